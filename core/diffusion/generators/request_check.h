#pragma once
// Whether images can be generated as they were asked for.

#include "base/result.h"
#include "diffusion/generators/generation_request.h"
#include "diffusion/generators/generator_description.h"

#include <span>

namespace retort::diffusion {

struct SampledSize {
    int width = 0;
    int height = 0;
};

/// The size in pixels; as trained where the options say nothing. InvalidArgument for sides that are not
/// positive multiples of the generator's factor.
Result<SampledSize> nativeSize(const GeneratorDescription& generator, const SamplingOptions& options);

/// InvalidArgument, naming the request, for an embedding that is missing, of another width or not taken, a
/// noise level outside [0, `levels`) or, for a generator that adds none, other than 0, a prompt where there
/// is no text encoder, a source that is no RGB image, or a strength below 1 without a source.
Status checkRequests(const GeneratorDescription& generator, int levels,
                     std::span<const ImageRequest> requests, const SamplingOptions& options);

} // namespace retort::diffusion
