#pragma once
// The denoising network of Stable Diffusion (Rombach et al. 2022, "High-Resolution Image Synthesis with
// Latent Diffusion Models"): residual blocks and transformers on a ladder of resolutions, told the timestep,
// a text condition and, in Stable unCLIP, an image condition.

#include "base/result.h"
#include "diffusion/networks/image_keys.h"
#include "diffusion/networks/unet_config.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retort::diffusion {

struct UNetInput {
    at::Tensor latents;     ///< [N, inChannels, h, w], any floating dtype
    at::Tensor timesteps;   ///< [N] or [], integer or floating
    at::Tensor condition;   ///< hidden states of the text tower, [N, L, crossAttentionWidth]
    at::Tensor classVector; ///< [N, classEmbeddingInput] with ClassEmbedding::Projection, else undefined
    /// Of an image adapter, in the network's dtype: one for each of crossAttentionWidths(); empty without.
    std::vector<ImageKeys> imageKeys{};
    double guidance = 1; ///< the scale that a network with guidanceWaves is told; others do not look at it
};

class UNet {
public:
    /// A network without weights: every parameter is on the meta device until load() or initialise().
    explicit UNet(const UNetConfig& config);
    UNet(UNet&&) noexcept;
    UNet& operator=(UNet&&) noexcept;
    ~UNet();

    const UNetConfig& config() const;

    /// Random weights from the named streams of `seed`, fp32 on the CPU; the last convolution and the last
    /// layer of each residual block and each transformer begin at zero, as in the original code.
    void initialise(std::uint64_t seed);
    /// Takes weights under diffusers' names. Kernels of convolutions are copied into channels-last memory;
    /// other tensors already of `dtype` are used as they are (a mapped file stays mapped, and must then not
    /// be trained), others are converted one by one. Mismatch lists missing, surplus and misshapen tensors by
    /// name.
    Status load(const tensor::TensorMap& weights, at::ScalarType dtype, const std::string& source);
    void to(const at::Device& device, at::ScalarType dtype);

    /// As nn::replaceParameters().
    void replace(const tensor::TensorMap& weights);

    /// What the network predicts for the latents (noise or velocity, as it was trained):
    /// [N, outChannels, h, w] in the latents' dtype. Differentiable if parameters require gradients.
    at::Tensor predict(const UNetInput& input) const;

    /// Every parameter under its diffusers name.
    std::vector<tensor::NamedTensor> namedParameters() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
