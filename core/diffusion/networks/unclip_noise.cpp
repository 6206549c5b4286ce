#include "diffusion/networks/unclip_noise.h"

#include "diffusion/networks/time_embedding.h"

#include <torch/types.h>

namespace retort::diffusion {

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
    const auto level = sinusoids(levels, {.width = noisedEmbedding.size(1)});
    return torch::cat({noisedEmbedding, level.to(noisedEmbedding.device())}, 1);
}

} // namespace retort::diffusion
