#pragma once
// Images resized to what the generator takes, or to the size in which they are stored.

#include "base/result.h"
#include "data/images/image.h"

namespace retort::synthesis {

/// The largest centred part of the wanted shape, resampled: averaged over areas where it shrinks, cubic where
/// it grows.
Result<data::Image> cutTo(const data::Image& image, const data::ImageSize& size);

} // namespace retort::synthesis
