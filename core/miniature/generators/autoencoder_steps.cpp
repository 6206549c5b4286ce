#include "miniature/generators/autoencoder_steps.h"

#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/random_batches.h"
#include "miniature/generators/reconstruction_judgement.h"
#include "tensor/autocast.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace {

/// Divergence from N(0, 1), a mean over latent numbers.
at::Tensor divergence(const diffusion::LatentDistribution& latents) {
    const auto mean = latents.mean.to(at::kFloat);
    const auto logVariance = latents.logVariance.to(at::kFloat);
    return 0.5 * (mean.square() + logVariance.exp() - 1 - logVariance).mean();
}

/// What is left of images [N, 3, H, W] without their grey.
at::Tensor colours(const at::Tensor& images) {
    return images - images.mean(1, true);
}

at::Tensor meanError(const at::Tensor& output, const at::Tensor& images) {
    return (output - images).abs().mean();
}

} // namespace

Result<std::unique_ptr<AutoencoderSteps>>
AutoencoderSteps::create(const Setting& setting, const TrainingImages& images, const ImageJudge& judge) {
    diffusion::Autoencoder network(setting.recipe.model);
    network.initialise(setting.seed);
    network.to(at::Device(setting.device.name), at::kFloat);
    RETORT_TRY(auto training, WeightTraining::create(network.namedParameters(), setting.recipe.plan));
    return std::unique_ptr<AutoencoderSteps>(
        new AutoencoderSteps(setting, images, judge, std::move(network), std::move(training)));
}

AutoencoderSteps::AutoencoderSteps(const Setting& setting, const TrainingImages& images,
                                   const ImageJudge& judge, diffusion::Autoencoder network,
                                   WeightTraining training)
    : m_setting(setting), m_images(images), m_judge(judge), m_network(std::move(network)),
      m_training(std::move(training)) {}

at::Tensor AutoencoderSteps::step(std::int64_t step) {
    const auto& recipe = m_setting.recipe;
    const StepStreams streams{m_setting.seed, "autoencoder", step};
    const auto rows = evenRows(m_images.sizes(), recipe.plan.batchSize, streams);
    const auto images = signedImages(m_images.images(rows), m_setting.device);
    diffusion::LatentDistribution latents;
    at::Tensor output;
    {
        const tensor::Autocast autocast(m_setting.device, m_setting.precision);
        latents = m_network.encode(images);
        const auto noise = normals(latents.mean.sizes(), streams, "noise").to(images.device());
        output = m_network.decode(latents.sample(noise)).to(at::kFloat);
    }
    auto loss = meanError(output, images) +
                recipe.colourWeight * meanError(colours(output), colours(images)) +
                recipe.divergenceWeight * divergence(latents);
    const auto stride = static_cast<std::int64_t>(std::ceil(1 / std::max(1e-3, recipe.perceptualShare)));
    if (recipe.perceptualWeight > 0 && recipe.perceptualShare > 0) {
        // Every stride-th image, so that all datasets have their part in it.
        const auto some = [&](const at::Tensor& x) { return x.slice(0, step % stride, x.size(0), stride); };
        const auto wanted = m_judge.features(some(images)).detach();
        const auto cosine = at::cosine_similarity(m_judge.features(some(output)), wanted, 1);
        loss = loss + recipe.perceptualWeight * (1 - cosine).mean();
    }
    m_training.learn(loss, step);
    return loss.detach();
}

Result<std::vector<Figure>> AutoencoderSteps::evaluate(const std::vector<ImageSet>& sets,
                                                       const std::filesystem::path& sheet) {
    const training::EmaScope averages(&m_training.averages());
    return judgeReconstructions({.network = m_network,
                                 .judge = m_judge,
                                 .device = m_setting.device,
                                 .precision = m_setting.precision,
                                 .sheet = sheet},
                                sets);
}

} // namespace retort::miniature
