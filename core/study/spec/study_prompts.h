#pragma once
// Which prompts a study puts to its teacher.

#include "base/result.h"
#include "study/spec/spec.h"
#include "study/spec/study_prompts.h"
#include "teacher/prompt_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

/// What the study says for this dataset, else what is shipped for it, else the default.
Result<PromptSet> promptsFor(const StudySpec& spec, const std::string& dataset,
                             const std::vector<std::string>& classes, const std::filesystem::path& resources);

} // namespace retort::study
