#include "miniature/image_augmentation.h"

#include <torch/types.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace retort::miniature {

namespace {

/// The 2x3 matrix that takes output coordinates in [-1, 1] to input coordinates.
void sampleAffine(float* matrix, const ImageAugmentation& augmentation, RandomStream& stream) {
    const auto around = [&](double halfWidth) { return stream.uniform(-halfWidth, halfWidth); };
    double angle = around(augmentation.rotation);
    if (augmentation.quarterTurns)
        angle += static_cast<double>(stream.below(4)) * std::numbers::pi / 2;
    const double zoom = 1 + around(augmentation.zoom);
    const double stretch = std::exp(around(augmentation.stretch) / 2);
    const double mirror = augmentation.flip && stream.chance(0.5) ? -1 : 1;
    const double horizontal = zoom * stretch;
    const double vertical = zoom / stretch;
    matrix[0] = static_cast<float>(std::cos(angle) * horizontal * mirror);
    matrix[1] = static_cast<float>(-std::sin(angle) * horizontal);
    matrix[2] = static_cast<float>(2 * around(augmentation.shift));
    matrix[3] = static_cast<float>(std::sin(angle) * vertical * mirror);
    matrix[4] = static_cast<float>(std::cos(angle) * vertical);
    matrix[5] = static_cast<float>(2 * around(augmentation.shift));
}

} // namespace

at::Tensor randomViews(const at::Tensor& images, const ImageAugmentation& augmentation, RandomStream stream) {
    const auto count = images.size(0);
    auto matrices = at::empty({count, 2, 3});
    auto gains = at::empty({count, 1, 1, 1});
    auto offsets = at::empty({count, 3, 1, 1});
    for (std::int64_t i = 0; i < count; ++i) {
        sampleAffine(matrices.data_ptr<float>() + 6 * i, augmentation, stream);
        gains.data_ptr<float>()[i] = static_cast<float>(1 + stream.uniform(-1, 1) * augmentation.brightness);
        for (std::int64_t channel = 0; channel < 3; ++channel)
            offsets.data_ptr<float>()[3 * i + channel] =
                static_cast<float>(stream.uniform(-1, 1) * augmentation.colour);
    }
    constexpr std::int64_t kBilinear = 0;
    constexpr std::int64_t kReflection = 2;
    const auto grid = at::affine_grid_generator(matrices.to(images.device()), images.sizes(), false);
    const auto views = at::grid_sampler(images, grid, kBilinear, kReflection, false);
    if (augmentation.brightness == 0 && augmentation.colour == 0)
        return views;
    return views * gains.to(images.device()) + offsets.to(images.device());
}

at::Tensor randomPatches(std::int64_t count, std::int64_t patches, std::int64_t kept, RandomStream stream) {
    auto chosen = at::empty({count, kept}, at::kLong);
    std::vector<std::int64_t> order(static_cast<std::size_t>(patches));
    for (std::int64_t row = 0; row < count; ++row) {
        std::iota(order.begin(), order.end(), 0);
        for (std::int64_t i = 0; i < kept; ++i) {
            const auto other =
                i + static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(patches - i)));
            std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(other)]);
            chosen.data_ptr<std::int64_t>()[row * kept + i] = order[static_cast<std::size_t>(i)];
        }
    }
    return chosen;
}

} // namespace retort::miniature
