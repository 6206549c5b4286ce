#pragma once
// How a data set's classes are put to a teacher: templates and the names that go into them.
//
// A file of templates is JSON: a list of templates, or
//   {"templates": ["a photo of a {}."], "classNames": {"Ankle boot": "ankle boot"}}
// where "classNames" gives other words for single classes of the data set, or, as a list, for all in label
// order. Files of other programs are read too: prompt_schema.h.

#include "base/result.h"
#include "teacher/prompt_schema.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct PromptSet {
    std::vector<std::string> templates;  ///< each with "{}" or "{c}" where the name goes
    std::vector<std::string> classNames; ///< in label order

    friend bool operator==(const PromptSet&, const PromptSet&) = default;
};

/// "a photo of a {}."
PromptSet defaultPrompts(const std::vector<std::string>& classes);

/// A file of any form that prompt_schema.h knows; `choice` says which of its sets, where it has several.
/// NotFound, Corrupt or InvalidArgument (a template without a place for the name, a class that the data set
/// does not have, another schema).
Result<PromptSet> readPrompts(const std::filesystem::path& file, const std::vector<std::string>& classes,
                              const PromptChoice& choice = {});

/// The file that is shipped for a data set: `<resources>/templates/<data set>.json`, whatever case and
/// punctuation; absent if there is none.
std::optional<std::filesystem::path> shippedPrompts(const std::filesystem::path& resources,
                                                    const std::string& dataset);
/// Sets for any data set, written for this project, with the data set's own names: "one-template" and
/// "general" of `<resources>/templates/any-data-set`.
Result<PromptSet> anyDataSetPrompts(const std::filesystem::path& resources, const std::string& name,
                                    const std::vector<std::string>& classes);

} // namespace retort::study
