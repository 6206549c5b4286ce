#pragma once
// The identity of a teacher: what its embeddings depend on.

#include "base/progress.h"
#include "base/sha256.h"
#include "clip/folder_config.h"
#include "clip/text/tokenizer.h"
#include "tensor/safetensors.h"

#include <string>

namespace retort::clip {

/// Adds what the ids of a text depend on.
void addVocabulary(Sha256& hash, const Tokenizer& tokenizer);

/// SHA-256 over configuration, preprocessing, vocabulary and weights.
std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights, const ProgressSink& progress = {});

} // namespace retort::clip
