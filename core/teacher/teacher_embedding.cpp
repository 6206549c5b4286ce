#include "teacher/teacher_embedding.h"

#include "teacher/prompt_trial.h"

#include <algorithm>
#include <memory>

namespace retort::study {

Result<EmbeddedDataset> embedDataset(store::Workspace& workspace, const TeacherEmbedding& options) {
    const auto listener = std::make_shared<ProgressSink>(beforeJob(options.work.progress));
    auto work = options.work;
    if (options.work.progress)
        work.progress = [listener](const StudyProgress& progress) { (*listener)(progress.work); };
    RETORT_TRY(auto trial, PromptTrial::open({.teacher = options.teacher,
                                              .dataset = options.dataset,
                                              .workspace = workspace.folder(),
                                              .work = std::move(work)}));
    if (options.work.remark)
        std::ranges::for_each(trial.teacherRemarks(), options.work.remark);
    EmbeddedDataset done{
        .teacher = trial.teacherName(), .dataset = trial.dataset().summary().name, .splits = {}};
    auto splits = options.splits;
    if (splits.empty())
        for (const auto& [split, summary] : trial.dataset().summary().splits)
            splits.push_back(split);
    WorkEstimate estimate;
    for (std::size_t i = 0; i < splits.size(); ++i)
        estimate.add({Phase::EmbedReal, i}, {.kind = {.family = "embed", .detail = {}},
                                             .units = static_cast<double>(trial.dataset().size(splits[i]))});
    StudyMeter meter(options.work.progress, std::move(estimate));
    *listener = meter.following();
    for (std::size_t i = 0; i < splits.size(); ++i) {
        meter.enter({Phase::EmbedReal, i});
        RETORT_TRY(done.splits[splits[i]], trial.embedImages(splits[i], options.work.stop));
        meter.leave();
    }
    return done;
}

} // namespace retort::study
