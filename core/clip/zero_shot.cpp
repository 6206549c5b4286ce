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

/// A weight that is not a number, as the cause of values that are none; else what else may be.
std::string causeOf(const ClipModel& model) {
    for (const auto& [name, parameter] : model.namedParameters())
        if (!parameter.is_meta() && !parameter.isfinite().all().item<bool>())
            return fmt::format("its weights \"{}\" hold values that are not numbers: get the model again, or "
                               "another one",
                               name);
    return "its weights are numbers, so their values are too large on the way: check that weights and "
           "configuration are of one model, or compute in float32";
}

/// True if inputs that clearly differ all gave one and the same row. Rows of a batch are not summed in the
/// same order everywhere, so equal ones differ by rounding.
bool isConstant(const at::Tensor& inputs, const at::Tensor& features) {
    constexpr double kClear = 0.1; // of a normalised pixel, or a share of the ids; beyond any rounding
    constexpr double kRounding = 1e-5;
    if (features.size(0) < 2)
        return false;
    const auto distances = (features - features[0]).norm(2, 1);
    if (distances.max().item<double>() > kRounding * features[0].norm().item<double>())
        return false;
    const auto rows = inputs.flatten(1);
    const auto differences =
        rows.is_floating_point() ? (rows - rows[0]).abs().to(at::kFloat) : rows.ne(rows[0]).to(at::kFloat);
    return differences.mean(1).max().item<double>() > kClear;
}

/// The teacher's fault, which would else be found in what is trained with its answers. Inputs and features
/// are those of one batch, on the CPU.
Status checkFeatures(const ClipModel& model, const at::Tensor& inputs, const at::Tensor& features,
                     std::string_view what) {
    const auto bad = features.isfinite().all(1).logical_not().sum().item<std::int64_t>();
    if (bad > 0)
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: the teacher gives values that are not numbers for {} of {}; {}", what,
                                 bad, features.size(0), causeOf(model))};
    const bool isZero = features.size(0) > 0 && features.eq(0).all().item<bool>();
    if (isZero || isConstant(inputs, features))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: the teacher gives {} whatever it sees; its weights are damaged or were "
                                 "never trained: get the model again, or another one",
                                 what, isZero ? "zeros" : "the same values")};
    return {};
}

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
            const auto inputs = rows.narrow(0, start, count);
            features.narrow(0, start, count).copy_(tower(inputs.to(device)));
            RETORT_CHECK(checkFeatures(model, inputs, features.narrow(0, start, count), what));
        }
        return features;
    });
}

Status checkImages(const at::Tensor& images, const ClipModel& model) {
    const auto side = model.config().vision.imageSize;
    if (images.dim() == 4 && images.size(1) == 3 && images.size(2) == side && images.size(3) == side &&
        images.is_floating_point())
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("the image tower takes normalised images [N, 3, {0}, {0}], not {1} [{2}]", side,
                             at::toString(images.scalar_type()), fmt::join(images.sizes().vec(), ", "))};
}

} // namespace

at::Tensor unitRows(const at::Tensor& embeddings) {
    constexpr double kSmallestLength = 1e-12; // as torch.nn.functional.normalize
    const at::Tensor x = embeddings.to(at::kFloat);
    return x / x.norm(2, -1, true).clamp_min(kSmallestLength);
}

Result<at::Tensor> imageEmbeddings(const ClipModel& model, const at::Tensor& images,
                                   const EmbeddingOptions& options) {
    RETORT_CHECK(checkImages(images, model));
    return inBatches(model, images, options, "embedding images",
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
