#pragma once
// A file of prompts as a person keeps it: what a study reads of it (prompt_set.h), and under "disabled" the
// templates that are switched off for now. Files of other forms are read too (prompt_schema.h).

#include "base/result.h"
#include "teacher/prompt_schema.h"
#include "teacher/prompt_set.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

struct PromptFile {
    PromptSet prompts{};
    std::vector<std::string> disabled{}; ///< kept in the file, never put to a teacher

    friend bool operator==(const PromptFile&, const PromptFile&) = default;
};

/// A file of any form that prompt_schema.h knows; `choice` says which of its sets, where it has several.
/// NotFound, Corrupt or InvalidArgument (a template without a place for the name, a class that the dataset
/// does not have, another schema).
Result<PromptSet> readPrompts(const std::filesystem::path& file, const std::vector<std::string>& classes,
                              const PromptChoice& choice = {});

/// Errors are those of readPrompts().
Result<PromptFile> readPromptFile(const std::filesystem::path& file, const std::vector<std::string>& classes,
                                  const PromptChoice& choice = {});
/// The same of a file's text; `source` is named in errors.
Result<PromptFile> parsePrompts(std::string_view text, const std::string& source,
                                const std::vector<std::string>& classes, const PromptChoice& choice = {});
/// Without the class names, which may be another dataset's. NotFound, Corrupt or InvalidArgument.
Result<std::vector<std::string>> readTemplates(const std::filesystem::path& file,
                                               const PromptChoice& choice = {});
/// The names of the sets in a file that has one for each dataset; empty for other files.
Result<std::vector<std::string>> setsIn(const std::filesystem::path& file);
/// A file that is shipped: names for classes that the dataset does not have are passed over, and a list of
/// names counts only if it is as long as the dataset's.
Result<PromptSet> readShippedPrompts(const std::filesystem::path& file,
                                     const std::vector<std::string>& classes);
/// The file that is shipped for a dataset: `<resources>/templates/<data set>.json`, whatever case and
/// punctuation; absent if there is none, or where the classes are not those of the known dataset of this
/// name.
std::optional<std::filesystem::path> shippedPrompts(const std::filesystem::path& resources,
                                                    const std::string& dataset,
                                                    const std::vector<std::string>& classes);
/// Sets for any dataset, written for this project, with the dataset's own names: "one-template" and
/// "general" of `<resources>/templates/any-data-set`.
Result<PromptSet> anyDatasetPrompts(const std::filesystem::path& resources, const std::string& name,
                                    const std::vector<std::string>& classes);
/// As JSON, for a dataset with these classes. A class whose name is its own is not named in it.
std::string textOf(const PromptFile& file, const std::vector<std::string>& classes);

/// What is shipped for the dataset, else the default.
Result<PromptSet> usualPrompts(const std::filesystem::path& resources, const std::string& dataset,
                               const std::vector<std::string>& classes);

} // namespace retort::study
