#include "diffusion/generators/source_image.h"

#include "clip/resample.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

at::Tensor fittedSource(const at::Tensor& source, const SampledSize& size) {
    const auto pixels = source.to(torch::kCPU).contiguous();
    const auto height = pixels.size(0);
    const auto width = pixels.size(1);
    if (width == size.width && height == size.height)
        return pixels;
    const double scale = std::max(static_cast<double>(size.width) / static_cast<double>(width),
                                  static_cast<double>(size.height) / static_cast<double>(height));
    const auto scaled = [scale](std::int64_t side, int least) {
        return std::max<std::int64_t>(std::llround(static_cast<double>(side) * scale), least);
    };
    const clip::PixelSize covering{.width = scaled(width, size.width), .height = scaled(height, size.height)};
    auto fitted = torch::empty({size.height, size.width, 3}, torch::kUInt8);
    clip::resample({.pixels = pixels.data_ptr<std::uint8_t>(), .width = width, .height = height}, covering,
                   {.left = (covering.width - size.width) / 2,
                    .top = (covering.height - size.height) / 2,
                    .width = size.width,
                    .height = size.height},
                   clip::Interpolation::Bicubic, fitted.data_ptr<std::uint8_t>());
    return fitted;
}

} // namespace retort::diffusion
