#include "miniature/autoencoder_trainer.h"

#include "miniature/latent_set.h"
#include "miniature/random_batches.h"
#include "tensor/autocast.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace {

constexpr std::int64_t kJudgedAtOnce = 100;

/// Divergence from N(0, 1), a mean over latent numbers.
at::Tensor divergence(const diffusion::LatentDistribution& latents) {
    const auto mean = latents.mean.to(at::kFloat);
    const auto logVariance = latents.logVariance.to(at::kFloat);
    return 0.5 * (mean.square() + logVariance.exp() - 1 - logVariance).mean();
}

} // namespace

Result<std::unique_ptr<AutoencoderTrainer>>
AutoencoderTrainer::create(const Setting& setting, const PictureList& pictures, const PictureJudge& judge) {
    diffusion::Autoencoder network(setting.recipe.model);
    network.initialise(setting.seed);
    network.to(at::Device(setting.device.name), at::kFloat);
    RETORT_TRY(auto training, WeightTraining::create(network.namedParameters(), setting.recipe.plan));
    return std::unique_ptr<AutoencoderTrainer>(
        new AutoencoderTrainer(setting, pictures, judge, std::move(network), std::move(training)));
}

AutoencoderTrainer::AutoencoderTrainer(const Setting& setting, const PictureList& pictures,
                                       const PictureJudge& judge, diffusion::Autoencoder network,
                                       WeightTraining training)
    : m_setting(setting), m_pictures(pictures), m_judge(judge), m_network(std::move(network)),
      m_training(std::move(training)) {}

at::Tensor AutoencoderTrainer::step(std::int64_t step) {
    const auto& recipe = m_setting.recipe;
    const StepStreams streams{m_setting.seed, "autoencoder", step};
    const auto rows = evenRows(m_pictures.sizes(), recipe.plan.batchSize, streams);
    const auto pictures = signedPictures(m_pictures.pictures(rows), m_setting.device);
    diffusion::LatentDistribution latents;
    at::Tensor output;
    {
        const tensor::Autocast autocast(m_setting.device, m_setting.precision);
        latents = m_network.encode(pictures);
        const auto noise = normals(latents.mean.sizes(), streams, "noise").to(pictures.device());
        output = m_network.decode(latents.sample(noise)).to(at::kFloat);
    }
    auto loss = (output - pictures).abs().mean() + recipe.divergenceWeight * divergence(latents);
    const auto stride = static_cast<std::int64_t>(std::ceil(1 / std::max(1e-3, recipe.perceptualShare)));
    if (recipe.perceptualWeight > 0 && recipe.perceptualShare > 0) {
        // Every stride-th picture, so that all data sets have their part in it.
        const auto some = [&](const at::Tensor& x) { return x.slice(0, step % stride, x.size(0), stride); };
        const auto wanted = m_judge.features(some(pictures)).detach();
        const auto cosine = at::cosine_similarity(m_judge.features(some(output)), wanted, 1);
        loss = loss + recipe.perceptualWeight * (1 - cosine).mean();
    }
    m_training.learn(loss, step);
    return loss.detach();
}

at::Tensor AutoencoderTrainer::reconstructed(const at::Tensor& pixels) const {
    const tensor::Autocast autocast(m_setting.device, m_setting.precision);
    return pixelsOf(m_network.decode(m_network.encode(signedPictures(pixels, m_setting.device)).mean));
}

std::vector<Figure> AutoencoderTrainer::evaluate(const std::vector<PictureSet>& sets, std::int64_t limit) {
    const torch::NoGradGuard noGradients;
    const distill::EmaScope averages(&m_training.averages());
    std::vector<Figure> figures;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const auto count = std::min(limit, sets[set].test.labels.size(0));
        double squares = 0;
        double agreeing = 0;
        for (std::int64_t begin = 0; begin < count; begin += kJudgedAtOnce) {
            const auto pixels =
                sets[set].test.pictures.narrow(0, begin, std::min(kJudgedAtOnce, count - begin)).contiguous();
            const auto again = reconstructed(pixels);
            const auto share = static_cast<double>(pixels.size(0)) / static_cast<double>(count);
            squares +=
                share * (again.to(at::kDouble) - pixels.to(at::kDouble)).square().mean().item<double>();
            const auto same = m_judge.answers(m_judge.embeddings(again), set)
                                  .eq(m_judge.answers(m_judge.embeddings(pixels), set));
            agreeing += share * same.to(at::kDouble).mean().item<double>();
        }
        figures.push_back({sets[set].name + " PSNR", 10 * std::log10(255.0 * 255.0 / squares), "dB"});
        figures.push_back({sets[set].name + " same class", 100 * agreeing, "%"});
    }
    return figures;
}

} // namespace retort::miniature
