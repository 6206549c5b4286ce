#pragma once
// The identity of a teacher: what its embeddings depend on.

#include "clip/folder_config.h"
#include "clip/tokenizer.h"
#include "tensor/safetensors.h"

#include <string>

namespace retort::clip {

/// SHA-256 over configuration, preprocessing, vocabulary and weights. Archives above 256 MiB are sampled:
/// every tensor's name, dtype and shape, and 16 KiB of its bytes, in four pieces spread over its length.
std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights);

} // namespace retort::clip
