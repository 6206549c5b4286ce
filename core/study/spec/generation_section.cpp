#include "study/spec/generation_section.h"

#include "base/limits.h"
#include "clip/prompt_templates.h"
#include "study/spec/json_fields.h"

namespace retort::study {

namespace {

template<class T> void takeOver(std::optional<T>& into, const std::optional<T>& from) {
    if (!into)
        into = from;
}

void readTemplates(JsonReader& reader, GenerationChoices& into) {
    reader.optional("templates", into.templates);
    if (!into.templates || into.templates->empty())
        return;
    if (const auto templates = clip::PromptTemplates::create(*into.templates); !templates.ok())
        reader.fail("templates", templates.error().message);
}

/// What both kinds of pictures know.
void readChoices(JsonReader& reader, GenerationChoices& into) {
    reader.optional("perImage", into.perImage, limits::kPerImage);
    reader.optional("guidance", into.guidance, limits::kGuidance);
    reader.optional("steps", into.steps, limits::kSamplingSteps);
    readWord(reader, "scheduler", {"ddim", "ddpm", "pndm", "euler", "euler-ancestral", "dpm++"},
             into.scheduler);
    readWord(reader, "prediction", {"epsilon", "v_prediction", "sample"}, into.prediction);
    reader.optional("eta", into.eta, limits::kEta);
    reader.optional("seed", into.seed, limits::kSeed);
    reader.optional("negativePrompt", into.negativePrompt);
    readTemplates(reader, into);
    reader.optional("size", into.size, limits::kImageSize);
    reader.optional("storedSize", into.storedSize, limits::kImageSize);
    readWord(reader, "format", {"png", "jpeg", "webp"}, into.format);
    reader.optional("batch", into.batch, limits::kBatch);
}

void readImageChoices(JsonReader& reader, GenerationChoices& into) {
    reader.optional("noiseLevel", into.noiseLevel, limits::kNoiseLevel);
    reader.optional("strength", into.strength, limits::kStrength);
}

void readGenerators(JsonReader& reader, GenerationSection& into) {
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        std::optional<std::string> generator;
        reader.optional(std::string{name(source)}, generator);
        if (!generator)
            continue;
        requireName(reader, std::string{name(source)}, *generator);
        into.generators.emplace(source, *std::move(generator));
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

std::string_view name(Mix mix) {
    switch (mix) {
    case Mix::Add: return "add";
    case Mix::SyntheticOnly: return "synthetic-only";
    }
    return "add";
}

GenerationChoices merged(const GenerationChoices& stronger, const GenerationChoices& weaker) {
    GenerationChoices result = stronger;
    takeOver(result.perImage, weaker.perImage);
    takeOver(result.guidance, weaker.guidance);
    takeOver(result.steps, weaker.steps);
    takeOver(result.scheduler, weaker.scheduler);
    takeOver(result.prediction, weaker.prediction);
    takeOver(result.eta, weaker.eta);
    takeOver(result.seed, weaker.seed);
    takeOver(result.negativePrompt, weaker.negativePrompt);
    takeOver(result.templates, weaker.templates);
    takeOver(result.size, weaker.size);
    takeOver(result.storedSize, weaker.storedSize);
    takeOver(result.format, weaker.format);
    takeOver(result.noiseLevel, weaker.noiseLevel);
    takeOver(result.strength, weaker.strength);
    takeOver(result.batch, weaker.batch);
    return result;
}

GenerationChoices GenerationSection::choicesFor(Source source) const {
    const auto found = own.find(source);
    auto choices = found == own.end() ? shared : merged(found->second, shared);
    if (source == Source::Cls2Img) { // these two may be shared, and mean nothing here
        choices.noiseLevel.reset();
        choices.strength.reset();
    }
    return choices;
}

void readGeneration(JsonReader& study, GenerationSection& into) {
    study.object("generators", [&](JsonReader& reader) { readGenerators(reader, into); });
    study.object("generation", [&](JsonReader& reader) {
        readChoices(reader, into.shared);
        readImageChoices(reader, into.shared);
        reader.object("cls2img", [&](JsonReader& inner) { readChoices(inner, into.own[Source::Cls2Img]); });
        reader.object("img2img", [&](JsonReader& inner) {
            readChoices(inner, into.own[Source::Img2Img]);
            readImageChoices(inner, into.own[Source::Img2Img]);
        });
    });
    study.object("sets", [&](JsonReader& reader) { readSets(reader, into); });
    std::optional<std::string> mix;
    readWord(study, "mix", {"add", "synthetic-only"}, mix);
    if (mix == name(Mix::SyntheticOnly))
        into.mix = Mix::SyntheticOnly;
}

} // namespace retort::study
