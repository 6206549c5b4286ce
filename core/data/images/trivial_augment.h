#pragma once
// TrivialAugmentWide: one operation of random strength, both drawn uniformly.

#include "base/random_stream.h"
#include "data/images/augment_options.h"
#include "data/images/pixel_operations.h"

namespace retort::data {

/// torchvision.transforms.TrivialAugmentWide: its 14 operations in its order, strengths in `options.bins`
/// steps.
void applyTrivialAugment(const Canvas& canvas, const TrivialAugmentWide& options, RandomStream& stream);

} // namespace retort::data
