#pragma once
// Classifies image files by a teacher, zero-shot, as the student beside it does with what it has learnt.

#include "base/result.h"
#include "deploy/predict.h"
#include "teacher/compute_context.h"
#include "teacher/prompt_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

struct TeacherPredictOptions {
    std::size_t top = 5; ///< classes that are named
    std::filesystem::path
        workspace{}; ///< whose models count, and whose cache keeps embeddings of class names
    ComputeContext work{};
};

/// One prediction per image, in order, under the names in `classes`; `prompts` has as many class names, and
/// `teachers` are names or paths of models: one, or two that are asked as one. Mismatch: it has not; else the
/// errors of findTeacher(), of Teacher::open() and of an image that cannot be read; Cancelled.
Result<std::vector<Prediction>> predictByTeachers(const std::vector<std::string>& teachers,
                                                  const PromptSet& prompts,
                                                  const std::vector<std::string>& classes,
                                                  const std::vector<std::filesystem::path>& images,
                                                  const TeacherPredictOptions& options);

} // namespace retort::study
