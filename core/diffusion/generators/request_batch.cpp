#include "diffusion/generators/request_batch.h"

#include "diffusion/generators/request_noise.h"
#include "diffusion/generators/source_image.h"

#include <torch/types.h>

#include <map>
#include <string>

namespace retort::diffusion {

RequestBatch::RequestBatch(const BatchContext& context, std::span<const ImageRequest> requests,
                           const SampledSize& size)
    : m_context(context), m_requests(requests), m_size(size) {
    const auto& config = context.parts.autoencoder.config();
    m_latentShape = {config.latentChannels, size.height / config.factor(), size.width / config.factor()};
    if (context.unclip)
        noiseEmbeddings();
    else if (embeddingWidth(context.parts) > 0)
        m_noisedEmbeddings = cleanEmbeddings();
}

at::Tensor RequestBatch::cleanEmbeddings() const {
    std::vector<at::Tensor> embeddings;
    for (const auto& request : m_requests)
        embeddings.push_back(request.embedding.detach().to(torch::kCPU, torch::kFloat));
    return torch::stack(embeddings);
}

void RequestBatch::noiseEmbeddings() {
    std::vector<std::int64_t> levels;
    for (const auto& request : m_requests)
        levels.push_back(request.noiseLevel);
    const auto clean = cleanEmbeddings();
    const auto level = torch::tensor(levels, torch::kLong);
    const auto noise = requestNoise(m_requests, {clean.size(1)}, "embedding noise");
    m_noisedEmbeddings = m_context.unclip->noised(clean, noise, level);
    m_classVectors = m_context.unclip->classVector(m_noisedEmbeddings, level).to(m_context.device);
}

std::vector<ImageKeys> RequestBatch::imageKeys(const at::Tensor& embeddings) const {
    const auto& adapter = m_context.parts.adapter;
    return adapter ? adapter->keys(embeddings.to(m_context.device)) : std::vector<ImageKeys>{};
}

at::Tensor RequestBatch::cleanLatents(const ImageRequest& request) const {
    const auto images = imagesOf(fittedSource(request.source, m_size).unsqueeze(0)).to(m_context.device);
    const auto noise = requestNoise({&request, 1}, m_latentShape, "autoencoder noise").to(m_context.device);
    return encodedImages(m_context.parts.autoencoder, images, noise);
}

at::Tensor RequestBatch::startLatents(const Scheduler& scheduler) const {
    const auto noise = requestNoise(m_requests, m_latentShape, "latents").to(m_context.device);
    std::vector<at::Tensor> latents;
    for (std::size_t i = 0; i < m_requests.size(); ++i) {
        const auto own = noise.narrow(0, static_cast<std::int64_t>(i), 1);
        latents.push_back(m_requests[i].source.defined() ? scheduler.noised(cleanLatents(m_requests[i]), own)
                                                         : own * scheduler.initialNoiseScale());
    }
    return torch::cat(latents);
}

at::Tensor RequestBatch::stepNoise(std::size_t call) const {
    return requestNoise(m_requests, m_latentShape, "step noise", call).to(m_context.device);
}

Condition RequestBatch::condition() const {
    std::vector<std::string> prompts;
    for (const auto& request : m_requests)
        prompts.push_back(request.prompt);
    return {.states = context(prompts, m_noisedEmbeddings),
            .classVector = m_classVectors,
            .imageKeys = imageKeys(m_noisedEmbeddings)};
}

Condition RequestBatch::nullCondition() const {
    std::vector<std::string> prompts;
    for (const auto& request : m_requests)
        prompts.push_back(request.negativePrompt);
    const auto nothing =
        m_noisedEmbeddings.defined() ? torch::zeros_like(m_noisedEmbeddings) : m_noisedEmbeddings;
    return {.states = context(prompts, nothing),
            .classVector = m_classVectors.defined() ? torch::zeros_like(m_classVectors) : m_classVectors,
            .imageKeys = imageKeys(nothing)};
}

at::Tensor RequestBatch::context(const std::vector<std::string>& texts, const at::Tensor& embeddings) const {
    const auto& text = m_context.parts.text;
    return text ? hiddenStates(*text, texts) : embeddings.unsqueeze(1).to(m_context.device);
}

at::Tensor RequestBatch::hiddenStates(const TextParts& text, const std::vector<std::string>& texts) const {
    const torch::NoGradGuard noGradients;
    // Images of one class share their prompt, and all share the empty one.
    std::map<std::string, std::int64_t> rows;
    std::vector<std::string> distinct;
    std::vector<std::int64_t> rowOf;
    for (const auto& prompt : texts) {
        const auto [found, isNew] = rows.try_emplace(prompt, static_cast<std::int64_t>(distinct.size()));
        if (isNew)
            distinct.push_back(prompt);
        rowOf.push_back(found->second);
    }
    const auto tokens = text.tokenizer.encodeBatch(distinct).to(m_context.device);
    const auto states = text.model.textHiddenStates(tokens, text.skippedLayers);
    return states.index_select(0, torch::tensor(rowOf, torch::kLong).to(m_context.device));
}

} // namespace retort::diffusion
