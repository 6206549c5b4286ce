#include "diffusion/networks/tiled_decode.h"

#include <torch/types.h>

#include <algorithm>
#include <iterator>

namespace retort::diffusion {

namespace {

/// A tile along one side of the image, in pixels.
struct Span {
    std::int64_t begin = 0;
    std::int64_t length = 0;
    at::Tensor weights{}; ///< fp32 [length]

    std::int64_t end() const { return begin + length; }
};

/// Rises over what is shared with the tile before and falls over that with the next; 1 between, and at the
/// image's own edges.
at::Tensor ramp(const std::vector<Span>& spans, std::size_t i, const at::TensorOptions& options) {
    const auto& span = spans[i];
    auto weights = at::ones({span.length}, options);
    const auto fade = [&](std::int64_t shared) {
        return (at::arange(shared, options) + 0.5) / static_cast<double>(shared);
    };
    if (i > 0) {
        const auto shared = spans[i - 1].end() - span.begin;
        weights.narrow(0, 0, shared).mul_(fade(shared));
    }
    if (i + 1 < spans.size()) {
        const auto shared = span.end() - spans[i + 1].begin;
        weights.narrow(0, span.length - shared, shared).mul_(fade(shared).flip(0));
    }
    return weights;
}

std::vector<Span> pixelSpans(std::int64_t length, const Tiling& tiling, const at::TensorOptions& options) {
    std::vector<Span> spans;
    for (const auto start : tileStarts(length, tiling))
        spans.push_back({start * tiling.factor, std::min(length, tiling.side) * tiling.factor});
    // More than two tiles may share a pixel, so the ramps alone need not sum to one.
    auto sums = at::zeros({length * tiling.factor}, options);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        spans[i].weights = ramp(spans, i, options);
        sums.narrow(0, spans[i].begin, spans[i].length).add_(spans[i].weights);
    }
    for (auto& span : spans)
        span.weights.div_(sums.narrow(0, span.begin, span.length));
    return spans;
}

} // namespace

std::vector<std::int64_t> tileStarts(std::int64_t length, const Tiling& tiling) {
    if (length <= tiling.side)
        return {0};
    const auto stride = tiling.side - tiling.overlap;
    const auto last = length - tiling.side;
    const auto steps = (last + stride - 1) / stride;
    std::vector<std::int64_t> starts;
    for (std::int64_t i = 0; i <= steps; ++i)
        starts.push_back(last * i / steps);
    return starts;
}

std::int64_t decodedLatents(std::int64_t length, const Tiling& tiling) {
    const auto side =
        std::ssize(tileStarts(length, tiling)) * std::min(length, tiling.side); // of all tiles in a row
    return side * side;
}

at::Tensor decodeTiled(const at::Tensor& latents, const Tiling& tiling,
                       const std::function<at::Tensor(const at::Tensor&)>& decode) {
    const auto options = latents.options().dtype(at::kFloat);
    const auto rows = pixelSpans(latents.size(2), tiling, options);
    const auto columns = pixelSpans(latents.size(3), tiling, options);
    at::Tensor images;
    const auto addTile = [&](std::int64_t image, std::size_t row, std::size_t column) {
        const auto& y = rows[row];
        const auto& x = columns[column];
        const auto tile = decode(latents.narrow(0, image, 1)
                                     .narrow(2, y.begin / tiling.factor, y.length / tiling.factor)
                                     .narrow(3, x.begin / tiling.factor, x.length / tiling.factor));
        if (!images.defined())
            images = at::zeros({latents.size(0), tile.size(1), latents.size(2) * tiling.factor,
                                latents.size(3) * tiling.factor},
                               options);
        const auto weights = y.weights.unsqueeze(1) * x.weights;
        auto into = images.narrow(0, image, 1).narrow(2, y.begin, y.length).narrow(3, x.begin, x.length);
        into.add_(tile.to(at::kFloat) * weights);
    };
    for (std::int64_t image = 0; image < latents.size(0); ++image)
        for (std::size_t row = 0; row < rows.size(); ++row)
            for (std::size_t column = 0; column < columns.size(); ++column)
                addTile(image, row, column);
    return images;
}

} // namespace retort::diffusion
