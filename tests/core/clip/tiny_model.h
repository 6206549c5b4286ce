#pragma once
// A CLIP model small enough to be made, saved and opened in a few milliseconds.

#include "clip/model.h"
#include "clip/text/tokenizer.h"
#include "tensor/torch_tensor.h"

#include <filesystem>

namespace retort::clip::testing {

Tokenizer tinyTokenizer();
/// Two layers in each tower, images of 8 pixels, 8 embedding dimensions, exact GELU.
ClipConfig tinyConfig();
ClipModel tinyModel(std::uint64_t seed = 1);

/// The model's weights as a Hugging Face file has them, names, parts and transposes included.
tensor::TensorMap huggingFaceWeights(const ClipModel& model);
/// Writes a Hugging Face folder of the model: config.json, preprocessor_config.json, weights and vocabulary.
void writeHuggingFaceFolder(const ClipModel& model, const std::filesystem::path& folder);

} // namespace retort::clip::testing
