#pragma once
// What a model's weights add to its identity.

#include "base/progress.h"
#include "base/sha256.h"
#include "tensor/safetensors.h"

namespace retort::models {

/// Every tensor's name, dtype, shape and bytes. Archives above 256 MiB are sampled: 16 KiB of each tensor's
/// bytes, in four pieces spread over its length. Archives that take long tell their progress, and what they
/// come to is kept (base/hash_memory.h): they are looked at again when their files were written to.
void addWeights(Sha256& hash, const tensor::TensorArchive& weights, const ProgressSink& progress = {});

} // namespace retort::models
