#include "teacher/teacher_scores.h"

#include "distill/metrics.h"
#include "distill/targets.h"
#include "teacher/stored_scores.h"

#include <torch/types.h>

namespace retort::study {

Result<store::TeacherEvaluation> teacherScores(store::Workspace& workspace, Teacher& teacher,
                                               const SplitImages& images, const PromptSet& prompts,
                                               const ProgressSink& progress, const std::stop_token& stop) {
    store::TeacherTable table(workspace.database());
    const auto identity =
        teacherScoresIdentity(teacher.identity(), images.splitHash, prompts, teacher.precision());
    RETORT_TRY(auto known, table.find(identity));
    if (known)
        return *std::move(known);
    RETORT_TRY(const auto classes, teacher.embedClasses(prompts, stop));
    RETORT_TRY(const auto embeddings, teacher.embed(images, progress, stop));
    RETORT_TRY(const auto logits, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    const auto labels = data::labelsOf(images.dataset, images.split, images.indices);
    RETORT_TRY(const auto evaluation, distill::evaluate(logits, torch::tensor(labels, torch::kInt64)));
    store::TeacherEvaluation scores{.identity = identity,
                                    .teacher = teacher.identity().name,
                                    .dataset = images.dataset.summary().name,
                                    .split = std::string{data::name(images.split)},
                                    .scores = storedScores(evaluation)};
    if (workspace.database().access() == store::Access::ReadWrite)
        RETORT_CHECK(table.put(scores));
    return scores;
}

} // namespace retort::study
