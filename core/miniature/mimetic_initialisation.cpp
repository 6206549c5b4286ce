#include "miniature/mimetic_initialisation.h"

#include "base/random_stream.h"

#include <torch/types.h>

#include <cmath>
#include <map>
#include <string>

namespace retort::miniature {

namespace {

// The paper's constants: query-key products are 0.7 noise + 0.7 identity, value-projection products 0.4 noise
// - 0.4 identity; noise of variance 1 / width.
constexpr double kQueryKey = 0.7;
constexpr double kValueProjection = 0.4;

at::Tensor noise(std::int64_t width, RandomStream stream) {
    auto values = at::empty({width, width});
    const double deviation = 1 / std::sqrt(static_cast<double>(width));
    for (std::int64_t i = 0; i < values.numel(); ++i)
        values.data_ptr<float>()[i] = static_cast<float>(deviation * stream.normal());
    return values;
}

struct Factors {
    at::Tensor left;  ///< [width, rank]
    at::Tensor right; ///< [width, rank]; left rightᵀ is the product's best approximation of that rank
};

Factors factorise(const at::Tensor& product, std::int64_t rank) {
    const auto [u, s, v] = at::svd(product);
    const auto root = s.narrow(0, 0, rank).sqrt();
    return {u.narrow(1, 0, rank) * root, v.narrow(1, 0, rank) * root};
}

void initialiseBlock(at::Tensor inProjection, at::Tensor outProjection, int heads, std::uint64_t seed,
                     std::uint64_t layer) {
    const auto width = outProjection.size(0);
    const auto perHead = width / heads;
    for (std::int64_t head = 0; head < heads; ++head) {
        const RandomStream stream(seed, "mimetic/query-key", layer, static_cast<std::uint64_t>(head));
        const auto qk = factorise(kQueryKey * (noise(width, stream) + at::eye(width)), perHead);
        inProjection.narrow(0, head * perHead, perHead).copy_(qk.left.t());
        inProjection.narrow(0, width + head * perHead, perHead).copy_(qk.right.t());
    }
    const RandomStream stream(seed, "mimetic/value-projection", layer);
    const auto vp = factorise(kValueProjection * (noise(width, stream) - at::eye(width)), width);
    inProjection.narrow(0, 2 * width, width).copy_(vp.left.t());
    outProjection.copy_(vp.right);
}

/// `[side * side, width]`: sines and cosines of row and column, as many of each.
at::Tensor sineCosinePositions(std::int64_t side, std::int64_t width) {
    const auto quarter = width / 4;
    const auto steps =
        at::arange(quarter).to(at::kFloat) / static_cast<double>(std::max<std::int64_t>(1, quarter - 1));
    const auto frequencies = at::exp(-std::log(10000.0) * steps);
    const auto places = at::arange(side).to(at::kFloat);
    const auto angles = places.unsqueeze(1) * frequencies;
    const auto rows = angles.unsqueeze(1).expand({side, side, quarter});
    const auto columns = angles.unsqueeze(0).expand({side, side, quarter});
    return at::cat({rows.sin(), rows.cos(), columns.sin(), columns.cos()}, 2).reshape({side * side, width});
}

} // namespace

void initialiseMimetic(clip::ClipModel& model, std::uint64_t seed) {
    const at::NoGradGuard noGrad;
    std::map<std::string, at::Tensor> parameters;
    for (const auto& parameter : model.namedParameters())
        parameters.emplace(parameter.name, parameter.tensor);
    const auto& vision = model.config().vision;
    for (int layer = 0; layer < vision.transformer.layers; ++layer) {
        const auto block = "visual.transformer.resblocks." + std::to_string(layer) + ".attn.";
        initialiseBlock(parameters.at(block + "in_proj_weight"), parameters.at(block + "out_proj.weight"),
                        vision.transformer.heads, seed, static_cast<std::uint64_t>(layer));
    }
    parameters.at("visual.positional_embedding")
        .narrow(0, 1, vision.tokens() - 1)
        .copy_(sineCosinePositions(vision.patchesPerSide(), vision.transformer.width));
}

} // namespace retort::miniature
