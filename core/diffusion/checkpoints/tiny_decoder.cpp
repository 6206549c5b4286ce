#include "diffusion/checkpoints/tiny_decoder.h"

#include "diffusion/checkpoints/weight_files.h"
#include "diffusion/networks/feature_map.h"
#include "nn/layers.h"
#include "nn/parameters.h"
#include "tensor/safetensors.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <array>
#include <charconv>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr int kChannels = 64;
constexpr std::array<int, 4> kBlocks{3, 3, 3, 1}; // of each resolution, the coarsest first
constexpr std::string_view kLayers = "decoder.layers.";

nn::Convolution convolution(int inputs, int outputs, nn::Bias bias = nn::Bias::Present) {
    return nn::Convolution({.inputs = inputs, .outputs = outputs, .bias = bias});
}

/// TAESD's own file numbers its layers from the clamp, which has no weights: one more than diffusers does.
tensor::TensorMap withDiffusersNames(const tensor::TensorMap& weights) {
    tensor::TensorMap named;
    for (const auto& [name, weight] : weights) {
        if (name.starts_with("encoder."))
            continue;
        int layer = 0;
        const auto* end = name.data() + name.size();
        const auto [rest, failed] = std::from_chars(name.data(), end, layer);
        if (failed == std::errc{} && rest != end && *rest == '.')
            named.emplace(fmt::format("{}{}{}", kLayers, layer - 1, std::string_view(rest, end)), weight);
        else
            named.emplace(name, weight);
    }
    return named;
}

} // namespace

struct TinyDecoder::Parts {
    /// ReLU(conv(ReLU(conv(ReLU(conv(x))))) + x).
    struct Block {
        std::array<nn::Convolution, 3> convolutions{convolution(kChannels, kChannels),
                                                    convolution(kChannels, kChannels),
                                                    convolution(kChannels, kChannels)};

        at::Tensor forward(const at::Tensor& x) const {
            const auto first = at::relu(convolutions[0](x));
            return at::relu(convolutions[2](at::relu(convolutions[1](first))) + x);
        }
        void visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
            for (std::size_t i = 0; i < convolutions.size(); ++i)
                convolutions[i].visit(fmt::format("{}conv.{}.", prefix, 2 * i),
                                      visitor); // ReLUs between them
        }
    };

    /// Blocks at one resolution, and the convolution behind the step to the next one; the last gives the
    /// image.
    struct Level {
        std::vector<Block> blocks;
        nn::Convolution out;
    };

    explicit Parts(int latents) : latentChannels(latents), in(convolution(latents, kChannels)) {
        for (const int blocks : kBlocks) {
            const bool isLast = levels.size() + 1 == kBlocks.size();
            levels.push_back({.blocks = std::vector<Block>(static_cast<std::size_t>(blocks)),
                              .out = isLast ? convolution(kChannels, 3)
                                            : convolution(kChannels, kChannels, nn::Bias::None)});
        }
    }

    at::Tensor forward(at::Tensor x) const {
        x = at::relu(in(at::tanh(x / 3) * 3));
        for (std::size_t i = 0; i < levels.size(); ++i) {
            for (const auto& block : levels[i].blocks)
                x = block.forward(x);
            if (i + 1 < levels.size())
                x = at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
            x = levels[i].out(x);
        }
        return 2 * x - 1;
    }
    nn::ParameterWalk walk() {
        return [this](const nn::ParameterVisitor& visitor) {
            int layer = 0;
            const auto next = [&] { return fmt::format("{}{}.", kLayers, layer++); };
            in.visit(next(), visitor);
            ++layer; // ReLU
            for (std::size_t i = 0; i < levels.size(); ++i) {
                for (auto& block : levels[i].blocks)
                    block.visit(next(), visitor);
                if (i + 1 < levels.size())
                    ++layer; // the step to the next resolution
                levels[i].out.visit(next(), visitor);
            }
        };
    }

    int latentChannels;
    nn::Convolution in;
    std::vector<Level> levels;
};

TinyDecoder::TinyDecoder(int latentChannels) : m_parts(std::make_unique<Parts>(latentChannels)) {}
TinyDecoder::TinyDecoder(TinyDecoder&&) noexcept = default;
TinyDecoder& TinyDecoder::operator=(TinyDecoder&&) noexcept = default;
TinyDecoder::~TinyDecoder() = default;

Result<tensor::TensorArchive> TinyDecoder::openWeights(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) ? openComponentWeights(path) : tensor::TensorArchive::open(path);
}

Result<TinyDecoder> TinyDecoder::open(const fs::path& path, at::ScalarType dtype, models::WeightUse use) {
    return tensor::guarded("opening the decoder " + path.string(), [&]() -> Result<TinyDecoder> {
        RETORT_TRY(const auto archive, openWeights(path));
        const auto weights = withDiffusersNames(tensor::viewsOf(archive));
        const auto first = weights.find(std::string(kLayers) + "0.weight");
        const bool isKnown = first != weights.end() && first->second.dim() == 4;
        TinyDecoder decoder(isKnown ? static_cast<int>(first->second.size(1)) : 4);
        RETORT_CHECK(nn::loadParameters(decoder.m_parts->walk(), models::weightsFor(use, weights),
                                        {.dtype = dtype}, archive.source()));
        return decoder;
    });
}

void TinyDecoder::to(const at::Device& device, at::ScalarType dtype) {
    nn::moveParameters(m_parts->walk(), device, dtype);
}

at::Tensor TinyDecoder::decode(const at::Tensor& latents) const {
    return m_parts->forward(asFeatureMap(latents, m_parts->in.dtype())).to(torch::kFloat);
}

int TinyDecoder::latentChannels() const {
    return m_parts->latentChannels;
}

std::vector<tensor::NamedTensor> TinyDecoder::namedParameters() const {
    return nn::parametersOf(m_parts->walk());
}

} // namespace retort::diffusion
