#pragma once
// The loader of core/data as the training loop takes its images; batches share the loader's pixels.

#include "base/progress.h"
#include "data/loader.h"
#include "distill/batch_source.h"

#include <memory>

namespace retort::study {

/// Endless, shuffled, augmented batches. Images that are replaced because they cannot be read any more are
/// told to `remark`. The dataset must outlive the source.
class LoaderBatches : public distill::BatchSource {
public:
    /// Errors are those of data::Loader::create.
    static Result<std::unique_ptr<LoaderBatches>> create(const data::Dataset& dataset, data::Split split,
                                                         std::vector<std::int64_t> indices,
                                                         const data::LoaderOptions& options,
                                                         RemarkSink remark = {});

    std::int64_t stepsPerEpoch() const override { return m_loader->stepsPerEpoch(); }
    Status seek(std::int64_t step) override { return m_loader->seek(step); }
    Result<distill::TensorBatch> next() override;

private:
    LoaderBatches(std::unique_ptr<data::Loader> loader, RemarkSink remark)
        : m_loader(std::move(loader)), m_remark(std::move(remark)) {}

    std::unique_ptr<data::Loader> m_loader;
    RemarkSink m_remark;
};

struct EvaluationOptions {
    int imageSize = 0; ///< pixels, square: the shortest side is brought to it, then the centre is cut out
    int threads = 1;
    RemarkSink remark{}; ///< of images that are excluded because they cannot be read any more
};

/// Every readable image once, in order, unchanged but for its size; the batch size is chosen to need little
/// memory.
class LoaderEvaluation : public distill::EvaluationSource {
public:
    /// Errors are those of data::Loader::create.
    static Result<std::unique_ptr<LoaderEvaluation>> create(const data::Dataset& dataset, data::Split split,
                                                            std::vector<std::int64_t> indices,
                                                            const EvaluationOptions& options);

    std::int64_t size() const override { return m_size; }
    Status rewind() override { return m_loader->seek(0); }
    Result<std::optional<distill::TensorBatch>> next() override;

private:
    LoaderEvaluation(std::unique_ptr<data::Loader> loader, std::int64_t size, RemarkSink remark)
        : m_loader(std::move(loader)), m_size(size), m_remark(std::move(remark)) {}

    std::unique_ptr<data::Loader> m_loader;
    std::int64_t m_size;
    RemarkSink m_remark;
};

/// How an image is brought to a network's input when nothing is random.
data::AugmentOptions evaluationGeometry(int imageSize);

} // namespace retort::study
