#pragma once
// The residual block of the denoising network and of the autoencoder (Ho et al. 2020, appendix B).

#include "diffusion/layers.h"

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
    void visit(const std::string& prefix, const ParameterVisitor& visitor);

private:
    GroupNorm m_norm1;
    Convolution m_convolution1;
    std::optional<Linear> m_timeProjection;
    GroupNorm m_norm2;
    Convolution m_convolution2;
    std::optional<Convolution> m_shortcut;
};

} // namespace retort::diffusion
