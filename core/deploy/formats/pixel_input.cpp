#include "deploy/formats/pixel_input.h"

#include <torch/types.h>

#include <array>

namespace retort::study {

namespace {

/// 0, 1, 2, ... as long as `line`.
at::Tensor countedAlong(const at::Tensor& line) {
    return at::ones_like(line).cumsum(0) - 1;
}

struct Axis {
    at::Tensor places; ///< [L]: 0, 1, ... L - 1
    at::Tensor length; ///< no dimension: L
};

Axis axisOf(const at::Tensor& line) {
    const auto places = countedAlong(line);
    return {.places = places, .length = at::ones_like(line).sum()};
}

/// What each of S outputs takes from each of L places of an axis of which `side` in the middle are used:
/// [S, L], every row with the sum 1.
at::Tensor resizing(const at::Tensor& outputs, const Axis& axis, const at::Tensor& side) {
    const auto begin =
        ((axis.length - side) * 0.5 + 0.5).floor(); // half a pixel goes to the right, as lround
    const auto places = axis.places - begin;
    const auto size = static_cast<double>(outputs.size(0));
    const auto scale = side * (1 / size);
    const auto covered =
        at::minimum(places + 1, (outputs + 1) * scale) - at::maximum(places, outputs * scale);
    const auto byArea = covered.relu() / scale;
    const auto centre = at::minimum(((outputs + 0.5) * scale - 0.5).relu(), side - 1);
    const auto bilinear = ((places - centre).abs() * -1 + 1).relu();
    const auto shrinks = at::minimum((side - size).relu(), at::ones({})); // 1 or 0: sides are whole numbers
    return byArea * shrinks + bilinear * (shrinks * -1 + 1);
}

} // namespace

ChannelNormalisation::ChannelNormalisation(const students::Normalisation& normalisation) {
    std::array<float, 3> scale{}, offset{};
    for (std::size_t c = 0; c < scale.size(); ++c) {
        scale[c] = static_cast<float>(1.0 / (255.0 * normalisation.std[c]));
        offset[c] = static_cast<float>(-normalisation.mean[c] / normalisation.std[c]);
    }
    m_scale = at::tensor(at::ArrayRef<float>(scale)).view({1, 3, 1, 1});
    m_offset = at::tensor(at::ArrayRef<float>(offset)).view({1, 3, 1, 1});
}

at::Tensor ChannelNormalisation::operator()(const at::Tensor& values) const {
    return values * m_scale + m_offset;
}

CentreSquare::CentreSquare(int size) : m_places(at::arange(size, at::kFloat).unsqueeze(1)) {}

at::Tensor CentreSquare::operator()(const at::Tensor& images) const {
    const auto pixels = images.permute({0, 3, 1, 2}).to(at::kFloat);
    const auto first = pixels.select(0, 0).select(0, 0); // one channel of one image
    const auto down = axisOf(first.select(1, 0)), across = axisOf(first.select(0, 0));
    const auto side = at::minimum(down.length, across.length);
    const auto columns = at::matmul(pixels, resizing(m_places, across, side).t());
    // In fp64: LibTorch 2.6 compiles round() of fp32 with what follows into something that does not round,
    // from the second call of an exported network on.
    return at::matmul(resizing(m_places, down, side), columns).to(at::kDouble).round().to(at::kFloat);
}

} // namespace retort::study
