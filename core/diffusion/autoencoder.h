#pragma once
// The variational autoencoder of Stable Diffusion (AutoencoderKL; Rombach et al. 2022, section 3.1): pictures
// to latents of a fraction of their side, and back.

#include "base/json.h"
#include "base/result.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retort::diffusion {

struct AutoencoderConfig {
    int sampleSize = 512; ///< pixels per side that it was trained at
    int pictureChannels = 3;
    int latentChannels = 4;
    std::vector<int> blockChannels{128, 256, 512, 512};
    int layersPerBlock = 2;
    int normGroups = 32;
    double scalingFactor = 0.18215; ///< latents times this have about unit variance

    /// Pixels per latent, for example 8.
    int factor() const { return 1 << (blockChannels.size() - 1); }
};

/// InvalidArgument, naming the field, for a configuration that is no model.
Status validate(const AutoencoderConfig& config, const std::string& source);
/// Reads a diffusers `vae/config.json`. Unsupported for blocks and options of other families, by name.
Result<AutoencoderConfig> readAutoencoderConfig(const JsonDocument& document);
/// The same file, for writing.
nlohmann::json diffusersJson(const AutoencoderConfig& config);

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

    /// Pictures [N, 3, H, W] in [-1, 1], sides multiples of factor(). Latents are not scaled.
    LatentDistribution encode(const at::Tensor& pictures) const;
    /// Unscaled latents [N, latentChannels, h, w] -> pictures [N, 3, H, W], not clamped. Without gradients,
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
