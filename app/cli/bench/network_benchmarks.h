#pragma once
// Forward passes of the large networks with random weights, beside the machine's limit.

#include "base/result.h"
#include "tensor/device.h"

namespace retort::cli {

enum class BenchNetwork {
    ViTB32,        ///< CLIP image tower, 8 images of 224 px
    ViTH14,        ///< the same
    TextH14,       ///< the text tower's hidden states, one prompt and its empty twin
    UNet512,       ///< one step of Stable Diffusion 2.1-base, 512 px, with guidance
    UNet768Unclip, ///< one step of Stable unCLIP 2.1, 768 px, with guidance
    UNet512Sd15,   ///< one step of Stable Diffusion 1.5, 512 px, with guidance
    Decoder512,    ///< Stable Diffusion's autoencoder, latents to one image of 512 px
    Decoder768     ///< the same, 768 px
};

struct NetworkRate {
    double passesPerSecond = 0; ///< whole batches
    int batch = 0;              ///< images or prompts of a pass
    double gigaflops = 0;       ///< 2 x multiply-adds of convolutions and products, a second
    double multiplyAdds = 0;    ///< of one of the batch
};
/// `images`: of a UNet's step, each with and without its condition.
Result<NetworkRate> networkRate(BenchNetwork network, double seconds, const tensor::Device& device,
                                tensor::Precision precision, int images = 1);

/// GFLOP/s of square matrix products of 4096: the machine's limit that networks are measured against.
Result<double> matrixProductPeak(double seconds, const tensor::Device& device, tensor::Precision precision);

} // namespace retort::cli
