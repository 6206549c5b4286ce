#include "teacher/prompt_schema.h"

#include "clip/text/prompt_templates.h"
#include "data/dataset_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace retort::study {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kForms =
    "a list of templates, {\"templates\": [...]}, {\"DATASET\": [...]}, or a text file with one a line";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// What begins as neither a list nor an object is taken for plain lines; so is what begins with the place of
/// a class name and goes on.
bool isJsonText(std::string_view text) {
    text = trimmed(text);
    const bool beginsWithPlace = text.starts_with("{}") || text.starts_with("{c}");
    return text.starts_with('[') || text == "{}" || (text.starts_with('{') && !beginsWithPlace);
}

Json listOfLines(std::string_view text) {
    auto lines = Json::array();
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        const auto line = trimmed(text.substr(0, end));
        if (!line.empty() && line.front() != '#')
            lines.push_back(std::string(line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Result<JsonDocument> documentOf(std::string_view text, const std::string& source) {
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
        text.remove_prefix(kByteOrderMark.size());
    if (isJsonText(text))
        return JsonDocument::parse(text, source);
    try {
        return JsonDocument::parse(listOfLines(text).dump(), source);
    } catch (const Json::exception&) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: is neither JSON nor UTF-8 text; expected {}", source, kForms)};
    }
}

bool isListOfTexts(const Json& value) {
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [](const Json& text) { return text.is_string(); });
}

bool isByDataset(const Json& root) {
    return root.is_object() && !root.empty() && std::all_of(root.begin(), root.end(), isListOfTexts);
}

std::string foundIn(const Json& root) {
    if (!root.is_object())
        return root.dump().substr(0, 40);
    std::vector<std::string> keys;
    for (const auto& [key, value] : root.items())
        if (keys.size() < 3)
            keys.push_back("\"" + key + "\"");
    return fmt::format("an object with {}", fmt::join(keys, ", "));
}

Result<PromptSchema> schemaOf(const JsonDocument& document) {
    const auto& root = document.root();
    if (root.is_object() && (root.empty() || root.contains("templates")))
        return PromptSchema::Own;
    if (isListOfTexts(root))
        return PromptSchema::Templates;
    if (isByDataset(root))
        return PromptSchema::ByDataset;
    return invalidArgument(fmt::format("{}: holds no prompt templates in a form that is known; expected {}, "
                                       "found {}",
                                       document.source(), kForms, foundIn(root)));
}

/// "flowers102" -> "flowers": published files exclude the number that is the classes' count.
std::string withoutNumber(std::string plain) {
    while (!plain.empty() && std::isdigit(static_cast<unsigned char>(plain.back())))
        plain.pop_back();
    return plain;
}

} // namespace

Result<PromptText> PromptText::parse(std::string_view text, const std::string& source) {
    RETORT_TRY(auto document, documentOf(text, source));
    RETORT_TRY(const auto schema, schemaOf(document));
    return PromptText(std::move(document), schema);
}

std::vector<std::string> PromptText::sets() const {
    std::vector<std::string> names;
    if (m_schema == PromptSchema::ByDataset)
        for (const auto& [name, templates] : m_document.root().items())
            names.push_back(name);
    return names;
}

Result<std::string> PromptText::setFor(const PromptChoice& choice) const {
    const auto names = sets();
    const auto named = [&](const std::string& plain) {
        return std::find_if(names.begin(), names.end(),
                            [&](const auto& name) { return data::plainDatasetName(name) == plain; });
    };
    if (!choice.set.empty()) {
        if (std::find(names.begin(), names.end(), choice.set) != names.end())
            return choice.set;
        return Error{ErrorCode::NotFound, fmt::format("{}: has no set \"{}\"; it has {}", m_document.source(),
                                                      choice.set, fmt::join(names, ", "))};
    }
    const auto plain = data::plainDatasetName(choice.dataset);
    if (const auto found = named(plain); found != names.end())
        return *found;
    if (const auto found = named(withoutNumber(plain)); !plain.empty() && found != names.end())
        return *found;
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: has no set for the dataset \"{}\"; choose one of {}", m_document.source(),
                             choice.dataset, fmt::join(names, ", "))};
}

Result<std::vector<std::string>> PromptText::templates(const PromptChoice& choice) const {
    std::vector<std::string> templates;
    if (m_schema == PromptSchema::Own) {
        JsonReader reader(m_document);
        reader.required("templates", templates);
        reader.ignoreUnknown();
        RETORT_CHECK(reader.finish());
    } else if (m_schema == PromptSchema::ByDataset) {
        RETORT_TRY(const auto set, setFor(choice));
        templates = m_document.root().at(set).get<std::vector<std::string>>();
    } else {
        templates = m_document.root().get<std::vector<std::string>>();
    }
    RETORT_CHECK(checkTemplates(templates, m_document.source()));
    return templates;
}

Status checkTemplates(const std::vector<std::string>& templates, const std::string& source) {
    constexpr std::size_t kMostTemplates = 1000, kLongestTemplate = 1000;
    if (templates.size() > kMostTemplates)
        return invalidArgument(fmt::format("{}: {} templates; a teacher is asked with at most {}", source,
                                           templates.size(), kMostTemplates));
    for (const auto& text : templates)
        if (text.size() > kLongestTemplate)
            return invalidArgument(fmt::format("{}: a template of {} bytes, \"{}...\"; at most {} make sense",
                                               source, text.size(), text.substr(0, 20), kLongestTemplate));
    const auto checked = clip::PromptTemplates::create(templates);
    if (checked.ok())
        return {};
    return Error{checked.error().code, fmt::format("{}: {}", source, checked.error().message)};
}

} // namespace retort::study
