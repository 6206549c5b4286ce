#include "study/spec/variation.h"

#include "study/spec/sections.h"
#include "study/spec/spec_text.h"
#include "study/spec/stage_resolution.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace retort::study {

namespace {

constexpr std::string_view kPerImage = "perImage";
/// They are one thing for all images of a generator, or change no result.
constexpr std::array<std::string_view, 2> kFixedKeys{"prediction", "batch"};

template<class Owner, class Value>
bool isVariable(const Field<Owner, Value>& field, std::string_view prefix) {
    using Bare = typename Field<Owner, Value>::Bare;
    constexpr bool kIsList = std::is_same_v<typename fields_detail::Plain<Value>::Type, std::vector<Bare>>;
    if (kIsList || std::is_same_v<Bare, std::string>)
        return false;
    return !prefix.starts_with("generation.") ||
           std::ranges::find(kFixedKeys, std::string_view(field.key)) == kFixedKeys.end();
}

class KeyList {
public:
    template<Listed Section> void operator()(std::string_view prefix, FieldUses uses) {
        forEachField<Section>([&](const auto& each) {
            if ((each.uses & uses) != 0 && isVariable(each, prefix))
                m_keys.push_back({.key = std::string(prefix) + std::string(each.key),
                                  .label = std::string(each.label),
                                  .unit = std::string(each.unit)});
        });
    }
    std::vector<VariableKey> take() { return std::move(m_keys); }

private:
    std::vector<VariableKey> m_keys;
};

std::vector<std::string> splitKey(const std::string& key) {
    std::vector<std::string> parts{""};
    for (const char letter : key)
        if (letter == '.')
            parts.emplace_back();
        else
            parts.back() += letter;
    return parts;
}

void setKey(nlohmann::json& document, const Setting& setting) {
    auto* place = &document;
    for (const auto& part : splitKey(setting.key))
        place = &(*place)[part];
    *place = nlohmann::json::parse(setting.value);
}

bool isNoImages(const Setting& setting) {
    return setting.value == "0" && splitKey(setting.key).back() == kPerImage;
}

/// Whose number of images the key decides.
std::set<Source> sourcesOf(const std::string& key, const StudySpec& spec) {
    std::set<Source> sources;
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        const auto own = spec.generation.own.find(source);
        const bool hasOwn = own != spec.generation.own.end() && own->second.perImage;
        if (key == fmt::format("generation.{}.{}", name(source), kPerImage) ||
            (key == fmt::format("generation.{}", kPerImage) && !hasOwn))
            sources.insert(source);
    }
    return sources;
}

/// A set that exists is used as it is: how images are generated can vary only where some are.
Status checkSets(const StudySpec& spec) {
    for (const auto& varied : spec.vary) {
        const auto parts = splitKey(varied.key);
        const auto generating = std::ranges::count_if(varied.values, [&](const std::string& value) {
            return !isNoImages({.key = varied.key, .value = value});
        });
        if (parts.front() != "generation" || generating < 2)
            continue;
        const auto isDecided = [&](Source source) { return parts.size() < 3 || parts[1] == name(source); };
        const auto isGenerated = [&](Source source) {
            return isDecided(source) && spec.generation.generators.contains(source);
        };
        const auto isNamed = [&](Source source) {
            return isDecided(source) && spec.generation.sets.contains(source);
        };
        constexpr std::array kSources{Source::Cls2Img, Source::Img2Img};
        if (std::ranges::any_of(kSources, isNamed) && std::ranges::none_of(kSources, isGenerated))
            return invalidArgument(
                fmt::format("{} changes nothing: the images are those of the sets that are "
                            "named in \"sets\"; leave these out, or the key",
                            varied.key));
    }
    return {};
}

std::vector<Column> columnsIn(const StudyVariant& variant, const std::vector<Column>& columns) {
    std::set<Column> there;
    for (const auto& column : columns)
        there.insert(variant.columnIn(column));
    return {there.begin(), there.end()};
}

/// Its specification, in which columns of images that are not generated are those of real ones.
StudySpec withoutImages(const StudyVariant& variant) {
    auto spec = variant.spec;
    spec.columns = columnsIn(variant, spec.columns);
    for (auto& [dataset, columns] : spec.columnsOf)
        columns = columnsIn(variant, columns);
    return spec;
}

