#include "data/images/augment.h"

#include "data/images/augment_geometry.h"
#include "data/images/pixel_operations.h"
#include "data/images/trivial_augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>

namespace retort::data {

struct Augmenter::Scratch {
    cv::Mat narrowed;
    std::vector<std::uint8_t> pixels;
};

namespace {

/// Area averaging where the image shrinks, bilinear where it grows, each axis for itself.
void resize(const cv::Mat& source, cv::Mat target, cv::Mat& narrowed) {
    const bool shrinksX = source.cols > target.cols;
    const bool shrinksY = source.rows > target.rows;
    if (source.size() == target.size())
        return source.copyTo(target);
    if ((shrinksX && source.rows < target.rows) || (shrinksY && source.cols < target.cols)) {
        const cv::Size between{std::min(source.cols, target.cols), std::min(source.rows, target.rows)};
        cv::resize(source, narrowed, between, 0, 0, cv::INTER_AREA);
        return cv::resize(narrowed, target, target.size(), 0, 0, cv::INTER_LINEAR);
    }
    cv::resize(source, target, target.size(), 0, 0, shrinksX || shrinksY ? cv::INTER_AREA : cv::INTER_LINEAR);
}

void jitterColours(const Canvas& canvas, const ColourJitter& jitter, RandomStream& stream) {
    const auto factor = [&](double spread) { return stream.uniform(std::max(0.0, 1 - spread), 1 + spread); };
    std::array order{0, 1, 2, 3};
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[stream.below(i)]);
    for (const int which : order) {
        if (which == 0 && jitter.brightness > 0)
            adjustBrightness(canvas, factor(jitter.brightness));
        else if (which == 1 && jitter.contrast > 0)
            adjustContrast(canvas, factor(jitter.contrast));
        else if (which == 2 && jitter.saturation > 0)
            adjustSaturation(canvas, factor(jitter.saturation));
        else if (which == 3 && jitter.hue > 0)
            adjustHue(canvas, stream.uniform(-jitter.hue, jitter.hue));
    }
}

/// torchvision.transforms.RandomErasing.get_params: area uniform, ratio log-uniform, ten attempts.
void erase(const Canvas& canvas, const RandomErasing& erasing, RandomStream& stream) {
    constexpr int kAttempts = 10;
    const double area = static_cast<double>(canvas.width) * canvas.height;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const double target = area * stream.uniform(erasing.minScale, erasing.maxScale);
        const double ratio = std::exp(stream.uniform(std::log(erasing.minRatio), std::log(erasing.maxRatio)));
        const auto height = static_cast<int>(std::lround(std::sqrt(target * ratio)));
        const auto width = static_cast<int>(std::lround(std::sqrt(target / ratio)));
        if (width >= canvas.width || height >= canvas.height)
            continue;
        const auto top = static_cast<int>(stream.integer(0, canvas.height - height));
        const auto left = static_cast<int>(stream.integer(0, canvas.width - width));
        cv::Mat image{canvas.height, canvas.width, CV_8UC3, canvas.pixels.data()};
        const auto& fill = erasing.fill;
        image(cv::Rect{left, top, width, height}).setTo(cv::Scalar(fill[0], fill[1], fill[2]));
        return;
    }
}

/// Every random change after the crop, in torchvision's order.
void change(const Canvas& canvas, const AugmentOptions& options, RandomStream& stream) {
    if (options.geometry == Geometry::PaddedCrop && options.padding > 0) {
        const auto right = stream.integer(-options.padding, options.padding);
        const auto down = stream.integer(-options.padding, options.padding);
        shift(canvas, static_cast<int>(right), static_cast<int>(down));
    }
    if (options.flipProbability > 0 && stream.chance(options.flipProbability))
        flipHorizontally(canvas);
    if (options.trivialAugment)
        applyTrivialAugment(canvas, *options.trivialAugment, stream);
    const auto& jitter = options.colourJitter;
    if (jitter.brightness > 0 || jitter.contrast > 0 || jitter.saturation > 0 || jitter.hue > 0)
        jitterColours(canvas, jitter, stream);
    if (options.erasing.probability > 0 && stream.chance(options.erasing.probability))
        erase(canvas, options.erasing, stream);
}

std::size_t bytesOf(ImageSize size) {
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
}

Status checkImage(const Image& image) {
    if (image.size.width > 0 && image.size.height > 0 && image.channels == 3 &&
        image.pixels.size() == bytesOf(image.size))
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("augmentation: {} x {} x {} with {} bytes is not an RGB image", image.size.width,
                             image.size.height, image.channels, image.pixels.size())};
}

} // namespace

Augmenter::Augmenter(const AugmentOptions& options)
    : m_options(options), m_scratch(std::make_unique<Scratch>()) {}
Augmenter::Augmenter(Augmenter&&) noexcept = default;
Augmenter::~Augmenter() = default;

Status Augmenter::apply(const Image& image, RandomStream stream, std::span<std::uint8_t> output) {
    RETORT_CHECK(checkImage(image));
    const auto size = m_options.output;
    if (output.size() != bytesOf(size))
        return Error{ErrorCode::InvalidArgument, fmt::format("augmentation: {} bytes for {} x {} RGB pixels",
                                                             output.size(), size.width, size.height)};
    const auto full = image.fullSize == ImageSize{} ? image.size : image.fullSize;
    const auto box = inPixels(chooseCrop(full, m_options, stream), full, image.size);
    try {
        const cv::Mat view{image.size.height, image.size.width, CV_8UC3,
                           const_cast<std::uint8_t*>(image.pixels.data())}; // OpenCV has no read-only Mat
        resize(view(cv::Rect{box.x, box.y, box.width, box.height}),
               cv::Mat{size.height, size.width, CV_8UC3, output.data()}, m_scratch->narrowed);
        change({output, size.width, size.height, m_scratch->pixels}, m_options, stream);
    } catch (const cv::Exception& exception) {
        return Error{ErrorCode::Internal, fmt::format("augmentation: {}", exception.err)};
    }
    return {};
}

Status augment(const Image& image, const AugmentOptions& options, RandomStream stream,
               std::span<std::uint8_t> output) {
    RETORT_CHECK(validate(options));
    return Augmenter{options}.apply(image, stream, output);
}

} // namespace retort::data
