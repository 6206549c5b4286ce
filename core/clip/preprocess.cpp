#include "clip/preprocess.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace retort::clip {

namespace {

constexpr std::int64_t kChannels = 3;
constexpr std::int64_t kLargestImageSize = 16384;

/// The resized image and the part of it that is shown at `left`, `top` of a plain square.
struct Layout {
    PixelSize size;
    CropWindow window;
    std::int64_t left = 0;
    std::int64_t top = 0;
};

std::int64_t roundedHalfToEven(double value) {
    return static_cast<std::int64_t>(std::nearbyint(value));
}

std::int64_t cropStart(std::int64_t size, std::int64_t cropped, CropRounding rounding) {
    const auto excess = size - cropped;
    return rounding == CropRounding::Down ? excess / 2 : roundedHalfToEven(static_cast<double>(excess) / 2.0);
}

Layout shortestLayout(const RgbView& image, const PreprocessConfig& config) {
    const auto side = config.imageSize;
    const auto shorter = std::min(image.width, image.height);
    const PixelSize size{side * image.width / shorter, side * image.height / shorter};
    const CropWindow window{.left = cropStart(size.width, side, config.cropRounding),
                            .top = cropStart(size.height, side, config.cropRounding),
                            .width = side,
                            .height = side};
    return {.size = size, .window = window};
}

Layout longestLayout(const RgbView& image, const PreprocessConfig& config) {
    const auto side = config.imageSize;
    const double ratio = static_cast<double>(std::max(image.width, image.height)) / static_cast<double>(side);
    const auto scaled = [&](std::int64_t length) {
        return std::clamp<std::int64_t>(roundedHalfToEven(static_cast<double>(length) / ratio), 1, side);
    };
    const PixelSize size{scaled(image.width), scaled(image.height)};
    return {.size = size,
            .window = {.width = size.width, .height = size.height},
            .left = (side - size.width) / 2,
            .top = (side - size.height) / 2};
}

Layout layoutOf(const RgbView& image, const PreprocessConfig& config) {
    const auto side = config.imageSize;
    switch (config.resizeMode) {
    case ResizeMode::Shortest: return shortestLayout(image, config);
    case ResizeMode::Longest: return longestLayout(image, config);
    case ResizeMode::Squash: break;
    }
    return {.size = {side, side}, .window = {.width = side, .height = side}};
}

Status checkImage(const RgbView& image, const PreprocessConfig& config) {
    constexpr std::int64_t kLongestSide = 1 << 30; // keeps the products below within 64 bits
    if (config.imageSize < 1 || config.imageSize > kLargestImageSize)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("preprocess: an image size of {}, 1 to {} are possible", config.imageSize,
                                 kLargestImageSize)};
    if (!image.pixels || image.width < 1 || image.height < 1 || image.width > kLongestSide ||
        image.height > kLongestSide)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("preprocess: an image of {} x {} pixels", image.width, image.height)};
    return {};
}

void resizeChecked(const RgbView& image, const PreprocessConfig& config, std::uint8_t* out) {
    const auto layout = layoutOf(image, config);
    const auto side = config.imageSize;
    if (layout.window.width == side && layout.window.height == side)
        return resample(image, layout.size, layout.window, config.interpolation, out);
    const auto rowBytes = layout.window.width * kChannels;
    std::vector<std::uint8_t> part(static_cast<std::size_t>(rowBytes * layout.window.height));
    resample(image, layout.size, layout.window, config.interpolation, part.data());
    std::fill_n(out, side * side * kChannels, config.fill);
    for (std::int64_t y = 0; y < layout.window.height; ++y)
        std::copy_n(part.data() + y * rowBytes, rowBytes,
                    out + ((layout.top + y) * side + layout.left) * kChannels);
}

