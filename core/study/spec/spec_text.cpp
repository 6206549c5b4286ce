#include "study/spec/spec_text.h"

#include <nlohmann/json.hpp>

namespace retort::study {

namespace {

using Json = nlohmann::ordered_json;

template<class Spec> Json jsonOf(const Spec& spec) {
    Json json;
    writeFields(json, spec);
    return json;
}

void putObject(Json& into, const std::string& key, Json value) {
    if (!value.empty())
        into[key] = std::move(value);
}

/// The seed also where it is the default, because it decides which images these are.
Json labelled(const LabelledSpec& spec) {
    auto json = jsonOf(spec);
    if (!json.empty())
        json["seed"] = spec.seed;
    return json;
}

Json templates(const TemplatesSpec& spec) {
    return spec.file ? Json(*spec.file) : Json(spec.inlined);
}

void putTemplates(Json& into, const StudySpec& spec) {
    if (spec.templates.given())
        into["templates"] = templates(spec.templates);
    Json own;
    for (const auto& [dataset, of] : spec.templatesOf)
        if (of.given())
            own[dataset] = templates(of);
    putObject(into, "templates", std::move(own));
}

void putGeneration(Json& into, const GenerationSection& section) {
    Json generators;
    for (const auto& [source, generator] : section.generators)
        generators[std::string{name(source)}] =
            generator.assembly ? Json(diffusion::jsonOf(*generator.assembly)) : Json(generator.nameOrPath);
    putObject(into, "generators", std::move(generators));
    auto generation = jsonOf(section.shared);
    for (const auto& [source, choices] : section.own)
        putObject(generation, std::string{name(source)}, jsonOf(choices));
    putObject(into, "generation", std::move(generation));
    Json sets;
    for (const auto& [source, names] : section.sets)
        sets[std::string{name(source)}] = names;
    putObject(into, "sets", std::move(sets));
    writeFields(into, section);
}

Json distil(const StudySpec& spec) {
    auto json = jsonOf(spec.distil);
    putObject(json, "FD", jsonOf(spec.distilFeatures));
    putObject(json, "LD", jsonOf(spec.distilLogits));
    putObject(json, "CP", jsonOf(spec.distilConditions));
    return json;
}

void putVariation(Json& into, const StudySpec& spec) {
    for (const auto& varied : spec.vary) {
        auto& values = into["vary"][varied.key] = Json::array();
        for (const auto& value : varied.values)
            values.push_back(Json::parse(value));
    }
}

std::vector<std::string> columnNames(const std::vector<Column>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(name(column));
    return names;
}

} // namespace

std::string textOf(const StudySpec& spec) {
    Json document;
    document["name"] = spec.name;
    document["datasets"] = spec.datasets;
    putObject(document, "labelled", labelled(spec.labelled));
    if (spec.validationFraction > 0)
        document["validation"] = {{"fraction", spec.validationFraction}};
    if (const auto teachers = spec.teachers(); teachers.size() == 1)
        document["teacher"] = teachers.front();
    else if (!teachers.empty())
        document["teacher"] = teachers;
    putTemplates(document, spec);
    putGeneration(document, spec.generation);
    document["columns"] = columnNames(spec.columns);
    for (const auto& [dataset, columns] : spec.columnsOf)
        document["columnsOf"][dataset] = columnNames(columns);
    document["seeds"] = spec.seeds;
    putVariation(document, spec);
    putObject(document, "student", jsonOf(spec.student));
    putObject(document, "distil", distil(spec));
    putObject(document, "finetune", jsonOf(spec.finetune));
    putObject(document, "supervised", jsonOf(spec.supervised));
    putObject(document, "features", jsonOf(spec.features));
    putObject(document, "views", jsonOf(spec.views));
    putObject(document, "mixture", jsonOf(spec.mixture));
    putObject(document, "augmentation", jsonOf(spec.augmentation));
    writeFields(document, spec);
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

nlohmann::json toJson(const GenerationChoices& choices) {
    nlohmann::json document = nlohmann::json::object();
    writeFields(document, choices);
    return document;
}

} // namespace retort::study
