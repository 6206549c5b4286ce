#pragma once
// What a study says of generated pictures: by which generators, how, and how they are mixed with real ones.
//
//   "generators": {"cls2img": "miniature-sd", "img2img": "miniature-unclip"},
//   "generation": {"perImage": 4, "guidance": 2, "steps": 25, "seed": 1,
//                  "cls2img": {"scheduler": "euler"}, "img2img": {"noiseLevel": 20}},
//   "sets": {"cls2img": ["fashion-mnist-curated"]},
//   "mix": "add"

#include "base/json.h"
#include "study/spec/column.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

/// Of one kind of pictures, or of both. What is absent has the default of synthesis::GenerationSpec.
struct GenerationChoices {
    std::optional<int> perImage; ///< pictures per labelled real one
    std::optional<double> guidance;
    std::optional<int> steps;
    std::optional<std::string> scheduler;  ///< a word of the command line
    std::optional<std::string> prediction; ///< in place of what the generator says of itself
    std::optional<double> eta;
    std::optional<std::uint64_t> seed;
    std::optional<std::string> negativePrompt;
    /// Absent: the data set's templates where the generator draws from text, and an empty prompt where it
    /// draws from image embeddings.
    std::optional<std::vector<std::string>> templates;
    std::optional<int> size;           ///< pixels, square, as drawn
    std::optional<int> storedSize;     ///< pixels, square
    std::optional<std::string> format; ///< "png", "jpeg" or "webp"
    std::optional<int> noiseLevel;     ///< img2img by image embedding
    std::optional<double> strength;    ///< img2img by noising the picture
    std::optional<int> batch;          ///< pictures drawn together; changes no picture
};
/// `stronger` where it says something, else `weaker`.
GenerationChoices merged(const GenerationChoices& stronger, const GenerationChoices& weaker);

/// What stage 1 of a synthetic column goes over.
enum class Mix {
    Add,          ///< real and generated pictures
    SyntheticOnly ///< generated pictures alone
};
std::string_view name(Mix mix); ///< "add", "synthetic-only"

struct GenerationSection {
    std::map<Source, std::string> generators; ///< names or paths
    GenerationChoices shared;
    std::map<Source, GenerationChoices> own; ///< stronger than `shared`
    /// Names of sets of the workspace that are used as they are: at most one for each dataset.
    std::map<Source, std::vector<std::string>> sets;
    Mix mix = Mix::Add;

    GenerationChoices choicesFor(Source source) const;
    /// Whether there is a generator or a set for images of this source.
    bool provides(Source source) const { return generators.contains(source) || sets.contains(source); }
};

/// Reads the four keys of a study's object.
void readGeneration(JsonReader& study, GenerationSection& into);

} // namespace retort::study
