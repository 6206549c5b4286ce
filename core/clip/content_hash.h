#pragma once
// The identity of a teacher: what its embeddings depend on.

#include "base/progress.h"
#include "clip/folder_config.h"
#include "clip/text/tokenizer.h"
#include "tensor/safetensors.h"

#include <string>

namespace retort::clip {

/// SHA-256 over configuration, preprocessing, vocabulary and weights.
std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights, const ProgressSink& progress = {});

} // namespace retort::clip
