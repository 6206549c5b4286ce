#include "miniature/generators/denoiser_steps.h"

#include "diffusion/schedulers/noise_tables.h"
#include "tensor/autocast.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace {

constexpr std::int64_t kNoiseLevels = 1000; // Stable unCLIP's

at::Tensor sampleNoiseLevels(std::int64_t count, double exponent, RandomStream stream) {
    auto levels = at::empty({count}, at::kLong);
    for (std::int64_t i = 0; i < count; ++i)
        levels.data_ptr<std::int64_t>()[i] =
            std::min(kNoiseLevels - 1, static_cast<std::int64_t>(std::pow(stream.uniform(), exponent) *
                                                                 static_cast<double>(kNoiseLevels)));
    return levels;
}

struct NoisedLatents {
    at::Tensor clean; ///< [N, C, h, w], as the noise
    at::Tensor noise;
    at::Tensor signal;    ///< [N, 1, 1, 1], as the deviation
    at::Tensor deviation; ///< of the noise in them
};

at::Tensor targetOf(diffusion::PredictionType prediction, const NoisedLatents& of) {
    switch (prediction) {
    case diffusion::PredictionType::Epsilon: return of.noise;
    case diffusion::PredictionType::Sample: return of.clean;
    case diffusion::PredictionType::Velocity: break;
    }
    return of.signal * of.noise - of.deviation * of.clean;
}

at::Tensor lossWeights(diffusion::PredictionType prediction, const at::Tensor& alphas, double limit) {
    const auto ratio = alphas / (1 - alphas);
    switch (prediction) {
    case diffusion::PredictionType::Epsilon: return (limit / ratio).clamp_max(1); // without signal: 1
    case diffusion::PredictionType::Sample: return ratio.clamp_max(limit);
    case diffusion::PredictionType::Velocity: break;
    }
    return ratio.clamp_max(limit) / (ratio + 1);
}

} // namespace

Result<std::unique_ptr<DenoiserSteps>> DenoiserSteps::create(const Setting& setting, const Material& material,
                                                             diffusion::UNet network, LearntFactors learnt) {
    network.to(at::Device(setting.device.name), at::kFloat);
    RETORT_TRY(auto training, WeightTraining::create(learnt.parameters.empty() ? network.namedParameters()
                                                                               : learnt.parameters,
                                                     setting.recipe.plan));
    return std::unique_ptr<DenoiserSteps>(
        new DenoiserSteps(setting, material, std::move(network), std::move(learnt), std::move(training)));
}

DenoiserSteps::DenoiserSteps(const Setting& setting, const Material& material, diffusion::UNet network,
                             LearntFactors learnt, WeightTraining training)
    : m_setting(setting), m_material(material), m_alphas(diffusion::cumulativeAlphas(setting.scheduler)),
      m_network(std::move(network)), m_learnt(std::move(learnt)), m_training(std::move(training)) {}

at::Tensor DenoiserSteps::sampleLatents(const at::Tensor& rows, const StepStreams& streams) const {
    const auto& latents = m_material.latents;
    const auto mean = latents.mean.index_select(0, rows).to(at::kFloat);
    const auto deviation = (0.5 * latents.logVariance.index_select(0, rows).to(at::kFloat)).exp();
    return m_setting.latentScale * (mean + deviation * normals(mean.sizes(), streams, "latents"));
}

at::Tensor DenoiserSteps::sampleEmbeddings(const at::Tensor& rows, const StepStreams& streams) const {
    const auto dropped =
        chances(rows.size(0), m_setting.recipe.embeddingDropout, streams.named("embedding dropout"));
    return m_material.latents.embeddings.index_select(0, rows).masked_fill(dropped.unsqueeze(1), 0);
}

at::Tensor DenoiserSteps::sampleClassVectors(const at::Tensor& rows, const StepStreams& streams) const {
    const auto count = rows.size(0);
    const auto levels =
        sampleNoiseLevels(count, m_setting.recipe.noiseLevelExponent, streams.named("levels"));
    const auto embeddings = m_material.latents.embeddings.index_select(0, rows);
    const auto noise = normals(embeddings.sizes(), streams, "embedding noise");
    const auto vectors =
        m_material.unclip->classVector(m_material.unclip->noised(embeddings, noise, levels), levels);
    const auto dropped =
        chances(count, m_setting.recipe.embeddingDropout, streams.named("embedding dropout"));
    return vectors.masked_fill(dropped.unsqueeze(1), 0);
}

at::Tensor DenoiserSteps::step(std::int64_t step) {
    const auto& recipe = m_setting.recipe;
    const StepStreams streams{m_setting.seed, m_setting.part, step};
    const at::Device device(m_setting.device.name);
    const auto rows = evenRows(m_material.latents.sizes, recipe.plan.batchSize, streams);
    const auto clean = sampleLatents(rows, streams);
    const auto noise = normals(clean.sizes(), streams, "noise");
    const auto times = spreadIntegers(rows.size(0), m_alphas.size(0), streams.named("timesteps"));
    const auto alphas = m_alphas.index_select(0, times).view({-1, 1, 1, 1});
    const auto signal = alphas.sqrt();
    const auto deviation = (1 - alphas).sqrt();
    const auto target =
        targetOf(m_setting.scheduler.prediction, {clean, noise, signal, deviation}).to(device);
    const auto classes = m_material.latents.classes.index_select(0, rows);
    const auto captions =
        m_material.captions.sampleRows(classes, recipe.captionDropout, streams.named("captions"));
    diffusion::UNetInput input{.latents = (signal * clean + deviation * noise).to(device),
                               .timesteps = times.to(device)};
    if (m_material.unclip)
        input.classVector = sampleClassVectors(rows, streams).to(device);
    if (m_learnt.apply)
        m_learnt.apply(m_network);
    at::Tensor predicted;
    {
        const tensor::Autocast autocast(m_setting.device, m_setting.precision);
        input.condition = m_learnt.captionStates
                              ? m_learnt.captionStates(m_material.captions.tokens(captions)).to(at::kFloat)
                              : m_material.captions.states(captions);
        if (m_learnt.imageKeys)
            input.imageKeys = m_learnt.imageKeys(sampleEmbeddings(rows, streams).to(device));
        predicted = m_network.predict(input).to(at::kFloat);
    }
    const auto weights = lossWeights(m_setting.scheduler.prediction, alphas, recipe.snrLimit).to(device);
    const auto loss = (weights * (predicted - target).square()).mean();
    m_training.learn(loss, step);
    return loss.detach();
}

} // namespace retort::miniature
