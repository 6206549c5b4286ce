#include "study/plan/loader_source.h"

#include "data/loader.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

constexpr std::int64_t kPixelsOfABatch = 3 << 20; // 64 images of 224 x 224, 512 of 64 x 64
constexpr std::int64_t kLargestBatch = 512;
constexpr std::int64_t kSmallestBatch = 16;

int evaluationBatch(int imageSize) {
    const auto pixels = std::int64_t{imageSize} * imageSize;
    return static_cast<int>(std::clamp(kPixelsOfABatch / pixels, kSmallestBatch, kLargestBatch));
}

void tell(const RemarkSink& remark, const std::vector<Error>& setAside, const char* how) {
    if (remark)
        for (const auto& error : setAside)
            remark(error.message + how);
}

distill::TensorBatch asTensors(data::Batch batch) {
    auto* pixels = batch.pixels.get();
    distill::TensorBatch out;
    // The tensor's deleter holds the pixels' owner.
    out.images = torch::from_blob(
        pixels, {batch.count, batch.size.height, batch.size.width, batch.channels},
        [owner = std::move(batch.pixels)](void*) {}, torch::kUInt8);
    out.labels = torch::tensor(batch.labels, torch::kInt64);
    out.positions = std::move(batch.positions);
    out.epochs = std::move(batch.epochs);
    return out;
}

} // namespace

data::AugmentOptions evaluationGeometry(int imageSize) {
    return {.output = {imageSize, imageSize}, .geometry = data::Geometry::CentreCrop};
}

Result<std::unique_ptr<LoaderBatches>> LoaderBatches::create(const data::Dataset& dataset, data::Split split,
                                                             std::vector<std::int64_t> indices,
                                                             const data::LoaderOptions& options,
                                                             RemarkSink remark) {
    RETORT_TRY(auto loader, data::Loader::create(dataset, split, std::move(indices), options));
    return std::unique_ptr<LoaderBatches>(new LoaderBatches(std::move(loader), std::move(remark)));
}

Result<distill::TensorBatch> LoaderBatches::next() {
    RETORT_TRY(auto batch, m_loader->next());
    tell(m_remark, batch.setAside, " (another image of its class is trained on instead)");
    return asTensors(std::move(batch));
}

Result<std::unique_ptr<LoaderEvaluation>> LoaderEvaluation::create(const data::Dataset& dataset,
                                                                   data::Split split,
                                                                   std::vector<std::int64_t> indices,
                                                                   const EvaluationOptions& options) {
    const auto size = static_cast<std::int64_t>(indices.size());
    auto loaderOptions = data::Loader::evaluation(evaluationGeometry(options.imageSize),
                                                  evaluationBatch(options.imageSize), options.threads);
    loaderOptions.unreadable = data::Unreadable::Omit;
    RETORT_TRY(auto loader, data::Loader::create(dataset, split, std::move(indices), loaderOptions));
    return std::unique_ptr<LoaderEvaluation>(new LoaderEvaluation(std::move(loader), size, options.remark));
}

Result<std::optional<distill::TensorBatch>> LoaderEvaluation::next() {
    while (!m_loader->atEnd()) {
        RETORT_TRY(auto batch, m_loader->next());
        tell(m_remark, batch.setAside, " (not evaluated)");
        if (batch.count > 0)
            return std::optional{asTensors(std::move(batch))};
    }
    return std::optional<distill::TensorBatch>{};
}

} // namespace retort::study
