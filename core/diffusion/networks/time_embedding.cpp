#include "diffusion/networks/time_embedding.h"

#include <torch/types.h>

#include <cmath>

namespace retort::diffusion {

at::Tensor sinusoids(const at::Tensor& timesteps, const SinusoidShape& shape) {
    constexpr double kLongestPeriod = 10000;
    const auto half = shape.width / 2;
    const auto options = at::TensorOptions().dtype(at::kFloat).device(timesteps.device());
    // The reference's fp32 operations one by one. Late timesteps magnify a frequency's last bit a
    // thousandfold.
    const auto exponents = at::arange(half, options) * -std::log(kLongestPeriod);
    const auto frequencies = (exponents / (static_cast<double>(half) - shape.frequencyShift)).exp();
    const auto angles = timesteps.to(at::kFloat).unsqueeze(-1) * frequencies;
    const auto waves = shape.order == SinusoidOrder::CosineFirst ? at::cat({angles.cos(), angles.sin()}, -1)
                                                                 : at::cat({angles.sin(), angles.cos()}, -1);
    return shape.width % 2 == 0 ? waves : at::constant_pad_nd(waves, {0, 1});
}

at::Tensor guidanceWaves(double guidance, std::int64_t width, const at::Device& device) {
    const auto scaled =
        at::full({1}, 1000 * (guidance - 1), at::TensorOptions().dtype(at::kFloat).device(device));
    return sinusoids(scaled, {.width = width, .order = SinusoidOrder::SineFirst, .frequencyShift = 1});
}

VectorEmbedding::VectorEmbedding(std::int64_t inputs, std::int64_t width)
    : m_first(inputs, width), m_second(width, width) {}

at::Tensor VectorEmbedding::forward(const at::Tensor& x) const {
    return m_second(at::silu(m_first(x)));
}

void VectorEmbedding::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_first.visit(prefix + "linear_1.", visitor);
    m_second.visit(prefix + "linear_2.", visitor);
}

} // namespace retort::diffusion
