#include "teacher/prompt_file.h"

#include "base/file.h"
#include "base/json.h"
#include "data/class_names.h"
#include "data/dataset_name.h"
#include "data/known_datasets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Result<PromptText> parseFile(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    return PromptText::parse(text, file.string());
}

/// Where a name is that of another class, and not of its own: then the list is in another order.
std::optional<std::size_t> nameOfAnother(const std::vector<std::string>& names,
                                         const std::vector<std::string>& classes) {
    std::map<std::string, std::size_t> labels;
    for (std::size_t label = 0; label < classes.size(); ++label)
        labels.emplace(data::lookAlikeKey(classes[label]), label);
    for (std::size_t label = 0; label < names.size(); ++label) {
        const auto key = data::lookAlikeKey(names[label]);
        const auto found = labels.find(key);
        if (found != labels.end() && found->second != label && key != data::lookAlikeKey(classes[label]))
            return label;
    }
    return std::nullopt;
}

/// Whether the classes are numbers that are not in their order: "0", "1", "10", "2".
bool areNumbersInAnotherOrder(const std::vector<std::string>& classes) {
    const auto isNumber = [](const std::string& name) {
        return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
    };
    const auto comesBefore = [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    return std::ranges::all_of(classes, isNumber) && !std::ranges::is_sorted(classes, comesBefore);
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
        return reader.fail("classNames", fmt::format("gives {} names, the dataset has {} classes",
                                                     into.size(), classes.size()));
    if (areNumbersInAnotherOrder(classes))
        return reader.fail(
            "classNames",
            fmt::format("is a list, and the dataset's classes are numbers in the order of their "
                        "letters ({}, ...): give the names as an object, {{\"{}\": \"...\"}}",
                        fmt::join(std::span{classes}.first(std::min<std::size_t>(3, classes.size())), ", "),
                        classes[0]));
    if (const auto swapped = nameOfAnother(into, classes))
        reader.fail("classNames",
                    fmt::format("has \"{}\" in the place of the class \"{}\": give the names in the order of "
                                "the dataset's classes, or as an object, {{\"{}\": \"...\"}}",
                                into[*swapped], classes[*swapped], classes[*swapped]));
}

Result<PromptFile> boundTo(const PromptText& text, const std::vector<std::string>& classes,
                           const PromptChoice& choice) {
    PromptFile file{.prompts = {.templates = {}, .classNames = classes}};
    if (text.schema() != PromptSchema::Own) {
        RETORT_TRY(file.prompts.templates, text.templates(choice));
        return file;
    }
    const auto& document = text.document();
    JsonReader reader(document);
    reader.required("templates", file.prompts.templates);
    readClassNames(reader, document.root(), classes, file.prompts.classNames);
    reader.optional("disabled", file.disabled);
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(checkTemplates(file.prompts.templates, document.source()));
    return file;
}

} // namespace

Result<PromptSet> readPrompts(const fs::path& file, const std::vector<std::string>& classes,
                              const PromptChoice& choice) {
    RETORT_TRY(auto read, readPromptFile(file, classes, choice));
    return std::move(read.prompts);
}

Result<PromptFile> readPromptFile(const fs::path& file, const std::vector<std::string>& classes,
                                  const PromptChoice& choice) {
    RETORT_TRY(const auto text, parseFile(file));
    return boundTo(text, classes, choice);
}

Result<PromptFile> parsePrompts(std::string_view text, const std::string& source,
                                const std::vector<std::string>& classes, const PromptChoice& choice) {
    RETORT_TRY(const auto parsed, PromptText::parse(text, source));
    return boundTo(parsed, classes, choice);
}

Result<std::vector<std::string>> readTemplates(const fs::path& file, const PromptChoice& choice) {
    RETORT_TRY(const auto text, parseFile(file));
    return text.templates(choice);
}

Result<std::vector<std::string>> setsIn(const fs::path& file) {
    RETORT_TRY(const auto text, parseFile(file));
    return text.sets();
}

Result<PromptSet> readShippedPrompts(const fs::path& file, const std::vector<std::string>& classes) {
    RETORT_TRY(const auto text, parseFile(file));
    PromptSet prompts{.templates = {}, .classNames = classes};
    RETORT_TRY(prompts.templates, text.templates({}));
    const auto& root = text.document().root();
    const auto names = root.find("classNames");
    if (names == root.end())
        return prompts;
    if (!names->is_object()) // the classes of a folder come in an order of their own
        return invalidArgument(
            fmt::format("{}: \"classNames\" is no object with a name for each class", file.string()));
    std::map<std::string, std::string> words;
    for (const auto& [name, word] : names->items())
        if (word.is_string())
            words.emplace(data::plainName(name), word.get<std::string>());
    for (std::size_t label = 0; label < classes.size(); ++label) {
        const auto exact = names->find(classes[label]);
        const auto alike = words.find(data::plainName(classes[label]));
        if (exact != names->end() && exact->is_string())
            prompts.classNames[label] = exact->get<std::string>();
        else if (alike != words.end())
            prompts.classNames[label] = alike->second;
    }
    return prompts;
}

std::optional<fs::path> shippedPrompts(const fs::path& resources, const std::string& dataset,
                                       const std::vector<std::string>& classes) {
    if (data::matchKnownClasses(dataset, classes) == data::ClassMatch::Others)
        return std::nullopt;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(resources / "templates", absent))
        if (entry.path().extension() == ".json" && data::isSameDataset(entry.path().stem().string(), dataset))
            return entry.path();
    return std::nullopt;
}

Result<PromptSet> anyDatasetPrompts(const fs::path& resources, const std::string& name,
                                    const std::vector<std::string>& classes) {
    return readShippedPrompts(resources / "templates" / "any-data-set" / (name + ".json"), classes);
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

Result<PromptSet> usualPrompts(const fs::path& resources, const std::string& dataset,
                               const std::vector<std::string>& classes) {
    if (const auto shipped = shippedPrompts(resources, dataset, classes))
        return readShippedPrompts(*shipped, classes);
    return defaultPrompts(classes);
}

} // namespace retort::study