bool hasLonger(const StudySpec& spec) {
    const auto isAmong = [](const std::vector<Column>& columns) {
        return std::ranges::find(columns, Method::SupervisedLonger, &Column::method) != columns.end();
    };
    return isAmong(spec.columns) ||
           std::ranges::any_of(spec.columnsOf, isAmong, &decltype(spec.columnsOf)::value_type::second);
}

/// How long SUP is trained depends on which columns there are beside it, so they are tried.
Status leaveOutImages(const StudySpec& study, StudyVariant& variant) {
    for (const auto& setting : variant.settings)
        if (isNoImages(setting))
            variant.without.merge(sourcesOf(setting.key, variant.spec)); // other settings may say more
    if (variant.without.empty())
        return {};
    if (study.generation.mix == Mix::SyntheticOnly)
        return invalidArgument("without generated images there is nothing to learn from where \"mix\" is "
                               "\"synthetic-only\"; leave out the 0, or \"mix\"");
    variant.supervisedWithout = Method::Supervised;
    auto replaced = withoutImages(variant);
    if (hasLonger(study) || !isSupervisedAsLonger(replaced)) {
        variant.supervisedWithout = Method::SupervisedLonger;
        replaced = withoutImages(variant);
    }
    variant.spec = std::move(replaced);
    return {};
}

/// The problem alone: the place is one of a text that no person has seen.
std::string problemOf(const Error& error) {
    const auto place = error.message.find(": /");
    return place == std::string::npos ? error.message : error.message.substr(place + 2);
}

Result<StudyVariant> variantOf(const StudySpec& spec, std::vector<Setting> settings) {
    StudyVariant variant{.settings = std::move(settings), .spec = {}};
    auto plain = spec;
    plain.vary.clear();
    auto document = nlohmann::json::parse(textOf(plain));
    for (const auto& setting : variant.settings)
        if (!isNoImages(setting))
            setKey(document, setting);
    auto parsed = parseStudySpec(document.dump(2), spec.name);
    if (!parsed.ok())
        return Error{parsed.error().code,
                     fmt::format("with {}: {}", textOf(variant.settings), problemOf(parsed.error()))};
    variant.spec = *std::move(parsed);
    variant.spec.folder = spec.folder;
    if (const auto left = leaveOutImages(spec, variant); !left.ok())
        return Error{left.error().code,
                     fmt::format("with {}: {}", textOf(variant.settings), left.error().message)};
    return variant;
}

/// All combinations; that of the first key changes slowest.
std::vector<std::vector<Setting>> combinations(const std::vector<VariedKey>& vary) {
    std::vector<std::vector<Setting>> all{{}};
    for (const auto& varied : vary) {
        std::vector<std::vector<Setting>> longer;
        for (const auto& settings : all)
            for (const auto& value : varied.values) {
                longer.push_back(settings);
                longer.back().push_back({.key = varied.key, .value = value});
            }
        all = std::move(longer);
    }
    return all;
}

std::string placesToVary() {
    return "the keys that can are those with a number or a word in \"labelled\", \"generation\", "
           "\"features\", \"views\", \"mixture\", \"student\", \"distil\", \"finetune\", \"supervised\" and "
           "\"augmentation\", and \"mix\", for example \"generation.perImage\" or \"distil.LD.temperature\"";
}

void readValues(JsonReader& reader, const std::string& key, std::vector<VariedKey>& into) {
    const auto* values = reader.value(key);
    std::vector<std::string> keys;
    for (const auto& each : variableKeys())
        keys.push_back(each.key);
    if (std::ranges::find(keys, key) == keys.end()) {
        const auto guess = nearest(key, keys);
        return reader.fail(key, fmt::format("cannot vary{}; {}",
                                            guess ? fmt::format("; did you mean \"{}\"?", *guess) : "",
                                            placesToVary()));
    }
    if (!values || !values->is_array() || values->empty())
        return reader.fail(key, "give a list of values, for example [1, 2, 4]");
    VariedKey varied{.key = key};
    for (const auto& value : *values) {
        if (value.is_structured() || value.is_null())
            return reader.fail(key, "the values are numbers, words, true or false");
        if (const auto text = value.dump(); std::ranges::find(varied.values, text) == varied.values.end())
            varied.values.push_back(text);
        else
            return reader.fail(key, fmt::format("{} stands there twice; give each value once", text));
    }
    into.push_back(std::move(varied));
}

