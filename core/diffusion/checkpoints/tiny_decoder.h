#pragma once
// A small decoder in place of the autoencoder's: TAESD (Bohan 2023, github.com/madebyollin/taesd, MIT), a
// twentieth of its multiply-adds, with a little less detail.

#include "base/result.h"
#include "models/weight_use.h"
#include "tensor/safetensors.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace retort::diffusion {

class TinyDecoder {
public:
    /// Without weights: every parameter is on the meta device.
    explicit TinyDecoder(int latentChannels = 4);
    TinyDecoder(TinyDecoder&&) noexcept;
    TinyDecoder& operator=(TinyDecoder&&) noexcept;
    ~TinyDecoder();

    /// A file of diffusers' AutoencoderTiny (its encoder is passed over) or of TAESD's own decoder, or a
    /// diffusers folder with the former. NotFound, Corrupt, Mismatch: tensors by name.
    static Result<TinyDecoder> open(const std::filesystem::path& path, at::ScalarType dtype,
                                    models::WeightUse use);
    /// The file that open() reads.
    static Result<tensor::TensorArchive> openWeights(const std::filesystem::path& path);
    void to(const at::Device& device, at::ScalarType dtype);

    /// Latents of about unit variance as the UNet leaves them (scaled), [N, latentChannels, h, w], to images
    /// [N, 3, 8 h, 8 w] in about [-1, 1], fp32.
    at::Tensor decode(const at::Tensor& latents) const;

    int latentChannels() const;
    static constexpr int kFactor = 8; ///< pixels of a latent's side
    /// Under AutoencoderTiny's names, from "decoder.layers.0.weight".
    std::vector<tensor::NamedTensor> namedParameters() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
