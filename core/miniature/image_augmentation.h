#pragma once
// Random views of a batch of images, computed for the whole batch at once.

#include "base/random_stream.h"
#include "miniature/teacher_recipe.h"

#include <ATen/core/Tensor.h>

namespace retort::miniature {

/// Images float `[N, 3, S, S]`, normalised -> a random view of each, same shape. What is drawn depends on
/// `stream` alone; the stream's position is that of the caller's copy.
at::Tensor randomViews(const at::Tensor& images, const ImageAugmentation& augmentation, RandomStream stream);

/// Patch numbers int64 `[N, kept]` of a random part of `patches` patches for each of N images, on the CPU.
at::Tensor randomPatches(std::int64_t count, std::int64_t patches, std::int64_t kept, RandomStream stream);

} // namespace retort::miniature
