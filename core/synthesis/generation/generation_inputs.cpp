#include "synthesis/generation/generation_inputs.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Status checkSources(const GenerationInputs& inputs) {
    const auto& summary = inputs.dataset.summary();
    const auto refused = [&](const std::string& what) {
        return Error{ErrorCode::InvalidArgument, fmt::format("{}: {}", summary.path.string(), what)};
    };
    if (inputs.split != data::Split::Train)
        return refused(fmt::format("images are generated from training images only; the {} split is for "
                                   "testing students and is refused",
                                   data::name(inputs.split)));
    if (inputs.sources.empty())
        return refused("no training image is chosen to generate from");
    const auto size = inputs.dataset.size(data::Split::Train);
    const auto outside = std::find_if(inputs.sources.begin(), inputs.sources.end(),
                                      [&](std::int64_t index) { return index < 0 || index >= size; });
    if (outside != inputs.sources.end())
        return refused(fmt::format("there is no training image {}; the split holds {}", *outside, size));
    return {};
}

Status checkEmbeddings(const SourceEmbeddings& embeddings, const GenerationInputs& inputs,
                       const ImageGeneratorDescription& imageGenerator) {
    const auto width = static_cast<std::size_t>(std::max(embeddings.width, 0));
    if (width == 0 || embeddings.rows.size() != inputs.sources.size() * width)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {} numbers are not embeddings of {} images in {} dimensions",
                                 embeddings.teacher, embeddings.rows.size(), inputs.sources.size(), width)};
    if (imageGenerator.embeddingWidth == 0 || embeddings.width == imageGenerator.embeddingWidth)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: generates from image embeddings of {} dimensions, the teacher {} has {}; "
                             "choose the teacher that the generator was trained with",
                             imageGenerator.name, imageGenerator.embeddingWidth, embeddings.teacher,
                             embeddings.width)};
}

Status checkKind(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator) {
    const bool wantsEmbedding = spec.kind == GenerationKind::Img2Img;
    const bool takesEmbedding = imageGenerator.embeddingWidth > 0;
    if (wantsEmbedding == takesEmbedding)
        return {};
    if (takesEmbedding)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: generates from image embeddings, {} needs a text-to-image generator",
                                 imageGenerator.name, wordOf(spec.kind))};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: generates from text alone, img2img needs a Stable unCLIP generator or one "
                             "with an image adapter; with a strength, SDEdit is used instead",
                             imageGenerator.name)};
}

Status checkNoise(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator) {
    if (spec.kind != GenerationKind::Img2Img || spec.noiseLevel == 0 || imageGenerator.noisesEmbeddings)
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("{}: takes image embeddings as they are, a noise level of {} is for Stable unCLIP; "
                    "use 0",
                    imageGenerator.name, spec.noiseLevel)};
}

} // namespace

Status checkSides(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator) {
    const auto size = sampledSize(spec, imageGenerator);
    if (size.width % imageGenerator.imageFactor == 0 && size.height % imageGenerator.imageFactor == 0)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: cannot generate {} x {} pixels; sides must be multiples of {}",
                             imageGenerator.name, size.width, size.height, imageGenerator.imageFactor)};
}

Status checkInputs(const GenerationSpec& spec, const GenerationInputs& inputs,
                   const ImageGeneratorDescription& imageGenerator) {
    RETORT_CHECK(checkSources(inputs));
    RETORT_CHECK(checkKind(spec, imageGenerator));
    RETORT_CHECK(checkNoise(spec, imageGenerator));
    RETORT_CHECK(checkSides(spec, imageGenerator));
    if (inputs.embeddings)
        return checkEmbeddings(*inputs.embeddings, inputs, imageGenerator);
    if (spec.kind == GenerationKind::Img2Img)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: the training images come without embeddings, and img2img generates "
                                 "from a teacher's embeddings of them; name a teacher",
                                 inputs.dataset.summary().path.string())};
    return {};
}

data::ImageSize sampledSize(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator) {
    if (spec.sampledSize == data::ImageSize{})
        return {imageGenerator.nativeSize, imageGenerator.nativeSize};
    return spec.sampledSize;
}

data::ImageSize storedSize(const GenerationSpec& spec, const ImageGeneratorDescription& imageGenerator) {
    return spec.storedSize == data::ImageSize{} ? sampledSize(spec, imageGenerator) : spec.storedSize;
}

} // namespace retort::synthesis
