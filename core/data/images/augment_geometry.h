#pragma once
// Which part of the image a sample shows. Decided on the size in the file, so that it does not depend on
// the scale at which the image was decoded.

#include "base/random_stream.h"
#include "data/images/augment_options.h"
#include "data/images/image.h"

namespace retort::data {

struct CropBox {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// The smallest size at which an image of size `full` may be decoded without the sample losing detail;
/// `stream` is the one that will be given to Augmenter::apply().
ImageSize sizeNeeded(ImageSize full, const AugmentOptions& options, RandomStream stream);

/// In pixels of `full`. Draws from the stream only for Geometry::RandomResizedCrop.
CropBox chooseCrop(ImageSize full, const AugmentOptions& options, RandomStream& stream);

struct PixelBox {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

/// The box in whole pixels of an image of size `full` that was decoded to `size`; never empty.
PixelBox inPixels(const CropBox& box, ImageSize full, ImageSize size);

} // namespace retort::data
