#pragma once
// The factors of a LoRA that is learnt (lora.h reads finished ones): a matrix W of a network becomes
// W + up down, and up and down alone are trained.

#include "base/result.h"
#include "clip/model.h"
#include "diffusion/networks/unet.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retort::diffusion {

class LoraFactors {
public:
    /// Of the queries, keys, values and outputs of every attention in `unet`, whose weights have their final
    /// place. `down` is random (Hu et al. 2021, section 4.1), `up` zero: at first nothing changes.
    /// InvalidArgument: a rank below 1, or above the width of the narrowest of them.
    static Result<LoraFactors> ofAttention(const UNet& unet, int rank, std::uint64_t seed);
    /// The same of a text tower, by Hugging Face's names.
    static Result<LoraFactors> ofAttention(const clip::ClipModel& text, int rank, std::uint64_t seed);

    /// fp32 on the network's device: "LAYER.lora_down.weight" [rank, inputs] and "LAYER.lora_up.weight"
    /// [outputs, rank].
    std::vector<tensor::NamedTensor> parameters() const;
    std::size_t layers() const;
    /// W + up down for each W, by the network's name of it; gradients reach the factors.
    tensor::TensorMap changedWeights() const;
    /// With kohya's names and alpha = rank, which leaves up down as it is.
    tensor::TensorMap stored() const;

private:
    struct Layer {
        std::string name; ///< without ".weight"
        at::Tensor down;
        at::Tensor up;
    };
    /// A matrix, which can be those of several layers below one another.
    struct Matrix {
        std::string name;
        at::Tensor weight;
        std::vector<Layer> layers;
    };
    struct MatrixLayers {
        tensor::NamedTensor matrix;
        std::vector<std::string> layers; ///< as many rows each
    };

    static Result<LoraFactors> of(std::string_view prefix, const std::vector<MatrixLayers>& matrices,
                                  int rank, std::uint64_t seed);

    std::string m_prefix{}; ///< kohya's, of the network
    std::vector<Matrix> m_matrices{};
};

} // namespace retort::diffusion
