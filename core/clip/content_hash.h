#pragma once
// The identity of a teacher: what its embeddings depend on.

#include "base/progress.h"
#include "base/sha256.h"
#include "clip/folder_config.h"
#include "clip/tokenizer.h"
#include "tensor/safetensors.h"

#include <string>

namespace retort::clip {

/// Every tensor's name, dtype, shape and bytes. Archives above 256 MiB are sampled: 16 KiB of each tensor's
/// bytes, in four pieces spread over its length. Progress is told of archives that take long.
void addWeights(Sha256& hash, const tensor::TensorArchive& weights, const ProgressSink& progress = {});

/// SHA-256 over configuration, preprocessing, vocabulary and weights.
std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights, const ProgressSink& progress = {});

} // namespace retort::clip
