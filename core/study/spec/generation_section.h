#pragma once
// What a study says of generated images: by which generators, how, and how they are mixed with real ones.
//
//   "generators": {"cls2img": "miniature-sd", "img2img": {"base": "sd15", "adapter":
//   "ip-adapter.safetensors"}}, "generation": {"perImage": 4, "guidance": 2, "steps": 25, "seed": 1,
//                  "cls2img": {"scheduler": "euler"}, "img2img": {"noiseLevel": 20}},
//   "sets": {"cls2img": ["fashion-mnist-curated"]},
//   "mix": "add"

#include "base/fields.h"
#include "base/limits.h"
#include "diffusion/checkpoints/assembly_file.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "study/spec/column.h"
#include "synthesis/sets/generation_spec.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::study {

/// For which kinds of generated images a choice is there.
inline constexpr FieldUses kForCls2Img = 1;
inline constexpr FieldUses kForImg2Img = 2;

/// Of one kind of images, or of both. What is absent has the default of synthesis::GenerationSpec.
struct GenerationChoices {
    std::optional<int> perImage;
    std::optional<double> guidance;
    std::optional<int> steps;
    std::optional<diffusion::SchedulerKind> scheduler;
    std::optional<diffusion::TimestepSpacing> spacing;
    std::optional<diffusion::PredictionType> prediction;
    std::optional<double> eta;
    std::optional<std::uint64_t> seed;
    std::optional<std::string> negativePrompt;
    std::optional<std::vector<std::string>> templates;
    std::optional<int> size;
    std::optional<int> storedSize;
    std::optional<synthesis::FileFormat> format;
    std::optional<int> noiseLevel;
    std::optional<double> strength;
    std::optional<int> batch;

    friend bool operator==(const GenerationChoices&, const GenerationChoices&) = default;
};

constexpr auto fields(const GenerationChoices*) {
    using C = GenerationChoices;
    return std::tuple{
        field("perImage", &C::perImage, "Images per real image")
            .within(limits::kPerImage)
            .saying("generated images per labelled real one"),
        field("guidance", &C::guidance, "Guidance")
            .within(limits::kGuidance)
            .saying("classifier-free guidance scale; 0 and 1 are without"),
        field("steps", &C::steps, "Steps").within(limits::kSamplingSteps).saying("sampler steps"),
        field("scheduler", &C::scheduler, "Scheduler").saying("default: the generator's own"),
        field("spacing", &C::spacing, "Spacing")
            .saying("of the sampler steps; with few steps trailing is best; default: the generator's own"),
        field("prediction", &C::prediction, "Prediction")
            .saying("what the generator's network predicts; default: by its configuration"),
        field("eta", &C::eta, "Eta").within(limits::kEta).saying("noise of ddim's steps"),
        field("seed", &C::seed, "Sampling seed").within(limits::kSeed),
        field("negativePrompt", &C::negativePrompt, "Negative prompt"),
        field("templates", &C::templates, "Prompt templates")
            .saying("each with {} for the class name; default: the dataset's for cls2img, an empty prompt "
                    "for img2img"),
        field("size", &C::size, "Resolution")
            .within(limits::kImageSize)
            .in("px")
            .saying("of sampling; default: native"),
        field("storedSize", &C::storedSize, "Save at")
            .within(limits::kImageSize)
            .in("px")
            .saying("default: as sampled"),
        field("format", &C::format, "Format").saying("of the image files"),
        field("noiseLevel", &C::noiseLevel, "Noise level")
            .within(limits::kNoiseLevel)
            .in("timesteps")
            .saying("noise on the image's embedding: with more noise, images differ more from their source")
            .onlyFor(kForImg2Img),
        field("strength", &C::strength, "Strength")
            .within(limits::kStrength)
            .saying("share of the sampler steps, from the noised image: with a larger share, images differ "
                    "more from their source")
            .onlyFor(kForImg2Img),
        field("batch", &C::batch, "Batch")
            .within(limits::kBatch)
            .in("images")
            .saying("images generated together; changes images by rounding at most")};
}

/// What stage 1 of a synthetic column goes over.
enum class Mix {
    Add,          ///< real and generated images
    SyntheticOnly ///< generated images alone
};
constexpr auto words(Mix) {
    return std::to_array<Word<Mix>>({{Mix::Add, "add"}, {Mix::SyntheticOnly, "synthetic-only"}});
}

/// A generator as a study names it: a model, or what it is put together from.
struct GeneratorSetting {
    GeneratorSetting(std::string model = {}) : nameOrPath(std::move(model)) {} // NOLINT: most are a name
    std::string nameOrPath; ///< of one that is put together: how it is called; empty: by its parts
    std::optional<diffusion::Assembly> assembly{}; ///< its parts by name or path, as models are found

    /// For people.
    std::string text() const {
        return nameOrPath.empty() && assembly ? diffusion::labelOf(*assembly) : nameOrPath;
    }
    /// All that has to be there: the model, or the parts.
    std::vector<std::string> names() const;

    friend bool operator==(const GeneratorSetting&, const GeneratorSetting&) = default;
};

struct GenerationSection {
    std::map<Source, GeneratorSetting> generators;
    GenerationChoices shared;
    std::map<Source, GenerationChoices> own; ///< stronger than `shared`
    /// Names of sets of the workspace that are used as they are: at most one for each dataset.
    std::map<Source, std::vector<std::string>> sets;
    Mix mix = Mix::Add;

    GenerationChoices choicesFor(Source source) const;
    /// Whether there is a generator or a set for images of this source.
    bool provides(Source source) const { return generators.contains(source) || sets.contains(source); }
};

constexpr auto fields(const GenerationSection*) {
    return std::tuple{field("mix", &GenerationSection::mix, "Training data")
                          .saying("of stage 1 on generated images: with the real ones, or alone")};
}

/// Reads the four keys of a study's object.
void readGeneration(JsonReader& study, GenerationSection& into);

} // namespace retort::study
