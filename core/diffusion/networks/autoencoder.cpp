#include "diffusion/networks/autoencoder.h"

#include "diffusion/networks/autoencoder_blocks.h"
#include "diffusion/networks/feature_map.h"
#include "diffusion/networks/tiled_decode.h"
#include "nn/initialisation.h"
#include "nn/layers.h"

#include <torch/types.h>

#include <algorithm>
#include <array>

namespace retort::diffusion {

namespace {

/// Latents per side that are decoded, or encoded to, in one piece.
constexpr std::int64_t kLargestSide = Tiling{}.side;

nn::ConvolutionShape pointwise(std::int64_t channels) {
    return {.inputs = channels, .outputs = channels, .kernel = 1, .padding = 0};
}

/// The attention's names of today for those that older checkpoints use, and its kernels as matrices.
tensor::TensorMap withCurrentNames(const tensor::TensorMap& weights) {
    constexpr std::array<std::array<std::string_view, 2>, 4> kRenamed{
        {{".query.", ".to_q."}, {".key.", ".to_k."}, {".value.", ".to_v."}, {".proj_attn.", ".to_out.0."}}};
    tensor::TensorMap current;
    for (const auto& [name, weight] : weights) {
        auto renamed = name;
        const bool isAttention = name.find(".attentions.") != std::string::npos;
        for (const auto& [before, now] : kRenamed)
            if (const auto at = renamed.find(before); isAttention && at != std::string::npos)
                renamed.replace(at, before.size(), now);
        const bool isKernel = weight.dim() == 4 && weight.size(2) == 1 && weight.size(3) == 1;
        current.emplace(renamed, isAttention && isKernel ? weight.flatten(1) : weight);
    }
    return current;
}

/// Without gradients, calls `work` for as many images at a time as have `most` pixels together.
template<class Work> at::Tensor inParts(const at::Tensor& x, std::int64_t most, Work work) {
    const auto atOnce = std::max<std::int64_t>(1, most / (x.size(2) * x.size(3)));
    if (at::GradMode::is_enabled() || atOnce >= x.size(0))
        return work(x);
    std::vector<at::Tensor> parts;
    for (const auto& part : x.split(atOnce))
        parts.push_back(work(part));
    return at::cat(parts);
}

} // namespace

struct Autoencoder::Parts {
    explicit Parts(const AutoencoderConfig& c)
        : config(c), encoder(c), quantise(pointwise(2 * c.latentChannels)),
          unquantise(pointwise(c.latentChannels)), decoder(c) {}

    AutoencoderConfig config;
    Encoder encoder;
    nn::Convolution quantise;
    nn::Convolution unquantise;
    Decoder decoder;

    at::Tensor encoded(const at::Tensor& images) const {
        return quantise(encoder.forward(asFeatureMap(images, quantise.dtype())));
    }
    at::Tensor decoded(const at::Tensor& latents) const {
        return decoder.forward(unquantise(asFeatureMap(latents, unquantise.dtype())));
    }
    nn::ParameterWalk walk() {
        return [this](const nn::ParameterVisitor& visitor) {
            encoder.visit("encoder.", visitor);
            decoder.visit("decoder.", visitor);
            quantise.visit("quant_conv.", visitor);
            unquantise.visit("post_quant_conv.", visitor);
        };
    }
};

at::Tensor LatentDistribution::sample(const at::Tensor& noise) const {
    return mean + (logVariance * 0.5).exp() * noise;
}

Autoencoder::Autoencoder(const AutoencoderConfig& config) : m_parts(std::make_unique<Parts>(config)) {}
Autoencoder::Autoencoder(Autoencoder&&) noexcept = default;
Autoencoder& Autoencoder::operator=(Autoencoder&&) noexcept = default;
Autoencoder::~Autoencoder() = default;

const AutoencoderConfig& Autoencoder::config() const {
    return m_parts->config;
}

void Autoencoder::initialise(std::uint64_t seed) {
    nn::initialiseParameters(m_parts->walk(), seed, "autoencoder", [](std::string_view) { return false; });
}

Status Autoencoder::load(const tensor::TensorMap& weights, at::ScalarType dtype, const std::string& source) {
    return nn::loadParameters(m_parts->walk(), withCurrentNames(weights), {.dtype = dtype}, source);
}

void Autoencoder::to(const at::Device& device, at::ScalarType dtype) {
    nn::moveParameters(m_parts->walk(), device, dtype);
}

LatentDistribution Autoencoder::encode(const at::Tensor& images) const {
    const std::int64_t side = kLargestSide * config().factor();
    const auto moments =
        inParts(images, side * side, [&](const at::Tensor& x) { return m_parts->encoded(x); });
    const auto halves = moments.to(images.scalar_type()).chunk(2, 1);
    return {.mean = halves[0], .logVariance = halves[1].clamp(-30, 20)};
}

at::Tensor Autoencoder::decode(const at::Tensor& latents) const {
    const auto whole = [&](const at::Tensor& x) { return m_parts->decoded(x); };
    const bool isLarge = std::max(latents.size(2), latents.size(3)) > kLargestSide;
    const auto images = isLarge && !at::GradMode::is_enabled()
                            ? decodeTiled(latents, {.side = kLargestSide, .factor = config().factor()}, whole)
                            : inParts(latents, kLargestSide * kLargestSide, whole);
    return images.to(latents.scalar_type());
}

std::vector<tensor::NamedTensor> Autoencoder::namedParameters() const {
    return nn::parametersOf(m_parts->walk());
}

} // namespace retort::diffusion
