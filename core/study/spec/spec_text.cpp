#include "study/spec/spec_text.h"

#include <nlohmann/json.hpp>

namespace retort::study {

namespace {

using Json = nlohmann::ordered_json;

template<class Object, class T> void put(Object& into, const char* key, const std::optional<T>& value) {
    if (value)
        into[key] = *value;
}

/// Leaves out what stands at its default.
template<class T> void put(Json& into, const char* key, const T& value, const T& standard) {
    if (value != standard)
        into[key] = value;
}

void putObject(Json& into, const char* key, Json value) {
    if (!value.empty())
        into[key] = std::move(value);
}

Json labelled(const LabelledSpec& spec) {
    Json json;
    put(json, "perClass", spec.perClass);
    put(json, "percent", spec.percent);
    if (spec.perClass || spec.percent || spec.seed != 0)
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

template<class Object> void putChoices(Object& into, const GenerationChoices& choices) {
    put(into, "perImage", choices.perImage);
    put(into, "guidance", choices.guidance);
    put(into, "steps", choices.steps);
    put(into, "scheduler", choices.scheduler);
    put(into, "prediction", choices.prediction);
    put(into, "eta", choices.eta);
    put(into, "seed", choices.seed);
    put(into, "negativePrompt", choices.negativePrompt);
    put(into, "templates", choices.templates);
    put(into, "size", choices.size);
    put(into, "storedSize", choices.storedSize);
    put(into, "format", choices.format);
    put(into, "noiseLevel", choices.noiseLevel);
    put(into, "strength", choices.strength);
    put(into, "batch", choices.batch);
}

void putGeneration(Json& into, const GenerationSection& section) {
    Json generators;
    for (const auto& [source, generator] : section.generators)
        generators[std::string{name(source)}] = generator;
    putObject(into, "generators", std::move(generators));
    Json generation;
    putChoices(generation, section.shared);
    for (const auto& [source, choices] : section.own) {
        Json own;
        putChoices(own, choices);
        putObject(generation, source == Source::Cls2Img ? "cls2img" : "img2img", std::move(own));
    }
    putObject(into, "generation", std::move(generation));
    Json sets;
    for (const auto& [source, names] : section.sets)
        sets[std::string{name(source)}] = names;
    putObject(into, "sets", std::move(sets));
    if (section.mix != Mix::Add)
        into["mix"] = name(section.mix);
}

Json features(const FeatureSpec& spec) {
    Json json;
    const FeatureSpec standard;
    put(json, "transform", std::string{name(spec.transform.kind)},
        std::string{name(standard.transform.kind)});
    put(json, "regularisation", spec.transform.regularisation, standard.transform.regularisation);
    put(json, "conditionTarget", std::string{name(spec.conditionTarget)},
        std::string{name(standard.conditionTarget)});
    return json;
}

Json student(const StudentSpecification& spec) {
    Json json;
    put(json, "architecture", spec.architecture);
    put(json, "width", spec.width);
    put(json, "stem", spec.stem);
    put(json, "imageSize", spec.imageSize);
    return json;
}

Json stage(const StageSpec& spec) {
    Json json;
    put(json, "steps", spec.steps);
    put(json, "batch", spec.batch);
    put(json, "optimizer", spec.optimizer);
    put(json, "learningRate", spec.learningRate);
    put(json, "weightDecay", spec.weightDecay);
    put(json, "momentum", spec.momentum);
    put(json, "schedule", spec.schedule);
    put(json, "warmupSteps", spec.warmupSteps);
    put(json, "backboneRateFactor", spec.backboneRateFactor);
    put(json, "headRateFactor", spec.headRateFactor);
    put(json, "emaDecay", spec.emaDecay);
    put(json, "gradientClip", spec.gradientClip);
    put(json, "labelSmoothing", spec.labelSmoothing);
    put(json, "loss", spec.loss);
    put(json, "temperature", spec.temperature);
    return json;
}

Json distil(const StudySpec& spec) {
    auto json = stage(spec.distil);
    putObject(json, "FD", stage(spec.distilFeatures));
    putObject(json, "LD", stage(spec.distilLogits));
    putObject(json, "CP", stage(spec.distilConditions));
    return json;
}

Json augmentation(const AugmentationSpec& spec) {
    Json json;
    put(json, "geometry", spec.geometry);
    put(json, "padding", spec.padding);
    put(json, "minScale", spec.minScale);
    put(json, "flip", spec.flip);
    put(json, "brightness", spec.brightness);
    put(json, "contrast", spec.contrast);
    put(json, "saturation", spec.saturation);
    put(json, "hue", spec.hue);
    put(json, "trivialAugment", spec.trivialAugment);
    put(json, "erasing", spec.erasing);
    return json;
}

void putCadence(Json& into, const StudySpec& spec) {
    const StudySpec standard;
    put(into, "evaluateEvery", spec.evaluateEvery);
    put(into, "checkpointEvery", spec.checkpointEvery, standard.checkpointEvery);
    put(into, "device", spec.device, standard.device);
    put(into, "precision", spec.precision, standard.precision);
    put(into, "threads", spec.threads, standard.threads);
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
    put(document, "teacher", spec.teacher);
    putTemplates(document, spec);
    putGeneration(document, spec.generation);
    document["columns"] = columnNames(spec.columns);
    for (const auto& [dataset, columns] : spec.columnsOf)
        document["columnsOf"][dataset] = columnNames(columns);
    document["seeds"] = spec.seeds;
    putObject(document, "student", student(spec.student));
    putObject(document, "distil", distil(spec));
    putObject(document, "finetune", stage(spec.finetune));
    putObject(document, "supervised", stage(spec.supervised));
    putObject(document, "features", features(spec.features));
    putObject(document, "augmentation", augmentation(spec.augmentation));
    putCadence(document, spec);
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

nlohmann::json toJson(const GenerationChoices& choices) {
    nlohmann::json document = nlohmann::json::object();
    putChoices(document, choices);
    return document;
}

} // namespace retort::study
