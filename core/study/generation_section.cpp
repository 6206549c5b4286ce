#include "study/generation_section.h"

#include "clip/prompt_templates.h"
#include "study/json_fields.h"

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
    readAtLeast(reader, "perImage", 1, into.perImage);
    readAtLeast(reader, "guidance", 0.0, into.guidance);
    readAtLeast(reader, "steps", 1, into.steps);
    readWord(reader, "scheduler", {"ddim", "ddpm", "pndm", "euler", "euler-ancestral", "dpm++"},
             into.scheduler);
    readShare(reader, "eta", into.eta);
    reader.optional("seed", into.seed);
    reader.optional("negativePrompt", into.negativePrompt);
    readTemplates(reader, into);
    readAtLeast(reader, "size", 8, into.size);
    readAtLeast(reader, "storedSize", 8, into.storedSize);
    readWord(reader, "format", {"png", "jpeg", "webp"}, into.format);
    readAtLeast(reader, "batch", 1, into.batch);
}

void readImageChoices(JsonReader& reader, GenerationChoices& into) {
    constexpr int kNoiseLevels = 1000;
    reader.optional("noiseLevel", into.noiseLevel);
    if (into.noiseLevel && (*into.noiseLevel < 0 || *into.noiseLevel >= kNoiseLevels))
        reader.fail("noiseLevel", "must be from 0 to 999");
    reader.optional("strength", into.strength);
    if (into.strength && !(*into.strength > 0 && *into.strength <= 1))
        reader.fail("strength", "must be above 0 and at most 1");
}

void readGenerators(JsonReader& reader, GenerationSection& into) {
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        std::optional<std::string> generator;
        reader.optional(std::string{name(source)}, generator);
        if (!generator)
            continue;
        if (generator->empty())
            reader.fail(std::string{name(source)}, "give a generator's name or path");
        into.generators.emplace(source, *std::move(generator));
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
    std::optional<std::string> mix;
    readWord(study, "mix", {"add", "synthetic-only"}, mix);
    if (mix == name(Mix::SyntheticOnly))
        into.mix = Mix::SyntheticOnly;
}

} // namespace retort::study
