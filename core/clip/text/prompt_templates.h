#pragma once
// Prompt templates: sentences with a place for a class name.

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace retort::clip {

class PromptTemplates {
public:
    /// Templates hold the place for the class name as "{}" or "{c}", for example "a photo of a {}.".
    /// InvalidArgument: no template, or one without a place.
    static Result<PromptTemplates> create(std::vector<std::string> templates);

    /// One prompt per template; every place in it is filled.
    std::vector<std::string> promptsFor(std::string_view className) const;
    /// One text per template: the prompt up to the end of the name in the first place.
    std::vector<std::string> beginningsFor(std::string_view className) const;
    const std::vector<std::string>& texts() const { return m_texts; }

private:
    explicit PromptTemplates(std::vector<std::string> texts) : m_texts(std::move(texts)) {}

    std::vector<std::string> m_texts;
};

} // namespace retort::clip
