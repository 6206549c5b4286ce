#pragma once
// Classifies image files by a teacher, zero-shot, as the student beside it does with what it has learnt.

#include "base/result.h"
#include "deploy/predict.h"
#include "teacher/prompt_set.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct TeacherPredictOptions {
    std::size_t top = 5; ///< classes that are named
    std::string device = "auto";
    std::string precision = "auto";
    std::filesystem::path cacheFolder; ///< where the embeddings of class names are kept
    std::vector<std::filesystem::path> vocabularyFolders{};
    std::stop_token stop{};
};

/// One prediction per image, in order, under the names in `classes`; `prompts` has as many class names.
/// Mismatch: it has not; else the errors of Teacher::open() and of an image that cannot be read; Cancelled.
Result<std::vector<Prediction>> predictByTeacher(const std::filesystem::path& teacher,
                                                 const PromptSet& prompts,
                                                 const std::vector<std::string>& classes,
                                                 const std::vector<std::filesystem::path>& images,
                                                 const TeacherPredictOptions& options);

} // namespace retort::study
