#include "data/images/augment_geometry.h"

#include <algorithm>
#include <cmath>

namespace retort::data {

namespace {

/// The middle of the image with its ratio brought into the allowed range: when no random crop fits.
CropBox largestCentralCrop(ImageSize full, const ResizedCrop& crop) {
    const double ratio = static_cast<double>(full.width) / full.height;
    CropBox box{.width = static_cast<double>(full.width), .height = static_cast<double>(full.height)};
    if (ratio < crop.minRatio)
        box.height = std::max(1.0, std::round(box.width / crop.minRatio));
    else if (ratio > crop.maxRatio)
        box.width = std::max(1.0, std::round(box.height * crop.maxRatio));
    box.x = std::floor((full.width - box.width) / 2);
    box.y = std::floor((full.height - box.height) / 2);
    return box;
}

/// torchvision.transforms.RandomResizedCrop.get_params: area uniform, ratio log-uniform, ten attempts.
CropBox randomResizedCrop(ImageSize full, const ResizedCrop& crop, RandomStream& stream) {
    constexpr int kAttempts = 10;
    const double area = static_cast<double>(full.width) * full.height;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const double target = area * stream.uniform(crop.minScale, crop.maxScale);
        const double ratio = std::exp(stream.uniform(std::log(crop.minRatio), std::log(crop.maxRatio)));
        const auto width = std::lround(std::sqrt(target * ratio));
        const auto height = std::lround(std::sqrt(target / ratio));
        if (width < 1 || height < 1 || width > full.width || height > full.height)
            continue;
        const auto y = stream.integer(0, full.height - height);
        const auto x = stream.integer(0, full.width - width);
        return {static_cast<double>(x), static_cast<double>(y), static_cast<double>(width),
                static_cast<double>(height)};
    }
    return largestCentralCrop(full, crop);
}

/// The part that is left when the image's shortest side is brought to `shortest` and its centre is cut out;
/// the image is enlarged further where the output would not be covered.
CropBox centreCrop(ImageSize full, ImageSize output, int shortest) {
    const double wanted = shortest > 0 ? shortest : std::min(output.width, output.height);
    const double scale =
        std::max({wanted / std::min(full.width, full.height), static_cast<double>(output.width) / full.width,
                  static_cast<double>(output.height) / full.height});
    const double width = output.width / scale;
    const double height = output.height / scale;
    return {(full.width - width) / 2, (full.height - height) / 2, width, height};
}

} // namespace

CropBox chooseCrop(ImageSize full, const AugmentOptions& options, RandomStream& stream) {
    switch (options.geometry) {
    case Geometry::RandomResizedCrop: return randomResizedCrop(full, options.resizedCrop, stream);
    case Geometry::CentreCrop: return centreCrop(full, options.output, options.resizeShortest);
    case Geometry::Resize:
    case Geometry::PaddedCrop: break;
    }
    return {.width = static_cast<double>(full.width), .height = static_cast<double>(full.height)};
}

PixelBox inPixels(const CropBox& box, ImageSize full, ImageSize size) {
    const double scaleX = static_cast<double>(size.width) / full.width;
    const double scaleY = static_cast<double>(size.height) / full.height;
    PixelBox pixels;
    pixels.width = std::clamp(static_cast<int>(std::lround(box.width * scaleX)), 1, size.width);
    pixels.height = std::clamp(static_cast<int>(std::lround(box.height * scaleY)), 1, size.height);
    pixels.x = std::clamp(static_cast<int>(std::lround(box.x * scaleX)), 0, size.width - pixels.width);
    pixels.y = std::clamp(static_cast<int>(std::lround(box.y * scaleY)), 0, size.height - pixels.height);
    return pixels;
}

ImageSize sizeNeeded(ImageSize full, const AugmentOptions& options, RandomStream stream) {
    if (full.width <= 0 || full.height <= 0)
        return full;
    const auto box = chooseCrop(full, options, stream);
    const auto needed = [](int whole, double part, int output) {
        return std::min(whole, static_cast<int>(std::ceil(whole * (output / part))));
    };
    return {needed(full.width, box.width, options.output.width),
            needed(full.height, box.height, options.output.height)};
}

} // namespace retort::data
