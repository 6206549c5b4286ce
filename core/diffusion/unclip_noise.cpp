#include "diffusion/unclip_noise.h"

#include <torch/types.h>

#include <cmath>

namespace retort::diffusion {

namespace {

/// [cos | sin] of the level times frequencies from 1 down to 1/10000, as in Ho et al. 2020 with the halves
/// swapped; fp32 [N, width].
at::Tensor levelEmbedding(const at::Tensor& levels, std::int64_t width) {
    constexpr double kLongestPeriod = 10000;
    const auto half = width / 2;
    const auto places =
        torch::arange(half, torch::TensorOptions().dtype(torch::kFloat).device(levels.device()));
    const auto frequencies = (places * (-std::log(kLongestPeriod) / static_cast<double>(half))).exp();
    const auto angles = levels.to(torch::kFloat).unsqueeze(1) * frequencies.unsqueeze(0);
    const auto embedding = torch::cat({angles.cos(), angles.sin()}, 1);
    return width % 2 == 0 ? embedding : torch::constant_pad_nd(embedding, {0, 1});
}

} // namespace

EmbeddingNormaliser EmbeddingNormaliser::identity(int width) {
    return {.mean = torch::zeros({1, width}), .deviation = torch::ones({1, width})};
}

UnclipNoise::UnclipNoise(EmbeddingNormaliser normaliser, const SchedulerConfig& noising)
    : m_normaliser(std::move(normaliser)), m_process(noising) {}

SchedulerConfig UnclipNoise::defaultProcess() {
    return {.kind = SchedulerKind::Ddpm,
            .betaSchedule = BetaSchedule::SquaredCosine,
            .betaStart = 0.0001,
            .betaEnd = 0.02,
            .stepsOffset = 0};
}

int UnclipNoise::levels() const {
    return static_cast<int>(m_process.cumulativeAlphas().numel());
}

int UnclipNoise::width() const {
    return static_cast<int>(m_normaliser.mean.size(1));
}

at::Tensor UnclipNoise::noised(const at::Tensor& embedding, const at::Tensor& noise,
                               const at::Tensor& levels) const {
    const auto mean = m_normaliser.mean.to(embedding.device());
    const auto deviation = m_normaliser.deviation.to(embedding.device());
    return m_process.noised((embedding - mean) / deviation, noise, levels) * deviation + mean;
}

at::Tensor UnclipNoise::classVector(const at::Tensor& noisedEmbedding, const at::Tensor& levels) const {
    const auto level = levelEmbedding(levels, noisedEmbedding.size(1)).to(noisedEmbedding.device());
    return torch::cat({noisedEmbedding, level}, 1);
}

} // namespace retort::diffusion
