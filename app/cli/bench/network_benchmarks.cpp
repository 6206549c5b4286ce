#include "network_benchmarks.h"

#include "clip/model.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
#include "rate.h"
#include "tensor/operation_count.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::cli {

namespace {

/// A network ready to run, without what it is.
struct Pass {
    std::function<void()> run;
    int batch = 0;
};

struct Place {
    at::Device device;
    at::ScalarType dtype;
};

at::ScalarType dtypeOf(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

at::Tensor noise(at::IntArrayRef shape, const Place& place) {
    return at::randn(shape).to(place.device, place.dtype);
}

/// Made directly in the dtype they are used in, so that the largest network fits in memory twice over.
at::Tensor randomWeight(at::IntArrayRef shape, at::ScalarType dtype) {
    return 0.02 * at::randn(shape).to(dtype);
}

template<typename Network>
Result<std::shared_ptr<Network>> randomNetwork(Network network, const Place& place) {
    tensor::TensorMap weights;
    for (const auto& parameter : network.namedParameters())
        weights.emplace(parameter.name, randomWeight(parameter.tensor.sizes(), place.dtype));
    RETORT_CHECK(network.load(weights, place.dtype, "random weights"));
    weights.clear();
    if (!place.device.is_cpu())
        network.to(place.device, place.dtype);
    return std::make_shared<Network>(std::move(network));
}

clip::ClipConfig vitH14() {
    clip::ClipConfig config;
    config.embeddingWidth = 1024;
    config.vision.patchSize = 14;
    config.vision.transformer = {.width = 1280, .layers = 32, .heads = 16, .mlpWidth = 5120};
    config.text.transformer = {.width = 1024, .layers = 24, .heads = 16, .mlpWidth = 4096};
    return config;
}

Result<std::shared_ptr<clip::ClipModel>> randomTower(const clip::ClipConfig& config, clip::Towers towers,
                                                     const Place& place) {
    tensor::TensorMap weights;
    for (const auto& parameter : clip::parameterShapes(config))
        if (clip::belongsTo(towers, parameter.name))
            weights.emplace(parameter.name, randomWeight(parameter.shape, place.dtype));
    auto model = std::make_shared<clip::ClipModel>(config);
    RETORT_CHECK(model->load(weights, place.dtype, towers, "random weights"));
    weights.clear();
    if (!place.device.is_cpu())
        model->to(place.device, place.dtype);
    return model;
}

Result<Pass> imageTower(const clip::ClipConfig& config, const Place& place) {
    constexpr int kBatch = 8;
    RETORT_TRY(const auto model, randomTower(config, clip::Towers::Image, place));
    const auto images = noise({kBatch, 3, config.vision.imageSize, config.vision.imageSize}, place);
    return Pass{[=] { model->imageFeatures(images); }, kBatch};
}

Result<Pass> textTower(const Place& place) {
    constexpr int kBatch = 2;
    constexpr int kSkippedBlocks = 1;
    const auto config = vitH14();
    RETORT_TRY(const auto model, randomTower(config, clip::Towers::TextStates, place));
    const auto tokens =
        at::randint(0, config.text.vocabularySize, {kBatch, config.text.contextLength}, at::kLong)
            .to(place.device);
    return Pass{[=] { model->textHiddenStates(tokens, kSkippedBlocks); }, kBatch};
}

Result<Pass> unetStep(const diffusion::UNetConfig& config, int images, const Place& place) {
    const int batch = 2 * images; // each with and without its condition
    constexpr int kPromptLength = 77;
    RETORT_TRY(const auto network, randomNetwork(diffusion::UNet(config), place));
    diffusion::UNetInput input{
        .latents = noise({batch, config.inChannels, config.sampleSize, config.sampleSize}, place),
        .timesteps = at::full({batch}, 500, at::kLong).to(place.device),
        .condition = noise({batch, kPromptLength, config.crossAttentionWidth}, place),
        .classVector = {}};
    if (config.classEmbedding == diffusion::ClassEmbedding::Projection)
        input.classVector = noise({batch, config.classEmbeddingInput}, place);
    return Pass{[=] { network->predict(input); }, batch};
}

diffusion::UNetConfig unclipUNet() {
    diffusion::UNetConfig config;
    config.sampleSize = 96;
    config.classEmbedding = diffusion::ClassEmbedding::Projection;
    config.classEmbeddingInput = 2048;
    return config;
}

/// 8 heads on each level, 1x1 convolutions around the transformers, the text tower of ViT-L/14.
diffusion::UNetConfig sd15UNet() {
    diffusion::UNetConfig config;
    config.heads = {8, 8, 8, 8};
    config.crossAttentionWidth = 768;
    config.projection = diffusion::TransformerProjection::Convolution;
    return config;
}

Result<Pass> decoder(int pixels, const Place& place) {
    const diffusion::AutoencoderConfig config;
    const int side = pixels / config.factor();
    RETORT_TRY(const auto network, randomNetwork(diffusion::Autoencoder(config), place));
    const auto latents = noise({1, config.latentChannels, side, side}, place);
    return Pass{[=] { network->decode(latents); }, 1};
}

Result<Pass> prepare(BenchNetwork network, int images, const Place& place) {
    constexpr int kSize = 512, kLargeSize = 768;
    switch (network) {
    case BenchNetwork::ViTB32: return imageTower({}, place);
    case BenchNetwork::ViTH14: return imageTower(vitH14(), place);
    case BenchNetwork::TextH14: return textTower(place);
    case BenchNetwork::UNet512: return unetStep({}, images, place);
    case BenchNetwork::UNet768Unclip: return unetStep(unclipUNet(), images, place);
    case BenchNetwork::UNet512Sd15: return unetStep(sd15UNet(), images, place);
    case BenchNetwork::Decoder768: return decoder(kLargeSize, place);
    case BenchNetwork::Decoder512: break;
    }
    return decoder(kSize, place);
}

} // namespace

Result<NetworkRate> networkRate(BenchNetwork network, double seconds, const tensor::Device& device,
                                tensor::Precision precision, int images) {
    return tensor::guarded("benchmark of a network", [&]() -> Result<NetworkRate> {
        const at::NoGradGuard noGrad;
        RETORT_TRY(const auto pass, prepare(network, images, {at::Device(device.name), dtypeOf(precision)}));
        const auto multiplyAdds = tensor::countMultiplyAdds(pass.run);
        RETORT_TRY(const auto rate, rateOf(seconds, 1, device, [&]() -> Status {
                       pass.run();
                       return {};
                   }));
        const auto count = static_cast<double>(multiplyAdds);
        return NetworkRate{rate, pass.batch, rate * 2e-9 * count, count / pass.batch};
    });
}

Result<double> matrixProductPeak(double seconds, const tensor::Device& device, tensor::Precision precision) {
    constexpr std::int64_t kSide = 4096;
    return tensor::guarded("benchmark of the matrix product", [&]() -> Result<double> {
        const Place place{at::Device(device.name), dtypeOf(precision)};
        const auto a = noise({kSide, kSide}, place);
        const auto b = noise({kSide, kSide}, place);
        auto product = at::empty_like(a);
        RETORT_TRY(const auto rate, rateOf(seconds, 1, device, [&]() -> Status {
                       at::mm_out(product, a, b);
                       return {};
                   }));
        return rate * 2e-9 * static_cast<double>(kSide * kSide * kSide);
    });
}

} // namespace retort::cli
