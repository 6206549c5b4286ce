#include "distill/metrics.h"

#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::distill {

namespace {

Status checkShapes(const at::Tensor& logits, const at::Tensor& labels, int classes) {
    const bool fits = logits.dim() == 2 && logits.size(1) == classes && labels.dim() == 1 &&
                      labels.size(0) == logits.size(0) && labels.scalar_type() == at::kLong;
    if (fits)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message = fmt::format("{} classes are evaluated by logits [N, {}] and int64 labels [N]",
                                        classes, classes)};
}

} // namespace

EvaluationCounter::EvaluationCounter(int classes) {
    m_counted.classes = classes;
    const auto side = static_cast<std::size_t>(classes);
    m_counted.confusion.assign(side * side, 0);
}

Status EvaluationCounter::add(const at::Tensor& logits, const at::Tensor& labels) {
    RETORT_CHECK(checkShapes(logits, labels, m_counted.classes));
    return tensor::guarded("counting an evaluation", [&]() -> Status {
        const torch::NoGradGuard noGrad;
        const at::Tensor logProbabilities =
            at::log_softmax(logits.to(at::kCPU, at::kDouble), -1).contiguous();
        const at::Tensor truth = labels.to(at::kCPU).contiguous();
        for (std::int64_t i = 0; i < truth.size(0); ++i) {
            const double* row = logProbabilities.data_ptr<double>() + i * m_counted.classes;
            RETORT_CHECK(addOne(row, truth.data_ptr<std::int64_t>()[i]));
        }
        return {};
    });
}

Status EvaluationCounter::addOne(const double* logProbabilities, std::int64_t label) {
    const std::int64_t classes = m_counted.classes;
    if (label < 0 || label >= classes)
        return Error{.code = ErrorCode::Mismatch,
                     .message = fmt::format("label {} is none of the {} classes", label, classes)};
    const double* best = std::max_element(logProbabilities, logProbabilities + classes);
    if (!std::all_of(logProbabilities, logProbabilities + classes,
                     [](double value) { return !std::isnan(value); }))
        return Error{.code = ErrorCode::InvalidArgument,
                     .message = fmt::format("the classifier's output for image {} is not a number: its "
                                            "training has diverged; lower the learning rate",
                                            m_counted.count)};
    const auto predicted = best - logProbabilities;
    const double confidence = std::exp(*best);
    const auto last = static_cast<double>(kCalibrationBins - 1);
    auto& bin = m_bins[static_cast<std::size_t>(
        std::clamp(std::ceil(confidence * static_cast<double>(kCalibrationBins)) - 1, 0.0, last))];
    bin.correct += predicted == label;
    bin.confidence += confidence;
    m_totalNll -= logProbabilities[label];
    ++m_counted.count;
    m_counted.correct.push_back(predicted == label);
    ++m_counted.confusion[static_cast<std::size_t>(label * classes + predicted)];
    return {};
}

Evaluation EvaluationCounter::evaluation() const {
    Evaluation result = m_counted;
    if (result.count == 0)
        return result;
    const auto total = static_cast<double>(result.count);
    std::int64_t correct = 0;
    int seenClasses = 0;
    for (int label = 0; label < result.classes; ++label) {
        std::int64_t ofClass = 0;
        for (int predicted = 0; predicted < result.classes; ++predicted)
            ofClass += result.confusionAt(label, predicted);
        correct += result.confusionAt(label, label);
        if (ofClass == 0)
            continue;
        ++seenClasses;
        result.meanPerClass +=
            static_cast<double>(result.confusionAt(label, label)) / static_cast<double>(ofClass);
    }
    result.top1 = static_cast<double>(correct) / total;
    result.meanPerClass /= seenClasses;
    result.nll = m_totalNll / total;
    for (const Bin& bin : m_bins)
        result.ece += std::abs(static_cast<double>(bin.correct) - bin.confidence) / total;
    return result;
}

Result<Evaluation> evaluate(const at::Tensor& logits, const at::Tensor& labels) {
    EvaluationCounter counter(logits.dim() == 2 ? static_cast<int>(logits.size(1)) : 0);
    RETORT_CHECK(counter.add(logits, labels));
    return counter.evaluation();
}

} // namespace retort::distill
