#include "study/prompt_file.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/prompt_templates.h"

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Result<JsonDocument> parseFile(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    return JsonDocument::parse(text, file.string());
}

} // namespace

Result<PromptFile> readPromptFile(const fs::path& file, const std::vector<std::string>& classes) {
    PromptFile read;
    RETORT_TRY(read.prompts, readPrompts(file, classes));
    RETORT_TRY(const auto document, parseFile(file));
    if (document.root().is_array())
        return read;
    JsonReader reader(document);
    reader.optional("disabled", read.disabled);
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    return read;
}

Result<std::vector<std::string>> readTemplates(const fs::path& file) {
    RETORT_TRY(const auto document, parseFile(file));
    if (document.root().is_array()) {
        RETORT_TRY(auto prompts, readPrompts(file, {}));
        return std::move(prompts.templates);
    }
    std::vector<std::string> templates;
    JsonReader reader(document);
    reader.required("templates", templates);
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    RETORT_TRY(const auto checked, clip::PromptTemplates::create(templates));
    return checked.texts();
}

std::string textOf(const PromptFile& file, const std::vector<std::string>& classes) {
    nlohmann::ordered_json document{{"templates", file.prompts.templates}};
    if (!file.disabled.empty())
        document["disabled"] = file.disabled;
    auto names = nlohmann::ordered_json::object();
    for (std::size_t label = 0; label < classes.size(); ++label)
        if (const auto& name = file.prompts.classNames.at(label); name != classes[label])
            names[classes[label]] = name;
    if (!names.empty())
        document["classNames"] = std::move(names);
    constexpr int kIndent = 2;
    return document.dump(kIndent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

} // namespace retort::study
