#pragma once
// How a data set's classes are put to a teacher: templates and the names that go into them.
//
// A file of templates is JSON: a list of templates, or
//   {"templates": ["a photo of a {}."], "classNames": {"Ankle boot": "ankle boot"}}
// where "classNames" gives other words for single classes of the data set, or, as a list, for all in label
// order.

#include "base/result.h"
#include "study/spec.h"

#include <filesystem>
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

/// NotFound, Corrupt or InvalidArgument (a template without a place for the name, a class that the data set
/// does not have).
Result<PromptSet> readPrompts(const std::filesystem::path& file, const std::vector<std::string>& classes);

/// What the study says for this data set, else `<resources>/templates/<data set>.json`, else the default.
Result<PromptSet> promptsFor(const StudySpec& spec, const std::string& dataset,
                             const std::vector<std::string>& classes, const std::filesystem::path& resources);

} // namespace retort::study
