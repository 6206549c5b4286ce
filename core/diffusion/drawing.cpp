#include "diffusion/drawing.h"

#include "base/cancellation.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace {

at::Tensor joined(const at::Tensor& first, const at::Tensor& second) {
    return first.defined() ? torch::cat({first, second}) : first;
}

at::Tensor predicted(const UNet& network, const Drawing& drawing, const at::Tensor& latents,
                     double timestep) {
    const auto time = torch::full({}, timestep, latents.options());
    if (!isGuided(drawing.guidance))
        return network.predict({.latents = latents,
                                .timesteps = time,
                                .condition = drawing.condition.states,
                                .classVector = drawing.condition.classVector});
    const auto output = network.predict(
        {.latents = torch::cat({latents, latents}),
         .timesteps = time,
         .condition = joined(drawing.nullCondition.states, drawing.condition.states),
         .classVector = joined(drawing.nullCondition.classVector, drawing.condition.classVector)});
    const auto halves = output.chunk(2);
    return halves[0] + drawing.guidance * (halves[1] - halves[0]);
}

} // namespace

bool isGuided(double guidance) {
    return guidance != 0 && guidance != 1;
}

Result<at::Tensor> drawLatents(const UNet& network, const Scheduler& scheduler, const Drawing& drawing) {
    const torch::NoGradGuard noGradients;
    const auto run = scheduler.begin();
    auto latents = drawing.latents;
    for (std::size_t call = 0; call < scheduler.calls(); ++call) {
        RETORT_CHECK(checkCancelled(drawing.stop, "generating images"));
        const auto output =
            predicted(network, drawing, scheduler.scaledInput(latents, call), scheduler.timestep(call));
        const auto noise = scheduler.needsNoise(call) ? drawing.stepNoise(call) : at::Tensor{};
        latents = run->step(call, latents, output, noise);
        if (drawing.drawn)
            drawing.drawn(call, latents);
    }
    return latents;
}

at::Tensor encodedPictures(const Autoencoder& autoencoder, const at::Tensor& pictures,
                           const at::Tensor& noise) {
    const torch::NoGradGuard noGradients;
    return autoencoder.encode(pictures).sample(noise) * autoencoder.config().scalingFactor;
}

at::Tensor decodedLatents(const Autoencoder& autoencoder, const at::Tensor& latents) {
    const torch::NoGradGuard noGradients;
    return autoencoder.decode(latents / autoencoder.config().scalingFactor);
}

at::Tensor picturesOf(const at::Tensor& pixels) {
    return (pixels.to(torch::kFloat) / 127.5 - 1).permute({0, 3, 1, 2}).contiguous();
}

at::Tensor pixelsOf(const at::Tensor& pictures) {
    const auto shares = (pictures.to(torch::kFloat) / 2 + 0.5).clamp(0, 1).nan_to_num(0);
    return (shares * 255).round().to(torch::kUInt8).permute({0, 2, 3, 1}).contiguous();
}

} // namespace retort::diffusion
