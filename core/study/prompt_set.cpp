#include "study/prompt_set.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/prompt_templates.h"

#include <fmt/format.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Status checkTemplates(const std::vector<std::string>& templates, const std::string& source) {
    auto checked = clip::PromptTemplates::create(templates);
    if (checked.ok())
        return {};
    return Error{checked.error().code, fmt::format("{}: {}", source, checked.error().message)};
}

Result<PromptSet> readPlainList(const nlohmann::json& list, const std::string& source,
                                const std::vector<std::string>& classes) {
    PromptSet prompts{.templates = {}, .classNames = classes};
    for (const auto& text : list) {
        if (!text.is_string())
            return Error{ErrorCode::InvalidArgument, fmt::format("{}: expected a list of templates, found {}",
                                                                 source, text.dump().substr(0, 40))};
        prompts.templates.push_back(text.get<std::string>());
    }
    RETORT_CHECK(checkTemplates(prompts.templates, source));
    return prompts;
}

/// Words for all classes in label order, or for single classes by name.
void readClassNames(JsonReader& reader, const nlohmann::json& root, const std::vector<std::string>& classes,
                    std::vector<std::string>& into) {
    const auto value = root.find("classNames");
    if (value == root.end() || !value->is_array())
        return reader.object("classNames", [&](JsonReader& names) {
            for (std::size_t label = 0; label < classes.size(); ++label)
                names.optional(classes[label], into[label]);
        });
    reader.optional("classNames", into);
    if (into.size() != classes.size())
        reader.fail("classNames",
                    fmt::format("gives {} names, the data set has {} classes", into.size(), classes.size()));
}

Result<PromptSet> readObject(const JsonDocument& document, const std::vector<std::string>& classes) {
    PromptSet prompts{.templates = {}, .classNames = classes};
    JsonReader reader(document);
    reader.required("templates", prompts.templates);
    readClassNames(reader, document.root(), classes, prompts.classNames);
    reader.ignore("disabled"); // for whoever edits the file: prompt_file.h
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(checkTemplates(prompts.templates, document.source()));
    return prompts;
}

/// The file that is shipped for a data set known by name.
fs::path shippedFile(const fs::path& resources, const std::string& dataset) {
    return resources / "templates" / (fs::path{dataset}.filename().string() + ".json");
}

} // namespace

PromptSet defaultPrompts(const std::vector<std::string>& classes) {
    return {.templates = {"a photo of a {}."}, .classNames = classes};
}

Result<PromptSet> readPrompts(const fs::path& file, const std::vector<std::string>& classes) {
    RETORT_TRY(const auto text, readTextFile(file));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    if (document.root().is_array())
        return readPlainList(document.root(), file.string(), classes);
    return readObject(document, classes);
}

Result<PromptSet> promptsFor(const StudySpec& spec, const std::string& dataset,
                             const std::vector<std::string>& classes, const fs::path& resources) {
    const auto own = spec.templatesOf.find(dataset);
    const auto& chosen = own == spec.templatesOf.end() ? spec.templates : own->second;
    if (!chosen.inlined.empty())
        return PromptSet{.templates = chosen.inlined, .classNames = classes};
    if (chosen.file)
        return readPrompts(spec.folder / *chosen.file, classes);
    std::error_code ignored;
    if (const auto shipped = shippedFile(resources, dataset); fs::exists(shipped, ignored))
        return readPrompts(shipped, classes);
    return defaultPrompts(classes);
}

} // namespace retort::study
