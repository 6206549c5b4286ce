#include "teacher/teacher_embedding.h"

#include "teacher/prompt_trial.h"

#include <algorithm>

namespace retort::study {

Result<EmbeddedDataSet> embedDataSet(store::Workspace& workspace, const TeacherEmbedding& options) {
    RETORT_TRY(auto trial, PromptTrial::open({.teacher = options.teacher,
                                              .dataset = options.dataset,
                                              .workspace = workspace.folder(),
                                              .work = options.work}));
    if (options.work.remark)
        std::ranges::for_each(trial.teacherRemarks(), options.work.remark);
    EmbeddedDataSet done{
        .teacher = trial.teacherName(), .dataset = trial.dataSet().summary().name, .splits = {}};
    auto splits = options.splits;
    if (splits.empty())
        for (const auto& [split, summary] : trial.dataSet().summary().splits)
            splits.push_back(split);
    for (const auto split : splits) {
        RETORT_TRY(done.splits[split], trial.embedPictures(split, options.work.stop));
    }
    return done;
}

} // namespace retort::study
