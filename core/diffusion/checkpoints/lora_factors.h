#pragma once
// The factors of a LoRA that is learnt (lora.h reads finished ones): a matrix W of the network becomes
// W + up down, and up and down alone are trained.

#include "base/result.h"
#include "diffusion/networks/unet.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::diffusion {

class LoraFactors {
public:
    /// Of the queries, keys, values and outputs of every attention in `unet`, whose weights have their final
    /// place. `down` is random (Hu et al. 2021, section 4.1), `up` zero: at first nothing changes.
    /// InvalidArgument: a rank below 1, or above the width of the narrowest of them.
    static Result<LoraFactors> ofAttention(const UNet& unet, int rank, std::uint64_t seed);

    /// fp32 on the network's device: "LAYER.lora_down.weight" [rank, inputs] and "LAYER.lora_up.weight"
    /// [outputs, rank].
    std::vector<tensor::NamedTensor> parameters() const;
    std::size_t layers() const { return m_layers.size(); }
    /// Puts W + up down in the place of each W; gradients of the network's output reach the factors.
    void apply(UNet& unet) const;
    /// A LoRA file with kohya's names and alpha = rank, which leaves up down as it is.
    Status save(const std::filesystem::path& file, const std::map<std::string, std::string>& metadata) const;

private:
    struct Layer {
        std::string name; ///< without ".weight"
        at::Tensor weight;
        at::Tensor down;
        at::Tensor up;
    };

    std::vector<Layer> m_layers;
};

} // namespace retort::diffusion
