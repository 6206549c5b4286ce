#pragma once
// How the training loop takes its images: through these two interfaces, so that it knows neither files nor
// datasets.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::distill {

struct TensorBatch {
    at::Tensor images;                   ///< uint8 [N, H, W, 3], CPU
    at::Tensor labels;                   ///< int64 [N], CPU; may be undefined where no label is needed
    std::vector<std::int64_t> positions; ///< N positions in the whole set: rows of target tables
    std::vector<std::int64_t>
        epochs{}; ///< of each image, which view of it this is; may be empty without views
};

/// An endless run of batches; which one comes at which step depends on the step alone.
class BatchSource {
public:
    virtual ~BatchSource() = default;
    /// Steps that go once over the set; at least 1.
    virtual std::int64_t stepsPerEpoch() const = 0;
    /// The next batch is that of `step`, counted from 0 over the whole stage.
    virtual Status seek(std::int64_t step) = 0;
    virtual Result<TensorBatch> next() = 0;
};

/// A set gone through once, in order, without augmentation.
class EvaluationSource {
public:
    virtual ~EvaluationSource() = default;
    virtual std::int64_t size() const = 0; ///< images
    virtual Status rewind() = 0;
    /// Nothing after the last batch.
    virtual Result<std::optional<TensorBatch>> next() = 0;
};

} // namespace retort::distill
