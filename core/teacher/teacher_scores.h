#pragma once
// How well a teacher does zero-shot on a split, computed once per teacher, images and templates.

#include "base/result.h"
#include "store/teacher_table.h"
#include "store/workspace.h"
#include "teacher/teacher.h"

#include <stop_token>

namespace retort::study {

/// From the store, or computed and (in a workspace that may be written) stored.
Result<store::TeacherEvaluation> teacherScores(store::Workspace& workspace, Teacher& teacher,
                                               const SplitImages& images, const PromptSet& prompts,
                                               const ProgressSink& progress, const std::stop_token& stop);

} // namespace retort::study
