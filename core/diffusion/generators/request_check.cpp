#include "diffusion/generators/request_check.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
#include <utility>

namespace retort::diffusion {

namespace {

Status checkEmbedding(const GeneratorDescription& generator, int levels, const ImageRequest& request) {
    const bool needsEmbedding = generator.conditioning == Conditioning::ImageEmbedding;
    if (needsEmbedding != request.embedding.defined())
        return invalidArgument(
            needsEmbedding ? fmt::format("an image embedding of {} numbers is needed by this generator",
                                         generator.embeddingWidth)
                           : std::string{"an image embedding was given, but this generator is text-to-image; "
                                         "use a Stable unCLIP generator or one with an image adapter"});
    if (!needsEmbedding)
        return {};
    if (request.embedding.dim() != 1 || request.embedding.numel() != generator.embeddingWidth)
        return invalidArgument(
            fmt::format("the image embedding is {} wide, the generator takes {}; use the teacher "
                        "that it was trained with",
                        request.embedding.numel(), generator.embeddingWidth));
    if (!generator.noisesEmbeddings && request.noiseLevel != 0)
        return invalidArgument(fmt::format("a noise level of {}; this generator takes the embedding as it "
                                           "is: use 0",
                                           request.noiseLevel));
    if (generator.noisesEmbeddings && (request.noiseLevel < 0 || request.noiseLevel >= levels))
        return invalidArgument(
            fmt::format("a noise level of {}; expected 0 to {}", request.noiseLevel, levels - 1));
    return {};
}

Status checkPrompts(const GeneratorDescription& generator, const ImageRequest& request) {
    if (generator.tokenizer)
        return {};
    for (const auto& [name, text] :
         {std::pair{"prompt", &request.prompt}, std::pair{"negative prompt", &request.negativePrompt}})
        if (!text->empty())
            return invalidArgument(fmt::format("the {} \"{}\": this generator has no text encoder; leave the "
                                               "{} empty",
                                               name, *text, name));
    return {};
}

Status checkSource(const ImageRequest& request, double strength) {
    const auto& source = request.source;
    if (!source.defined())
        return strength < 1
                   ? Status{invalidArgument(fmt::format("a strength of {} needs a source image; with 1 the "
                                                        "image is generated from noise alone",
                                                        strength))}
                   : Status{};
    if (source.scalar_type() == torch::kUInt8 && source.dim() == 3 && source.size(2) == 3 &&
        source.numel() > 0)
        return {};
    return invalidArgument("the source image is not uint8 [height, width, 3]");
}

} // namespace

Result<SampledSize> nativeSize(const GeneratorDescription& generator, const SamplingOptions& options) {
    const SampledSize size{.width = options.width == 0 ? generator.nativeSize : options.width,
                           .height = options.height == 0 ? generator.nativeSize : options.height};
    const int factor = generator.imageFactor;
    if (size.width > 0 && size.height > 0 && size.width % factor == 0 && size.height % factor == 0)
        return size;
    const auto near = [factor](int side) { return std::max(1, (side + factor / 2) / factor) * factor; };
    return invalidArgument(
        fmt::format("images of {} x {} pixels; this generator needs multiples of {}, for example {} x {}",
                    size.width, size.height, factor, near(size.width), near(size.height)));
}

Status checkRequests(const GeneratorDescription& generator, int levels,
                     std::span<const ImageRequest> requests, const SamplingOptions& options) {
    if (!(options.guidance >= 0) || std::isinf(options.guidance))
        return invalidArgument(fmt::format("a guidance of {}; expected 0 or more", options.guidance));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto place = fmt::format("request {} of {}", i + 1, requests.size());
        RETORT_CHECK(checkEmbedding(generator, levels, requests[i]).within(place));
        RETORT_CHECK(checkPrompts(generator, requests[i]).within(place));
        RETORT_CHECK(checkSource(requests[i], options.strength).within(place));
    }
    return {};
}

} // namespace retort::diffusion
