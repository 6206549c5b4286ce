// Beside spec.cpp, because reading a study looks at each of its variants (variation.h).
#include "study/spec/spec.h"

#include "base/file.h"
#include "clip/text/prompt_templates.h"
#include "study/spec/json_fields.h"
#include "study/spec/variation.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace retort::study {

namespace {

void readLabelled(JsonReader& reader, LabelledSpec& into) {
    readFields(reader, into);
    if (into.perClass && into.percent)
        reader.fail("percent", "give either perClass or percent");
}

void readValidation(JsonReader& reader, StudySpec& spec) {
    if (!reader.has("fraction"))
        reader.fail("fraction", "is missing: the part of the labelled images that is held out from training");
    reader.optional("fraction", spec.validationFraction, limits::kFraction);
}

void readDistil(JsonReader& reader, StudySpec& spec) {
    readFields(reader, spec.distil, kDistils);
    reader.object("FD",
                  [&](JsonReader& inner) { readFields(inner, spec.distilFeatures, kLearnsEmbeddings); });
    reader.object("CP",
                  [&](JsonReader& inner) { readFields(inner, spec.distilConditions, kLearnsEmbeddings); });
    reader.object("LD", [&](JsonReader& inner) { readFields(inner, spec.distilLogits, kLearnsLogits); });
}

/// An object whose fields stand in a list.
template<class Section>
void readSection(JsonReader& reader, const std::string& key, Section& into, FieldUses uses = kEveryUse) {
    reader.object(key, [&](JsonReader& inner) { readFields(inner, into, uses); });
}

void readViews(JsonReader& reader, ViewSpec& into) {
    readFields(reader, into);
    for (const auto& [key, value] : {std::pair{"mixup", into.mixup}, {"cutmix", into.cutmix}})
        if (into.perImage() == 0 && value.value_or(0) > 0)
            reader.fail(key, "mixes views, and there are none: give \"count\" as well, for example 8");
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

/// Either of the above for all datasets, or an object with either of them for single ones.
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

/// What a study has that names no columns: further controls are there where they are asked for.
std::vector<Column> possibleColumns(const StudySpec& spec) {
    std::vector<Column> possible;
    for (const auto& column : allColumns())
        if (hasGenerator(spec, column) && (column.isBaseline() || !column.isControl()))
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
        reader.fail("datasets", "name at least one dataset, and each only once");
    for (const auto& dataset : spec.datasets)
        requireName(reader, "datasets", dataset);
    reader.object("labelled", [&](JsonReader& inner) { readLabelled(inner, spec.labelled); });
    reader.object("validation", [&](JsonReader& inner) { readValidation(inner, spec); });
}

/// A name, or a list of one or two.
void readTeacherNames(JsonReader& reader, StudySpec& spec) {
    const auto* value = reader.value("teacher");
    if (!value || !value->is_array())
        return reader.optional("teacher", spec.teacher);
    std::vector<std::string> names;
    reader.optional("teacher", names);
    if (names.empty() || names.size() > 2)
        return reader.fail("teacher", "name one teacher, or two that are asked together");
    if (names.size() == 2 && names[0] == names[1])
        return reader.fail("teacher", fmt::format("\"{}\" is named twice; name it once, or another one "
                                                  "beside it",
                                                  names[0]));
    spec.teacher = names[0];
    if (names.size() == 2)
        spec.secondTeacher = names[1];
}

void readTeacher(JsonReader& reader, StudySpec& spec) {
    readTeacherNames(reader, spec);
    for (const auto& name : spec.teachers())
        requireName(reader, "teacher", name);
    const bool asks = std::any_of(spec.columns.begin(), spec.columns.end(),
                                  [](const Column& column) { return column.hasFirstStage(); });
    if (asks && !spec.teacher)
        reader.fail("teacher",
                    "columns that distil or use generated images need a teacher: a model's name or folder");
}

void readCompute(JsonReader& reader, StudySpec& spec) {
    readFields(reader, spec);
    // Whether the GPU is there is asked when the study runs.
    if (const auto device = tensor::resolveDevices(spec.device);
        !device.ok() && device.error().code == ErrorCode::InvalidArgument)
        reader.fail("device", device.error().message);
    const std::vector<std::string> precisions{"auto", "fp32", "bf16"};
    if (std::ranges::find(precisions, spec.precision) == precisions.end())
        reader.fail("precision", unknownWord(spec.precision, precisions));
}

void refuseRepeated(JsonReader& reader, const std::string& key) {
    std::vector<std::string> names;
    reader.optional(key, names);
    std::set<std::string> known;
    for (const auto& each : names)
        if (!known.insert(each).second)
            return reader.fail(key, fmt::format("\"{}\" is named twice; name each column once", each));
}

/// Of a file that a person wrote; a study that was stored with them can be read.
Status refuseRepeatedColumns(const std::string& text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    JsonReader reader(document);
    reader.ignoreUnknown();
    refuseRepeated(reader, "columns");
    reader.object("columnsOf", [&](JsonReader& inner) {
        for (const auto& [dataset, columns] : document.root()["columnsOf"].items())
            refuseRepeated(inner, dataset);
    });
    return reader.finish();
}

} // namespace

Result<StudySpec> parseStudySpec(const std::string& text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    StudySpec spec;
    spec.text = text;
    JsonReader reader(document);
    reader.required("name", spec.name);
    readData(reader, spec);
    readTemplates(reader, document.root(), spec);
    readGeneration(reader, spec.generation);
    readSection(reader, "features", spec.features);
    reader.object("views", [&](JsonReader& inner) { readViews(inner, spec.views); });
    readSection(reader, "mixture", spec.mixture);
    readColumns(reader, spec);
    readTeacher(reader, spec);
    readSeeds(reader, spec);
    readSection(reader, "student", spec.student);
    reader.object("distil", [&](JsonReader& inner) { readDistil(inner, spec); });
    readSection(reader, "finetune", spec.finetune, kLearnsLabels);
    readSection(reader, "supervised", spec.supervised, kLearnsLabels);
    readSection(reader, "augmentation", spec.augmentation);
    readCompute(reader, spec);
    readVariation(reader, text, spec.vary);
    if (reader.has("name"))
        requireName(reader, "name", spec.name);
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(checkVariation(document, spec));
    return spec;
}

Result<StudySpec> readStudySpec(const std::filesystem::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(auto spec, parseStudySpec(text, path.string()));
    RETORT_CHECK(refuseRepeatedColumns(text, path.string()));
    spec.folder = path.parent_path();
    return spec;
}

} // namespace retort::study
