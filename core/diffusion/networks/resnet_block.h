#pragma once
// The residual block of the denoising network and of the autoencoder (Ho et al. 2020, appendix B).

#include "nn/layers.h"

#include <optional>

namespace retort::diffusion {

struct ResnetShape {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t timeWidth = 0; ///< of the time embedding; 0 without one
    std::int64_t normGroups = 32;
    double normEpsilon = 1e-5;
};

/// x + conv(silu(norm(conv(silu(norm(x))) + time))), where x is projected if the channels change.
class ResnetBlock {
public:
    explicit ResnetBlock(const ResnetShape& shape);

    /// `time` is silu(time embedding), [N, timeWidth], or undefined in a block without one.
    at::Tensor forward(const at::Tensor& x, const at::Tensor& time) const;
    void visit(const std::string& prefix, const nn::ParameterVisitor& visitor);

private:
    nn::GroupNorm m_norm1;
    nn::Convolution m_convolution1;
    std::optional<nn::Linear> m_timeProjection;
    nn::GroupNorm m_norm2;
    nn::Convolution m_convolution2;
    std::optional<nn::Convolution> m_shortcut;
};

} // namespace retort::diffusion
