#include "miniature/generators/image_sampler.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "diffusion/networks/autoencoder.h"
#include "diffusion/schedulers/scheduler.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/random_batches.h"
#include "tensor/autocast.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace retort::miniature {

namespace {

constexpr std::int64_t kSampledTogether = 50;

at::Tensor withZerosBefore(const at::Tensor& rows) {
    return rows.defined() ? at::cat({at::zeros_like(rows), rows}) : rows;
}

at::Tensor part(const at::Tensor& rows, std::int64_t begin, std::int64_t count) {
    return rows.defined() ? rows.narrow(0, begin, count) : rows;
}

} // namespace

ImageSampler::ImageSampler(const Setting& setting, const diffusion::UNet& unet,
                           const diffusion::Autoencoder& autoencoder)
    : m_setting(setting), m_unet(unet), m_autoencoder(autoencoder) {}

at::Tensor ImageSampler::predict(const at::Tensor& latents, double timestep,
                                 const SamplingConditions& conditions) const {
    const tensor::Autocast autocast(m_setting.device, m_setting.precision);
    const auto count = latents.size(0);
    const auto empty = conditions.emptyStates.expand({count, -1, -1});
    diffusion::UNetInput input{.latents = at::cat({latents, latents}),
                               .timesteps = at::full({2 * count}, timestep, latents.options()),
                               .condition = at::cat({empty, conditions.states}),
                               .classVector = withZerosBefore(conditions.classVector)};
    if (conditions.embeddings.defined() && m_setting.adapter)
        input.imageKeys = m_setting.adapter->keys(withZerosBefore(conditions.embeddings));
    const auto output = m_unet.predict(input);
    const auto halves = output.to(at::kFloat).chunk(2);
    return halves[0] + m_setting.guidance * (halves[1] - halves[0]);
}

Result<at::Tensor> ImageSampler::generateBatch(const SamplingConditions& conditions,
                                               const at::Tensor& noise) const {
    RETORT_TRY(const auto scheduler,
               diffusion::Scheduler::create(m_setting.scheduler, {.steps = m_setting.steps}));
    const auto steps = scheduler.begin();
    auto latents = noise * scheduler.initialNoiseScale();
    for (std::size_t call = 0; call < scheduler.calls(); ++call) {
        RETORT_CHECK(checkCancelled(m_setting.stop, "generating images"));
        const auto output =
            predict(scheduler.scaledInput(latents, call), scheduler.timestep(call), conditions);
        latents = steps->step(call, latents, output, {});
    }
    const tensor::Autocast autocast(m_setting.device, m_setting.precision);
    return pixelsOf(m_autoencoder.decode(latents / m_setting.latentScale));
}

Result<at::Tensor> ImageSampler::sample(const SamplingConditions& conditions, std::uint64_t seed) const {
    const torch::NoGradGuard noGradients;
    const auto& config = m_unet.config();
    const at::Device device(m_setting.device.name);
    const auto all =
        normals({conditions.states.size(0), config.inChannels, config.sampleSize, config.sampleSize},
                {.seed = seed, .part = "judging", .step = 0}, "noise");
    std::vector<at::Tensor> images;
    ProgressMeter meter(m_setting.progress, "miniature images to judge", "images", all.size(0));
    for (std::int64_t begin = 0; begin < all.size(0); begin += kSampledTogether) {
        const auto count = std::min(kSampledTogether, all.size(0) - begin);
        RETORT_TRY(auto sampled, generateBatch({.states = part(conditions.states, begin, count),
                                                .emptyStates = conditions.emptyStates,
                                                .classVector = part(conditions.classVector, begin, count),
                                                .embeddings = part(conditions.embeddings, begin, count)},
                                               all.narrow(0, begin, count).to(device)));
        images.push_back(std::move(sampled));
        meter.advanceBy(count);
    }
    meter.finish();
    return at::cat(images);
}

Status saveContactSheet(const std::filesystem::path& path, const at::Tensor& images, std::int64_t columns) {
    const auto side = images.size(1);
    const auto rows = images.size(0) / columns;
    const auto sheet = images.narrow(0, 0, rows * columns)
                           .view({rows, columns, side, side, 3})
                           .permute({0, 2, 1, 3, 4})
                           .contiguous();
    const std::string header = fmt::format("P6\n{} {}\n255\n", columns * side, rows * side);
    const std::string_view bytes(static_cast<const char*>(sheet.data_ptr()), sheet.nbytes());
    return writeFileAtomically(path, header + std::string(bytes));
}

} // namespace retort::miniature
