#include "study/spec.h"

#include "base/file.h"
#include "clip/prompt_templates.h"
#include "study/json_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace retort::study {

namespace {

void readLabelled(JsonReader& reader, LabelledSpec& into) {
    reader.optional("perClass", into.perClass);
    reader.optional("percent", into.percent);
    reader.optional("seed", into.seed);
    if (into.perClass && into.percent)
        reader.fail("percent", "give either perClass or percent");
    if (into.perClass && *into.perClass < 1)
        reader.fail("perClass", "must be at least 1");
    if (into.percent && !(*into.percent > 0 && *into.percent <= 100))
        reader.fail("percent", "must be above 0 and at most 100");
}

void readStudent(JsonReader& reader, StudentSpecification& into) {
    reader.optional("architecture", into.architecture);
    reader.optional("width", into.width);
    reader.optional("stem", into.stem);
    reader.optional("imageSize", into.imageSize);
    constexpr int kSmallest = 8, kLargest = 4096;
    if (into.imageSize && (*into.imageSize < kSmallest || *into.imageSize > kLargest))
        reader.fail("imageSize", fmt::format("must be from {} to {} pixels", kSmallest, kLargest));
}

void readStage(JsonReader& reader, StageSpec& into) {
    readAtLeast<std::int64_t>(reader, "steps", 1, into.steps);
    readAtLeast(reader, "batch", 2, into.batch);
    readWord(reader, "optimizer", {"sgd", "adam", "adamw"}, into.optimizer);
    readAtLeast(reader, "learningRate", 0.0, into.learningRate);
    readAtLeast(reader, "weightDecay", 0.0, into.weightDecay);
    readShare(reader, "momentum", into.momentum);
    readWord(reader, "schedule", {"cosine", "step", "constant"}, into.schedule);
    readAtLeast<std::int64_t>(reader, "warmupSteps", 0, into.warmupSteps);
    readAtLeast(reader, "backboneRateFactor", 0.0, into.backboneRateFactor);
    readAtLeast(reader, "headRateFactor", 0.0, into.headRateFactor);
    readShare(reader, "emaDecay", into.emaDecay);
    readAtLeast(reader, "gradientClip", 0.0, into.gradientClip);
}

void readLabelStage(JsonReader& reader, StageSpec& into) {
    readStage(reader, into);
    readShare(reader, "labelSmoothing", into.labelSmoothing);
}

void readTemperature(JsonReader& reader, StageSpec& into) {
    reader.optional("temperature", into.temperature);
    if (into.temperature && !(*into.temperature > 0))
        reader.fail("temperature", "must be above 0");
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
    reader.optional("regularisation", into.transform.regularisation);
    if (!(into.transform.regularisation >= 0))
        reader.fail("regularisation", "must be at least 0");
    readChoice(reader, "conditionTarget", {Target::Clean, Target::Noised}, into.conditionTarget);
}

void readAugmentation(JsonReader& reader, AugmentationSpec& into) {
    readWord(reader, "geometry", {"random-resized-crop", "padded-crop", "resize"}, into.geometry);
    readAtLeast(reader, "padding", 0, into.padding);
    readShare(reader, "minScale", into.minScale);
    readShare(reader, "flip", into.flip);
    readAtLeast(reader, "brightness", 0.0, into.brightness);
    readAtLeast(reader, "contrast", 0.0, into.contrast);
    readAtLeast(reader, "saturation", 0.0, into.saturation);
    readAtLeast(reader, "hue", 0.0, into.hue);
    reader.optional("trivialAugment", into.trivialAugment);
    readShare(reader, "erasing", into.erasing);
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
    return !column.isSynthetic() || spec.generation.generators.contains(column.source);
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
    reader.optional("seeds", spec.seeds);
    const std::set<std::int64_t> distinct(spec.seeds.begin(), spec.seeds.end());
    if (spec.seeds.empty() || distinct.size() != spec.seeds.size())
        reader.fail("seeds", "give at least one seed, and each only once");
    if (!distinct.empty() && *distinct.begin() < 0)
        reader.fail("seeds", "seeds are not negative");
}

void readData(JsonReader& reader, StudySpec& spec) {
    reader.required("datasets", spec.datasets);
    const std::set<std::string> distinct(spec.datasets.begin(), spec.datasets.end());
    if (reader.has("datasets") && (spec.datasets.empty() || distinct.size() != spec.datasets.size()))
        reader.fail("datasets", "name at least one data set, and each only once");
    reader.object("labelled", [&](JsonReader& inner) { readLabelled(inner, spec.labelled); });
}

void readTeacher(JsonReader& reader, StudySpec& spec) {
    reader.optional("teacher", spec.teacher);
    const bool distils = std::any_of(spec.columns.begin(), spec.columns.end(),
                                     [](const Column& column) { return column.distils(); });
    if (distils && !spec.teacher)
        reader.fail("teacher", "the columns that distil need a teacher: a model's name or folder");
}

void readCadence(JsonReader& reader, StudySpec& spec) {
    reader.optional("evaluateEvery", spec.evaluateEvery);
    reader.optional("checkpointEvery", spec.checkpointEvery);
    reader.optional("device", spec.device);
    reader.optional("precision", spec.precision);
    reader.optional("threads", spec.threads);
    for (const auto& [key, value] :
         {std::pair<const char*, std::int64_t>{"evaluateEvery", spec.evaluateEvery},
          {"checkpointEvery", spec.checkpointEvery},
          {"threads", spec.threads}})
        if (value < 0)
            reader.fail(key, "must not be negative");
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
    if (reader.has("name") && spec.name.empty())
        reader.fail("name", "must not be empty");
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
