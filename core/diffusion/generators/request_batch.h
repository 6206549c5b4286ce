#pragma once
// The requests of one batch as the tensors that they are generated from.

#include "base/result.h"
#include "diffusion/checkpoints/generator_parts.h"
#include "diffusion/generators/generation_request.h"
#include "diffusion/generators/latent_sampling.h"
#include "diffusion/generators/request_check.h"
#include "diffusion/networks/unclip_noise.h"
#include "diffusion/schedulers/scheduler.h"

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace retort::diffusion {

/// Borrowed by a batch.
struct BatchContext {
    const GeneratorParts& parts;
    const UnclipNoise* unclip; ///< of Stable unCLIP, else absent
    at::Device device;
};

class RequestBatch {
public:
    /// The requests have passed checkRequests().
    RequestBatch(const BatchContext& context, std::span<const ImageRequest> requests,
                 const SampledSize& size);

    /// Latents before the first call: noise, or the noised source where a request has one.
    at::Tensor startLatents(const Scheduler& scheduler) const;
    at::Tensor stepNoise(std::size_t call) const;
    Condition condition() const;
    /// Negative prompts, and nothing in place of the whole class vector (Stable unCLIP's training drops both
    /// its halves); for an image adapter the projection of an embedding of zeros.
    Condition nullCondition() const;
    /// fp32 [N, D] on the CPU: unCLIP's with their noise, others as they are; text-to-image: undefined.
    const at::Tensor& noisedEmbeddings() const { return m_noisedEmbeddings; }

private:
    at::Tensor cleanEmbeddings() const;
    void noiseEmbeddings();
    std::vector<ImageKeys> imageKeys(const at::Tensor& embeddings) const;
    at::Tensor cleanLatents(const ImageRequest& request) const;
    /// What the UNet attends to: the texts' hidden states, or the embeddings where there is no text tower.
    at::Tensor context(const std::vector<std::string>& texts, const at::Tensor& embeddings) const;
    at::Tensor hiddenStates(const TextParts& text, const std::vector<std::string>& texts) const;

    const BatchContext m_context;
    std::span<const ImageRequest> m_requests;
    SampledSize m_size;
    std::vector<std::int64_t> m_latentShape; ///< C, h, w
    at::Tensor m_noisedEmbeddings;
    at::Tensor m_classVectors;
};

} // namespace retort::diffusion
