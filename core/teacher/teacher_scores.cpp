#include "teacher/teacher_scores.h"

#include "distill/metrics.h"
#include "distill/targets.h"
#include "teacher/stored_scores.h"

#include <torch/types.h>

namespace retort::study {

Result<store::TeacherEvaluation> scoresOfAnswers(store::Workspace& workspace, const TeacherAnswers& answers,
                                                 const SplitImages& images, const PromptSet& prompts) {
    RETORT_TRY(const auto logits,
               distill::teacherLogits(answers.embeddings, answers.classes.embeddings, answers.classes.scale));
    const auto labels = data::labelsOf(images.dataset, images.split, images.indices);
    RETORT_TRY(const auto evaluation, distill::evaluate(logits, torch::tensor(labels, torch::kInt64)));
    store::TeacherEvaluation scores{
        .identity = teacherScoresIdentity(answers.teacher, images.splitHash, prompts, answers.precision),
        .teacher = answers.teacher.name,
        .dataset = images.dataset.summary().name,
        .split = std::string{data::name(images.split)},
        .scores = storedScores(evaluation)};
    if (workspace.database().access() == store::Access::ReadWrite)
        RETORT_CHECK(store::TeacherTable(workspace.database()).put(scores));
    return scores;
}

Result<store::TeacherEvaluation> teacherScores(store::Workspace& workspace, Teacher& teacher,
                                               const SplitImages& images, const PromptSet& prompts,
                                               const ProgressSink& progress, const std::stop_token& stop) {
    const auto identity =
        teacherScoresIdentity(teacher.identity(), images.splitHash, prompts, teacher.precision());
    RETORT_TRY(auto known, store::TeacherTable(workspace.database()).find(identity));
    if (known)
        return *std::move(known);
    RETORT_TRY(const auto classes, teacher.embedClasses(prompts, stop));
    RETORT_TRY(const auto embeddings, teacher.embed(images, progress, stop));
    return scoresOfAnswers(workspace,
                           {.teacher = teacher.identity(),
                            .embeddings = embeddings,
                            .classes = classes,
                            .precision = teacher.precision()},
                           images, prompts);
}

} // namespace retort::study
