#include "study/spec/spec.h"

#include "base/file.h"
#include "base/limits.h"
#include "clip/prompt_templates.h"
#include "students/student_spec.h"
#include "study/spec/json_fields.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace retort::study {

namespace {

void readLabelled(JsonReader& reader, LabelledSpec& into) {
    reader.optional("perClass", into.perClass, limits::kPerClass);
    reader.optional("percent", into.percent, limits::kPercent);
    reader.optional("seed", into.seed, limits::kSeed);
    if (into.perClass && into.percent)
        reader.fail("percent", "give either perClass or percent");
}

void readValidation(JsonReader& reader, StudySpec& spec) {
    if (!reader.has("fraction"))
        reader.fail("fraction", "is missing: the part of the labelled images that nothing learns from");
    reader.optional("fraction", spec.validationFraction, limits::kFraction);
}

void readStudent(JsonReader& reader, StudentSpecification& into) {
    reader.optional("architecture", into.architecture);
    reader.optional("width", into.width, limits::kStudentWidth);
    reader.optional("stem", into.stem);
    reader.optional("imageSize", into.imageSize, limits::kImageSize);
    if (into.architecture)
        if (const auto known = students::architectureNamed(*into.architecture); !known.ok())
            reader.fail("architecture", known.error().message);
    if (into.stem)
        if (const auto known = students::stemNamed(*into.stem); !known.ok())
            reader.fail("stem", known.error().message);
}

void readStage(JsonReader& reader, StageSpec& into) {
    reader.optional("steps", into.steps, limits::kTrainSteps);
    reader.optional("batch", into.batch, limits::kTrainBatch);
    readWord(reader, "optimizer", {"sgd", "adam", "adamw"}, into.optimizer);
    reader.optional("learningRate", into.learningRate, limits::kRate);
    reader.optional("weightDecay", into.weightDecay, limits::kRate);
    reader.optional("momentum", into.momentum, limits::kDecay);
    readWord(reader, "schedule", {"cosine", "step", "constant"}, into.schedule);
    reader.optional("warmupSteps", into.warmupSteps, limits::kWarmupSteps);
    reader.optional("backboneRateFactor", into.backboneRateFactor, limits::kRate);
    reader.optional("headRateFactor", into.headRateFactor, limits::kRate);
    reader.optional("emaDecay", into.emaDecay, limits::kDecay);
    reader.optional("gradientClip", into.gradientClip, limits::kRate);
}

void readLabelStage(JsonReader& reader, StageSpec& into) {
    readStage(reader, into);
    reader.optional("labelSmoothing", into.labelSmoothing, limits::kShare);
}

void readTemperature(JsonReader& reader, StageSpec& into) {
    reader.optional("temperature", into.temperature, limits::kTemperature);
}

void readFeatureLoss(JsonReader& reader, StageSpec& into) {
    readWord(reader, "loss", {"cosine", "mse", "smooth-l1"}, into.loss);
}

void readDistil(JsonReader& reader, StudySpec& spec) {
    readStage(reader, spec.distil);
    readFeatureLoss(reader, spec.distil);
    readTemperature(reader, spec.distil);
    reader.object("FD", [&](JsonReader& inner) {
        readStage(inner, spec.distilFeatures);
        readFeatureLoss(inner, spec.distilFeatures);
    });
    reader.object("CP", [&](JsonReader& inner) {
        readStage(inner, spec.distilConditions);
        readFeatureLoss(inner, spec.distilConditions);
    });
    reader.object("LD", [&](JsonReader& inner) {
        readStage(inner, spec.distilLogits);
        readTemperature(inner, spec.distilLogits);
    });
}

template<class Choice>
void readChoice(JsonReader& reader, const std::string& key, std::initializer_list<Choice> known,
                Choice& into) {
    std::vector<std::string> words;
    for (const auto choice : known)
        words.emplace_back(name(choice));
    std::optional<std::string> chosen;
    readWord(reader, key, words, chosen);
    for (const auto choice : known)
        if (chosen == name(choice))
            into = choice;
}

void readFeatures(JsonReader& reader, FeatureSpec& into) {
    using Kind = distill::FeatureTransformKind;
    using Target = distill::ConditionTarget;
    readChoice(reader, "transform", {Kind::None, Kind::Centre, Kind::Standardise, Kind::Whiten},
               into.transform.kind);
    reader.optional("regularisation", into.transform.regularisation, limits::kRegularisation);
    readChoice(reader, "conditionTarget", {Target::Clean, Target::Noised}, into.conditionTarget);
}

void readAugmentation(JsonReader& reader, AugmentationSpec& into) {
    readWord(reader, "geometry", {"random-resized-crop", "padded-crop", "resize"}, into.geometry);
    reader.optional("padding", into.padding, limits::kPadding);
    reader.optional("minScale", into.minScale, limits::kCropScale);
    reader.optional("flip", into.flip, limits::kShare);
    reader.optional("brightness", into.brightness, limits::kJitter);
    reader.optional("contrast", into.contrast, limits::kJitter);
    reader.optional("saturation", into.saturation, limits::kJitter);
    reader.optional("hue", into.hue, limits::kHue);
    reader.optional("trivialAugment", into.trivialAugment);
    reader.optional("erasing", into.erasing, limits::kShare);
}

/// A list of templates, or the name of a file that holds some.
void readTemplateList(JsonReader& reader, const nlohmann::json& value, const std::string& key,
                      TemplatesSpec& into) {
    if (value.is_string())
        return reader.optional(key, into.file);
    reader.optional(key, into.inlined);
    if (const auto templates = clip::PromptTemplates::create(into.inlined); !templates.ok())
        reader.fail(key, templates.error().message);
}

/// Either of the above for all data sets, or an object with either of them for single ones.
void readTemplates(JsonReader& reader, const nlohmann::json& root, StudySpec& spec) {
    if (!reader.has("templates"))
        return reader.ignore("templates");
    const auto& value = root.at("templates");
    if (!value.is_object())
        return readTemplateList(reader, value, "templates", spec.templates);
    reader.object("templates", [&](JsonReader& inner) {
        for (const auto& dataset : spec.datasets) {
            inner.ignore(dataset);
            if (inner.has(dataset))
                readTemplateList(inner, value.at(dataset), dataset, spec.templatesOf[dataset]);
        }
    });
}

bool hasGenerator(const StudySpec& spec, const Column& column) {
    return !column.isSynthetic() || spec.generation.provides(column.source);
}

std::vector<Column> possibleColumns(const StudySpec& spec) {
    std::vector<Column> possible;
    for (const auto& column : allColumns())
        if (hasGenerator(spec, column))
            possible.push_back(column);
    return possible;
}

/// The columns under a key, in the table's order.
std::vector<Column> readColumnList(JsonReader& reader, const std::string& key, const StudySpec& spec) {
    std::vector<std::string> names;
    reader.optional(key, names);
    std::set<Column> chosen;
    for (const auto& text : names) {
        const auto column = columnNamed(text);
        if (!column.ok()) {
            reader.fail(key, column.error().message);
            return {};
        }
        if (!hasGenerator(spec, *column)) {
            reader.fail(key, fmt::format("{} needs a generator: \"generators\": {{\"{}\": NAME}}", text,
                                         name(column->source)));
            return {};
        }
        chosen.insert(*column);
    }
    if (chosen.empty())
        reader.fail(key, "name at least one column");
    return {chosen.begin(), chosen.end()};
}

void readColumns(JsonReader& reader, StudySpec& spec) {
    const bool named = reader.has("columns");
    reader.ignore("columns");
    spec.columns = named ? readColumnList(reader, "columns", spec) : possibleColumns(spec);
    reader.object("columnsOf", [&](JsonReader& inner) {
        for (const auto& dataset : spec.datasets) {
            inner.ignore(dataset);
            if (!inner.has(dataset))
                continue;
            auto columns = readColumnList(inner, dataset, spec);
            for (const auto& column : columns)
                if (std::find(spec.columns.begin(), spec.columns.end(), column) == spec.columns.end())
                    inner.fail(dataset, fmt::format("{} is no column of the study", name(column)));
            spec.columnsOf.emplace(dataset, std::move(columns));
        }
    });
}

void readSeeds(JsonReader& reader, StudySpec& spec) {
    reader.optional("seeds", spec.seeds, limits::kStudySeed);
    const std::set<std::int64_t> distinct(spec.seeds.begin(), spec.seeds.end());
    if (spec.seeds.empty() || distinct.size() != spec.seeds.size())
        reader.fail("seeds", "give at least one seed, and each only once");
}

void readData(JsonReader& reader, StudySpec& spec) {
    reader.required("datasets", spec.datasets);
    const std::set<std::string> distinct(spec.datasets.begin(), spec.datasets.end());
    if (reader.has("datasets") && (spec.datasets.empty() || distinct.size() != spec.datasets.size()))
        reader.fail("datasets", "name at least one data set, and each only once");
    for (const auto& dataset : spec.datasets)
        requireName(reader, "datasets", dataset);
    reader.object("labelled", [&](JsonReader& inner) { readLabelled(inner, spec.labelled); });
    reader.object("validation", [&](JsonReader& inner) { readValidation(inner, spec); });
}

void readTeacher(JsonReader& reader, StudySpec& spec) {
    reader.optional("teacher", spec.teacher);
    if (spec.teacher)
        requireName(reader, "teacher", *spec.teacher);
    const bool distils = std::any_of(spec.columns.begin(), spec.columns.end(),
                                     [](const Column& column) { return column.distils(); });
    if (distils && !spec.teacher)
        reader.fail("teacher", "the columns that distil need a teacher: a model's name or folder");
}

void readCadence(JsonReader& reader, StudySpec& spec) {
    reader.optional("evaluateEvery", spec.evaluateEvery, limits::kCadence);
    reader.optional("checkpointEvery", spec.checkpointEvery, limits::kCadence);
    reader.optional("device", spec.device);
    // Whether the GPU is there is asked when the study runs.
    if (const auto device = tensor::resolveDevice(spec.device);
        !device.ok() && device.error().code == ErrorCode::InvalidArgument)
        reader.fail("device", device.error().message);
    std::optional<std::string> precision;
    readWord(reader, "precision", {"auto", "fp32", "bf16"}, precision);
    spec.precision = precision.value_or(spec.precision);
    reader.optional("threads", spec.threads, limits::kThreads);
}

} // namespace

