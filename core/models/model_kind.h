#pragma once
// What a model's folder or checkpoint holds.

#include "base/words.h"

namespace retort::models {

enum class ModelKind {
    OpenClip,
    HuggingFaceClip,
    StableDiffusion,
    StableUnclip,
    ImageAdapter,
    ImageVariations ///< Stable Diffusion Image Variations, which is told an embedding and no text
};
constexpr auto words(ModelKind) {
    return std::to_array<Word<ModelKind>>({{ModelKind::OpenClip, "OpenCLIP"},
                                           {ModelKind::HuggingFaceClip, "Hugging Face"},
                                           {ModelKind::StableDiffusion, "Stable Diffusion"},
                                           {ModelKind::StableUnclip, "Stable unCLIP"},
                                           {ModelKind::ImageAdapter, "Image adapter"},
                                           {ModelKind::ImageVariations, "Image variations"}});
}
constexpr bool isTeacher(ModelKind kind) {
    return kind == ModelKind::OpenClip || kind == ModelKind::HuggingFaceClip;
}
/// Whether images are made from a text, and from an image embedding.
constexpr bool generatesFromText(ModelKind kind) {
    return kind == ModelKind::StableDiffusion;
}
constexpr bool generatesFromEmbeddings(ModelKind kind) {
    return kind == ModelKind::StableUnclip || kind == ModelKind::ImageAdapter ||
           kind == ModelKind::ImageVariations;
}

} // namespace retort::models
