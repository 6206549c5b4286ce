#pragma once
// How the denoising network is told the timestep, and vectors such as Stable unCLIP's.

#include "nn/layers.h"

namespace retort::diffusion {

enum class SinusoidOrder { SineFirst, CosineFirst };

struct SinusoidShape {
    std::int64_t width = 0; ///< an odd one ends in a zero
    SinusoidOrder order = SinusoidOrder::CosineFirst;
    double frequencyShift = 0;
};

/// Timesteps [N] -> fp32 [N, width]: sines and cosines of t 10000^(-i / (width / 2 - shift)), i = 0 ... width
/// / 2 (Vaswani et al. 2017, section 3.5; Ho et al. 2020), in the order of operations of diffusers'
/// get_timestep_embedding.
at::Tensor sinusoids(const at::Tensor& timesteps, const SinusoidShape& shape);

/// A guidance scale g -> fp32 [1, width]: waves of 1000 (g - 1), as diffusers' get_guidance_scale_embedding.
at::Tensor guidanceWaves(double guidance, std::int64_t width, const at::Device& device);

/// linear(silu(linear(x))).
class VectorEmbedding {
public:
    VectorEmbedding(std::int64_t inputs, std::int64_t width);

    at::Tensor forward(const at::Tensor& x) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    nn::Linear m_first;
    nn::Linear m_second;
};

} // namespace retort::diffusion
