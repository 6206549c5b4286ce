#pragma once
// The noise that Stable unCLIP puts on an image embedding, and the vector that tells its UNet of both
// (Ramesh et al. 2022, "Hierarchical Text-Conditional Image Generation with CLIP Latents"; Stable
// unCLIP 2.1).

#include "base/result.h"
#include "diffusion/schedulers/forward_process.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <ATen/core/Tensor.h>

namespace retort::diffusion {

/// Mean and deviation by which embeddings are normalised before noise is put on them; 0 and 1 in unCLIP-h.
struct EmbeddingNormaliser {
    at::Tensor mean;      ///< fp32 [1, D]
    at::Tensor deviation; ///< fp32 [1, D]

    static EmbeddingNormaliser identity(int width);
};

class UnclipNoise {
public:
    UnclipNoise(EmbeddingNormaliser normaliser, const SchedulerConfig& noising);

    /// Stable unCLIP's own process: 1000 steps of the squared cosine schedule.
    static SchedulerConfig defaultProcess();

    int levels() const; ///< noise levels of the process, 1000 in Stable unCLIP
    int width() const;  ///< D

    /// embedding, noise fp32 [N, D]; levels int64 [N] in [0, levels()) -> the noised embedding [N, D], back
    /// in the teacher's space: what condition prediction calls e'.
    at::Tensor noised(const at::Tensor& embedding, const at::Tensor& noise, const at::Tensor& levels) const;
    /// What the UNet is told, [N, 2 D]: the noised embedding beside the sinusoidal embedding of the level.
    at::Tensor classVector(const at::Tensor& noisedEmbedding, const at::Tensor& levels) const;

private:
    EmbeddingNormaliser m_normaliser;
    ForwardProcess m_process;
};

} // namespace retort::diffusion
