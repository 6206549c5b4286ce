#include "clip/text/prompt_templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace retort::clip {

namespace {

struct Place {
    std::size_t start;
    std::size_t length;
};

std::optional<Place> nextPlace(std::string_view text, std::size_t from) {
    constexpr std::array<std::string_view, 2> kPlaces{"{}", "{c}"};
    std::optional<Place> first;
    for (const auto& place : kPlaces) {
        const auto start = text.find(place, from);
        if (start != std::string_view::npos && (!first || start < first->start))
            first = Place{start, place.size()};
    }
    return first;
}

std::string filled(std::string_view text, std::string_view className) {
    std::string prompt;
    std::size_t from = 0;
    while (const auto place = nextPlace(text, from)) {
        prompt.append(text.substr(from, place->start - from)).append(className);
        from = place->start + place->length;
    }
    return prompt.append(text.substr(from));
}

/// As CLIP and OpenCLIP list theirs: "lambda c: f'a photo of a {c}.'," or "'a photo of a {}.',".
bool isPythonSource(std::string_view text) {
    return text.starts_with("lambda ") || text.ends_with("',") || text.ends_with("\",");
}

} // namespace

Result<PromptTemplates> PromptTemplates::create(std::vector<std::string> templates) {
    if (templates.empty())
        return Error{ErrorCode::InvalidArgument,
                     "no prompt templates; give at least one, for example \"a photo of a {}.\""};
    for (const auto& text : templates) {
        if (isPythonSource(text))
            return invalidArgument(fmt::format(
                "the prompt template \"{}\" is a line of a Python program; leave what is between its quotes "
                "alone, with {{}} where the class name belongs",
                text));
        if (!nextPlace(text, 0))
            return Error{
                ErrorCode::InvalidArgument,
                fmt::format("the prompt template \"{}\" has no place for the class name; write {{}} or {{c}} "
                            "where it belongs",
                            text)};
    }
    return PromptTemplates{std::move(templates)};
}

std::vector<std::string> PromptTemplates::promptsFor(std::string_view className) const {
    std::vector<std::string> prompts;
    for (const auto& text : m_texts)
        prompts.push_back(filled(text, className));
    return prompts;
}

std::vector<std::string> PromptTemplates::beginningsFor(std::string_view className) const {
    std::vector<std::string> beginnings;
    for (const auto& text : m_texts) {
        const auto place = nextPlace(text, 0);
        beginnings.push_back(text.substr(0, place ? place->start : text.size()).append(className));
    }
    return beginnings;
}

} // namespace retort::clip