const std::vector<Column>& columnsFor(const StudySpec& spec, const std::string& dataset) {
    const auto own = spec.columnsOf.find(dataset);
    return own == spec.columnsOf.end() ? spec.columns : own->second;
}

Result<StudySpec> parseStudySpec(const std::string& text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    StudySpec spec;
    spec.text = text;
    JsonReader reader(document);
    reader.required("name", spec.name);
    readData(reader, spec);
    readTemplates(reader, document.root(), spec);
    readGeneration(reader, spec.generation);
    reader.object("features", [&](JsonReader& inner) { readFeatures(inner, spec.features); });
    readColumns(reader, spec);
    readTeacher(reader, spec);
    readSeeds(reader, spec);
    reader.object("student", [&](JsonReader& inner) { readStudent(inner, spec.student); });
    reader.object("distil", [&](JsonReader& inner) { readDistil(inner, spec); });
    reader.object("finetune", [&](JsonReader& inner) { readLabelStage(inner, spec.finetune); });
    reader.object("supervised", [&](JsonReader& inner) { readLabelStage(inner, spec.supervised); });
    reader.object("augmentation", [&](JsonReader& inner) { readAugmentation(inner, spec.augmentation); });
    readCadence(reader, spec);
    if (reader.has("name"))
        requireName(reader, "name", spec.name);
    RETORT_CHECK(reader.finish());
    return spec;
}

Result<StudySpec> readStudySpec(const std::filesystem::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(auto spec, parseStudySpec(text, path.string()));
    spec.folder = path.parent_path();
    return spec;
}

} // namespace retort::study
