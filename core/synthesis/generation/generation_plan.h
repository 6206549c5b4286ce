#pragma once
// Class, seed, prompt and source of each image of a set, computed from its number alone.

#include "base/result.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/sets/generation_spec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::synthesis {

struct PlannedImage {
    std::int64_t number = 0;
    std::int64_t label = 0;
    std::int64_t sourceRow = 0; ///< position among the sources
    std::int64_t source = 0;    ///< index in the training split
    std::uint64_t seed = 0;     ///< below 2^63
    std::string prompt;
};

/// Images are numbered round by round: each round generates one image per source, so that a set of fewer
/// images per source is the beginning of one of more.
class GenerationPlan {
public:
    /// InvalidArgument: class names that are not as many as the dataset's classes, or broken templates.
    static Result<GenerationPlan> create(const GenerationSpec& spec, const GenerationInputs& inputs);

    std::int64_t size() const { return static_cast<std::int64_t>(m_sources.size()) * m_perImage; }
    PlannedImage image(std::int64_t number) const;

private:
    GenerationPlan() = default;

    std::vector<std::int64_t> m_sources;
    std::vector<std::int64_t> m_labels;              ///< of the sources
    std::vector<std::vector<std::string>> m_prompts; ///< per class one for each template
    std::int64_t m_perImage = 0;
    std::uint64_t m_seed = 0;
};

/// SHA-256 of everything that changes the images: generator and its precision, training split, sources,
/// teacher (where there are embeddings), specification. Not batch size, device, name or folder.
std::string generationIdentity(const GenerationSpec& spec, const GenerationInputs& inputs,
                               const ImageGeneratorDescription& imageGenerator);

} // namespace retort::synthesis
