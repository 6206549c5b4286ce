#include "clip/zero_shot.h"

#include "base/cancellation.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>

namespace retort::clip {

namespace {

/// Runs `tower` over batches of rows on the model's device and collects the features.
Result<at::Tensor> inBatches(const ClipModel& model, const at::Tensor& rows, const EmbeddingOptions& options,
                             std::string_view what,
                             const std::function<at::Tensor(const at::Tensor&)>& tower) {
    return tensor::guarded(what, [&]() -> Result<at::Tensor> {
        const torch::NoGradGuard noGradients;
        const auto device = model.logitScale().device();
        const auto batchSize = std::max<std::int64_t>(options.batchSize, 1);
        auto features = torch::empty({rows.size(0), model.config().embeddingWidth}, torch::kFloat32);
        for (std::int64_t start = 0; start < rows.size(0); start += batchSize) {
            RETORT_CHECK(checkCancelled(options.stop, what));
            const auto count = std::min(batchSize, rows.size(0) - start);
            features.narrow(0, start, count).copy_(tower(rows.narrow(0, start, count).to(device)));
        }
        return features;
    });
}

Status checkPictures(const at::Tensor& images, const ClipModel& model) {
    const auto side = model.config().vision.imageSize;
    if (images.dim() == 4 && images.size(1) == 3 && images.size(2) == side && images.size(3) == side &&
        images.is_floating_point())
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("the image tower takes normalised pictures [N, 3, {0}, {0}], not {1} [{2}]",
                             side, at::toString(images.scalar_type()),
                             fmt::join(images.sizes().vec(), ", "))};
}

} // namespace

at::Tensor unitRows(const at::Tensor& embeddings) {
    constexpr double kSmallestLength = 1e-12; // as torch.nn.functional.normalize
    const at::Tensor x = embeddings.to(at::kFloat);
    return x / x.norm(2, -1, true).clamp_min(kSmallestLength);
}

Result<at::Tensor> imageEmbeddings(const ClipModel& model, const at::Tensor& images,
                                   const EmbeddingOptions& options) {
    RETORT_CHECK(checkPictures(images, model));
    return inBatches(model, images, options, "embedding pictures",
                     [&](const at::Tensor& batch) { return model.imageFeatures(batch); });
}

Result<at::Tensor> textEmbeddings(const ClipModel& model, const Tokenizer& tokenizer,
                                  const std::vector<std::string>& texts, const EmbeddingOptions& options) {
    return inBatches(model, tokenizer.encodeBatch(texts), options, "embedding prompts",
                     [&](const at::Tensor& batch) { return model.textFeatures(batch); });
}

Result<at::Tensor> zeroShotClassifier(const ClipModel& model, const Tokenizer& tokenizer,
                                      const std::vector<std::string>& classNames,
                                      const PromptTemplates& templates, const EmbeddingOptions& options) {
    if (classNames.empty())
        return Error{ErrorCode::InvalidArgument, "a zero-shot classifier needs at least one class name"};
    std::vector<std::string> prompts;
    for (std::size_t i = 0; i < classNames.size(); ++i) {
        if (classNames[i].empty())
            return Error{ErrorCode::InvalidArgument, fmt::format("class {} has an empty name", i)};
        const auto ofClass = templates.promptsFor(classNames[i]);
        prompts.insert(prompts.end(), ofClass.begin(), ofClass.end());
    }
    RETORT_TRY(const auto embeddings, textEmbeddings(model, tokenizer, prompts, options));
    const auto classes = static_cast<std::int64_t>(classNames.size());
    return unitRows(unitRows(embeddings).view({classes, -1, embeddings.size(1)}).mean(1));
}

at::Tensor zeroShotLogits(const at::Tensor& embeddings, const at::Tensor& classifier,
                          const at::Tensor& scale) {
    const auto rows = unitRows(embeddings);
    return scale.to(rows.device(), torch::kFloat32) *
           torch::matmul(rows, classifier.to(rows.device(), torch::kFloat32).t());
}

} // namespace retort::clip
