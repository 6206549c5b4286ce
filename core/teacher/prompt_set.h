#pragma once
// How a dataset's classes are put to a teacher: templates and the names that go into them.
//
// A file of templates is JSON: a list of templates, or
//   {"templates": ["a photo of a {}."], "classNames": {"Ankle boot": "ankle boot"}}
// where "classNames" gives other words for single classes of the dataset, or, as a list, for all in label
// order. Files of other programs are read too: prompt_schema.h.

#include <string>
#include <vector>

namespace retort::study {

struct PromptSet {
    std::vector<std::string> templates;  ///< each with "{}" or "{c}" where the name goes
    std::vector<std::string> classNames; ///< in label order

    friend bool operator==(const PromptSet&, const PromptSet&) = default;
};

/// "a photo of a {}."
inline PromptSet defaultPrompts(const std::vector<std::string>& classes) {
    return {.templates = {"a photo of a {}."}, .classNames = classes};
}

} // namespace retort::study
