#pragma once
// A file of prompts as a person keeps it: what a study reads of it (prompt_set.h), and under "disabled" the
// templates that are switched off for now.

#include "study/prompt_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

struct PromptFile {
    PromptSet prompts{};
    std::vector<std::string> disabled{}; ///< kept in the file, never put to a teacher

    friend bool operator==(const PromptFile&, const PromptFile&) = default;
};

/// Errors are those of readPrompts().
Result<PromptFile> readPromptFile(const std::filesystem::path& file, const std::vector<std::string>& classes);
/// Without the class names, which may be another data set's. NotFound, Corrupt or InvalidArgument.
Result<std::vector<std::string>> readTemplates(const std::filesystem::path& file);
/// As JSON, for a data set with these classes. A class whose name is its own is not named in it.
std::string textOf(const PromptFile& file, const std::vector<std::string>& classes);

} // namespace retort::study
