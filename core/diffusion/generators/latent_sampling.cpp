#include "diffusion/generators/latent_sampling.h"

#include "base/cancellation.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace {

at::Tensor joined(const at::Tensor& first, const at::Tensor& second) {
    return first.defined() ? torch::cat({first, second}) : first;
}

std::vector<ImageKeys> joined(const std::vector<ImageKeys>& first, const std::vector<ImageKeys>& second) {
    std::vector<ImageKeys> both;
    for (std::size_t i = 0; i < first.size(); ++i)
        both.push_back({.keys = torch::cat({first[i].keys, second[i].keys}),
                        .values = torch::cat({first[i].values, second[i].values})});
    return both;
}

at::Tensor predicted(const UNet& network, const Sampling& sampling, const at::Tensor& latents,
                     double timestep) {
    const auto time = torch::full({}, timestep, latents.options());
    if (!needsNullCondition(network, sampling.guidance))
        return network.predict({.latents = latents,
                                .timesteps = time,
                                .condition = sampling.condition.states,
                                .classVector = sampling.condition.classVector,
                                .imageKeys = sampling.condition.imageKeys,
                                .guidance = sampling.guidance == 0 ? 1 : sampling.guidance});
    const auto output = network.predict(
        {.latents = torch::cat({latents, latents}),
         .timesteps = time,
         .condition = joined(sampling.nullCondition.states, sampling.condition.states),
         .classVector = joined(sampling.nullCondition.classVector, sampling.condition.classVector),
         .imageKeys = joined(sampling.nullCondition.imageKeys, sampling.condition.imageKeys)});
    const auto halves = output.chunk(2);
    return halves[0] + sampling.guidance * (halves[1] - halves[0]);
}

} // namespace

bool needsNullCondition(const UNet& network, double guidance) {
    return network.config().guidanceWaves == 0 && guidance != 0 && guidance != 1;
}

Result<at::Tensor> sampleLatents(const UNet& network, const Scheduler& scheduler, const Sampling& sampling) {
    const torch::NoGradGuard noGradients;
    const auto run = scheduler.begin();
    auto latents = sampling.latents;
    for (std::size_t call = 0; call < scheduler.calls(); ++call) {
        RETORT_CHECK(checkCancelled(sampling.stop, "generating images"));
        const auto output =
            predicted(network, sampling, scheduler.scaledInput(latents, call), scheduler.timestep(call));
        const auto noise = scheduler.needsNoise(call) ? sampling.stepNoise(call) : at::Tensor{};
        latents = run->step(call, latents, output, noise);
        if (sampling.sampled)
            sampling.sampled(call, latents);
    }
    return latents;
}

at::Tensor encodedImages(const Autoencoder& autoencoder, const at::Tensor& images, const at::Tensor& noise) {
    const torch::NoGradGuard noGradients;
    return autoencoder.encode(images).sample(noise) * autoencoder.config().scalingFactor;
}

at::Tensor decodedLatents(const Autoencoder& autoencoder, const at::Tensor& latents) {
    const torch::NoGradGuard noGradients;
    return autoencoder.decode(latents / autoencoder.config().scalingFactor);
}

at::Tensor imagesOf(const at::Tensor& pixels) {
    return (pixels.to(torch::kFloat) / 127.5 - 1).permute({0, 3, 1, 2}).contiguous();
}

at::Tensor pixelsOf(const at::Tensor& images) {
    const auto shares = (images.to(torch::kFloat) / 2 + 0.5).clamp(0, 1).nan_to_num(0);
    return (shares * 255).round().to(torch::kUInt8).permute({0, 2, 3, 1}).contiguous();
}

} // namespace retort::diffusion