/// The keys of a JSON object have no order when they have been read; the text has.
void orderAsWritten(const std::string& text, std::vector<VariedKey>& vary) {
    const auto begin = text.find("\"vary\"");
    std::ranges::stable_sort(vary, {}, [&](const VariedKey& varied) {
        return text.find("\"" + varied.key + "\"", begin == std::string::npos ? 0 : begin);
    });
}

} // namespace

std::string Setting::plainValue() const {
    return value.size() > 1 && value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

std::string textOf(const std::vector<Setting>& settings) {
    std::vector<std::string> texts;
    for (const auto& setting : settings)
        texts.push_back(fmt::format("{}={}", setting.key, setting.plainValue()));
    return fmt::format("{}", fmt::join(texts, " "));
}

Column StudyVariant::columnIn(const Column& column) const {
    if (!without.contains(column.source))
        return column;
    switch (column.method) {
    case Method::ConditionPrediction: return {.method = Method::FeatureDistillation};
    case Method::Supervised: return {.method = supervisedWithout};
    default: return {.method = column.method};
    }
}

std::string StudyVariant::imageKey() const {
    std::vector<Setting> deciding;
    for (const auto& setting : settings) {
        const auto section = splitKey(setting.key).front();
        const bool changesViews = section == "augmentation" || section == "student";
        if (section == "labelled" || section == "views" || (changesViews && spec.views.perImage() > 0))
            deciding.push_back(setting);
    }
    return textOf(deciding);
}

Result<std::vector<StudyVariant>> variantsOf(const StudySpec& spec) {
    std::vector<StudyVariant> variants;
    if (spec.vary.empty()) {
        variants.push_back({.settings = {}, .spec = spec});
        return variants;
    }
    RETORT_CHECK(checkSets(spec));
    for (auto& settings : combinations(spec.vary)) {
        RETORT_TRY(auto variant, variantOf(spec, std::move(settings)));
        variants.push_back(std::move(variant));
    }
    return variants;
}

const std::vector<VariableKey>& variableKeys() {
    static const auto kKeys = [] {
        KeyList keys;
        forEachSection(keys);
        forEachSpecialSection(keys);
        return keys.take();
    }();
    return kKeys;
}

std::string rowName(const std::string& dataset, const std::vector<Setting>& settings) {
    return settings.empty() ? dataset : dataset + " " + textOf(settings);
}

RowParts partsOfRow(const std::string& row, const std::vector<VariedKey>& vary) {
    for (auto& settings : combinations(vary))
        if (const auto ending = rowName({}, settings); !settings.empty() && row.ends_with(ending))
            return {.dataset = row.substr(0, row.size() - ending.size()), .settings = std::move(settings)};
    return {.dataset = row};
}

void readVariation(JsonReader& study, const std::string& text, std::vector<VariedKey>& into) {
    const auto* object = study.value("vary");
    study.object("vary", [&](JsonReader& reader) {
        if (!object->is_object())
            return;
        for (const auto& [key, values] : object->items())
            readValues(reader, key, into);
        if (object->empty() || object->size() > kMostVariedKeys)
            reader.fail("", fmt::format("give one key or two, each with a list of values, not {} keys",
                                        object->size()));
    });
    orderAsWritten(text, into);
    std::size_t variants = 1;
    for (const auto& varied : into)
        variants *= varied.values.size();
    if (variants > kMostVariants)
        study.fail("vary", fmt::format("asks for {} combinations; at most {} can be compared", variants,
                                       kMostVariants));
}

Status checkVariation(const JsonDocument& document, const StudySpec& spec) {
    if (spec.vary.empty())
        return {};
    if (const auto variants = variantsOf(spec); !variants.ok())
        return Error{variants.error().code, fmt::format("{}:{}: /vary: {}", document.source(),
                                                        document.lineOf("/vary"), variants.error().message)};
    return {};
}

} // namespace retort::study
