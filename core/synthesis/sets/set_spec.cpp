#include "synthesis/sets/set_spec.h"

#include "base/fields.h"
#include "base/json.h"

#include <nlohmann/json.hpp>

namespace retort::synthesis {

namespace {

void readSize(JsonReader& reader, const std::string& key, data::ImageSize& into) {
    std::vector<int> sides;
    reader.optional(key, sides);
    if (sides.size() == 2)
        into = {sides[0], sides[1]};
    else if (!sides.empty())
        reader.fail(key, "two numbers are expected, width and height");
}

/// An empty word stands for the generator's own.
void readScheduler(JsonReader& reader, std::optional<diffusion::SchedulerKind>& into) {
    std::string word;
    reader.optional("scheduler", word);
    if (!word.empty())
        readWordInto<diffusion::SchedulerKind>(reader, "scheduler", into);
}

void readGeneration(JsonReader& reader, GenerationSpec& into) {
    readWord(reader, "kind", into.kind);
    reader.optional("perImage", into.perImage);
    reader.optional("classNames", into.classNames);
    reader.optional("templates", into.templates);
    reader.optional("negativePrompt", into.negativePrompt);
    reader.optional("guidance", into.guidance);
    reader.optional("steps", into.steps);
    readScheduler(reader, into.scheduler);
    readWordInto<diffusion::TimestepSpacing>(reader, "spacing", into.spacing);
    readWordInto<diffusion::PredictionType>(reader, "prediction", into.prediction);
    reader.optional("eta", into.eta);
    reader.optional("seed", into.seed);
    reader.optional("noiseLevel", into.noiseLevel);
    reader.optional("strength", into.strength);
    readSize(reader, "drawnSize", into.sampledSize);
    readSize(reader, "storedSize", into.storedSize);
    readWord(reader, "format", into.format);
    reader.optional("quality", into.quality);
}

} // namespace

std::string textOf(const SetSpec& spec) {
    if (spec.generation.kind == GenerationKind::Imported)
        return canonical({{"kind", wordOf(spec.generation.kind)},
                          {"sources", spec.sources},
                          {"trainHash", spec.trainHash},
                          {"folder", spec.folder}});
    auto json = describe(spec.generation);
    json["precision"] = spec.precision;
    json["sources"] = spec.sources;
    return canonical(json);
}

Result<SetSpec> readSetSpec(const std::string& text, const std::string& name) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, "the set " + name));
    SetSpec spec;
    JsonReader reader(document);
    readGeneration(reader, spec.generation);
    reader.optional("precision", spec.precision);
    reader.optional("sources", spec.sources);
    reader.optional("trainHash", spec.trainHash);
    reader.optional("folder", spec.folder);
    reader.ignoreUnknown(); // sets of newer versions can be looked at
    RETORT_CHECK(reader.finish());
    return spec;
}

} // namespace retort::synthesis
