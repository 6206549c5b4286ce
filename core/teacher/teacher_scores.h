#pragma once
// How well a teacher does zero-shot on a split, computed once per teacher, images and templates.

#include "base/result.h"
#include "store/teacher_table.h"
#include "store/workspace.h"
#include "teacher/teacher.h"

#include <stop_token>

namespace retort::study {

/// What a teacher, or two as one, say of the images of a split.
struct TeacherAnswers {
    const TeacherIdentity& teacher;
    at::Tensor embeddings; ///< [N, D]
    const ClassEmbeddings& classes;
    tensor::Precision precision = tensor::Precision::Float32; ///< that they were computed in
};
/// Computed, and (in a workspace that may be written) stored.
Result<store::TeacherEvaluation> scoresOfAnswers(store::Workspace& workspace, const TeacherAnswers& answers,
                                                 const SplitImages& images, const PromptSet& prompts);

/// From the store, or as above.
Result<store::TeacherEvaluation> teacherScores(store::Workspace& workspace, Teacher& teacher,
                                               const SplitImages& images, const PromptSet& prompts,
                                               const ProgressSink& progress, const std::stop_token& stop);

} // namespace retort::study