/// Every 8-bit value of a channel, normalised: the same two fp32 operations as torchvision's.
std::array<float, 256> normalisedValues(float mean, float deviation) {
    std::array<float, 256> values{};
    for (std::size_t value = 0; value < values.size(); ++value)
        values[value] = (static_cast<float>(value) / 255.0F - mean) / deviation;
    return values;
}

} // namespace

std::string describe(const PreprocessConfig& config) {
    return fmt::format("size {} mean {} std {} interpolation {} resize {} crop {}{}", config.imageSize,
                       fmt::format("{} {} {}", config.mean[0], config.mean[1], config.mean[2]),
                       fmt::format("{} {} {}", config.standardDeviation[0], config.standardDeviation[1],
                                   config.standardDeviation[2]),
                       static_cast<int>(config.interpolation), static_cast<int>(config.resizeMode),
                       static_cast<int>(config.cropRounding),
                       config.fill == 0 ? std::string{} : fmt::format(" fill {}", config.fill));
}

Status resizeAndCrop(const RgbView& image, const PreprocessConfig& config, std::uint8_t* out) {
    RETORT_CHECK(checkImage(image, config));
    resizeChecked(image, config, out);
    return {};
}

Result<at::Tensor> resizeAndCropBatch(std::span<const RgbView> images, const PreprocessConfig& config) {
    for (std::size_t i = 0; i < images.size(); ++i)
        RETORT_CHECK(checkImage(images[i], config).within(fmt::format("image {} of a batch", i)));
    const auto count = static_cast<std::int64_t>(images.size());
    auto pixels = torch::empty({count, config.imageSize, config.imageSize, kChannels}, torch::kUInt8);
    auto* first = pixels.data_ptr<std::uint8_t>();
    const auto imageBytes = config.imageSize * config.imageSize * kChannels;
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = begin; i < end; ++i)
            resizeChecked(images[static_cast<std::size_t>(i)], config, first + i * imageBytes);
    });
    return pixels;
}

Result<at::Tensor> preprocessBatch(std::span<const RgbView> images, const PreprocessConfig& config) {
    RETORT_TRY(const auto pixels, resizeAndCropBatch(images, config));
    return normalised(pixels, config);
}

Result<at::Tensor> preprocessBatch(const at::Tensor& images, const PreprocessConfig& config) {
    if (images.dim() != 4 || images.size(3) != kChannels || images.scalar_type() != torch::kUInt8 ||
        !images.device().is_cpu())
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "preprocess: expected uint8 images [N, H, W, 3] on the CPU, found {} dimensions of {}",
                images.dim(), c10::toString(images.scalar_type()))};
    const auto plain = images.contiguous();
    std::vector<RgbView> views;
    for (std::int64_t i = 0; i < plain.size(0); ++i)
        views.push_back({.pixels = plain.data_ptr<std::uint8_t>() + i * plain.stride(0),
                         .width = plain.size(2),
                         .height = plain.size(1)});
    return preprocessBatch(views, config);
}

at::Tensor normalised(const at::Tensor& pixels, const PreprocessConfig& config) {
    const auto plain = pixels.contiguous();
    const auto count = plain.size(0);
    const auto area = plain.size(1) * plain.size(2);
    auto values = torch::empty({count, kChannels, plain.size(1), plain.size(2)}, torch::kFloat32);
    std::array<std::array<float, 256>, kChannels> tables{};
    for (std::size_t channel = 0; channel < kChannels; ++channel)
        tables[channel] = normalisedValues(config.mean[channel], config.standardDeviation[channel]);
    const auto* in = plain.data_ptr<std::uint8_t>();
    auto* out = values.data_ptr<float>();
    at::parallel_for(0, count * kChannels, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto plane = begin; plane < end; ++plane) {
            const auto channel = plane % kChannels;
            const auto& table = tables[static_cast<std::size_t>(channel)];
            const auto* source = in + plane / kChannels * area * kChannels + channel;
            for (std::int64_t i = 0; i < area; ++i)
                out[plane * area + i] = table[source[i * kChannels]];
        }
    });
    return values;
}

} // namespace retort::clip
