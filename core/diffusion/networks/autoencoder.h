#pragma once
// The variational autoencoder of Stable Diffusion (AutoencoderKL; Rombach et al. 2022, section 3.1): images
// to latents of a fraction of their side, and back.

#include "base/result.h"
#include "diffusion/networks/autoencoder_config.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retort::diffusion {

/// A diagonal Gaussian over latents; both [N, latentChannels, h, w].
struct LatentDistribution {
    at::Tensor mean;
    at::Tensor logVariance; ///< clamped to [-30, 20]

    /// mean + exp(logVariance / 2) noise.
    at::Tensor sample(const at::Tensor& noise) const;
};

class Autoencoder {
public:
    /// A network without weights: every parameter is on the meta device until load() or initialise().
    explicit Autoencoder(const AutoencoderConfig& config);
    Autoencoder(Autoencoder&&) noexcept;
    Autoencoder& operator=(Autoencoder&&) noexcept;
    ~Autoencoder();

    const AutoencoderConfig& config() const;

    /// Random weights from the named streams of `seed`, fp32 on the CPU.
    void initialise(std::uint64_t seed);
    /// As UNet::load; the attention's older names (query, key, value, proj_attn) are taken too.
    Status load(const tensor::TensorMap& weights, at::ScalarType dtype, const std::string& source);
    void to(const at::Device& device, at::ScalarType dtype);

    /// Images [N, 3, H, W] in [-1, 1], sides multiples of factor(). Latents are not scaled.
    LatentDistribution encode(const at::Tensor& images) const;
    /// Unscaled latents [N, latentChannels, h, w] -> images [N, 3, H, W], not clamped. Without gradients,
    /// latents larger than 64 a side are decoded in overlapping tiles that are blended, so that memory stays
    /// bounded.
    at::Tensor decode(const at::Tensor& latents) const;

    /// Every parameter under its diffusers name.
    std::vector<tensor::NamedTensor> namedParameters() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
