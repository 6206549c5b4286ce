#include "study/spec/generation_section.h"

#include "clip/text/prompt_templates.h"
#include "study/spec/json_fields.h"

namespace retort::study {

namespace {

void readChoices(JsonReader& reader, GenerationChoices& into, FieldUses uses) {
    readFields(reader, into, uses);
    if (!into.templates || into.templates->empty())
        return;
    if (const auto templates = clip::PromptTemplates::create(*into.templates); !templates.ok())
        reader.fail("templates", templates.error().message);
}

void readGenerators(JsonReader& reader, GenerationSection& into) {
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        const auto key = std::string{name(source)};
        const auto* value = reader.value(key);
        if (!value)
            continue;
        GeneratorSetting generator;
        if (value->is_object())
            reader.object(
                key, [&](JsonReader& parts) { generator.assembly = diffusion::readAssembly(parts, {}); });
        else
            reader.optional(key, generator.nameOrPath);
        for (const auto& each : generator.names())
            requireName(reader, key, each);
        into.generators.emplace(source, std::move(generator));
    }
}

void readSets(JsonReader& reader, GenerationSection& into) {
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        const auto key = std::string{name(source)};
        std::vector<std::string> names;
        reader.optional(key, names);
        for (const auto& each : names)
            requireName(reader, key, each);
        if (!names.empty())
            into.sets.emplace(source, std::move(names));
    }
}

} // namespace

std::vector<std::string> GeneratorSetting::names() const {
    if (!assembly)
        return {nameOrPath};
    std::vector<std::string> names;
    for (const auto& file : diffusion::filesOf(*assembly))
        names.push_back(file.string());
    return names;
}

GenerationChoices GenerationSection::choicesFor(Source source) const {
    const auto found = own.find(source);
    auto choices = found == own.end() ? shared : merged(found->second, shared);
    // What both kinds share may mean nothing to this one.
    keepOnly(choices, source == Source::Cls2Img ? kForCls2Img : kForImg2Img);
    return choices;
}

void readGeneration(JsonReader& study, GenerationSection& into) {
    study.object("generators", [&](JsonReader& reader) { readGenerators(reader, into); });
    study.object("generation", [&](JsonReader& reader) {
        readChoices(reader, into.shared, kEveryUse);
        reader.object("cls2img",
                      [&](JsonReader& inner) { readChoices(inner, into.own[Source::Cls2Img], kForCls2Img); });
        reader.object("img2img",
                      [&](JsonReader& inner) { readChoices(inner, into.own[Source::Img2Img], kForImg2Img); });
    });
    study.object("sets", [&](JsonReader& reader) { readSets(reader, into); });
    readFields(study, into);
}

} // namespace retort::study
