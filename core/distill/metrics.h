#pragma once
// Counts an Evaluation up from batches of logits.

#include "base/result.h"
#include "distill/evaluation.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace retort::distill {

class EvaluationCounter {
public:
    explicit EvaluationCounter(int classes);

    /// Logits [N, classes] of any float dtype and device, labels int64 [N]. Mismatch for other shapes and for
    /// labels outside 0 .. classes-1.
    Status add(const at::Tensor& logits, const at::Tensor& labels);
    /// All zeros before the first add().
    Evaluation evaluation() const;

private:
    static constexpr std::size_t kCalibrationBins = 15;
    struct Bin {
        std::int64_t correct = 0;
        double confidence = 0; ///< summed
    };

    Status addOne(const double* logProbabilities, std::int64_t label);

    Evaluation m_counted;
    double m_totalNll = 0;
    std::array<Bin, kCalibrationBins> m_bins{};
};

/// The evaluation of one set of logits.
Result<Evaluation> evaluate(const at::Tensor& logits, const at::Tensor& labels);

} // namespace retort::distill
