#include "distill/evaluator.h"

#include "base/cancellation.h"
#include "distill/losses.h"
#include "distill/metrics.h"
#include "tensor/autocast.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::distill {

namespace {

/// Puts the student into Mode::Evaluate and back.
class EvaluateScope {
public:
    explicit EvaluateScope(students::Student& student) : m_student(student), m_before(student.mode()) {
        m_student.setMode(students::Mode::Evaluate);
    }
    ~EvaluateScope() { m_student.setMode(m_before); }
    EvaluateScope(const EvaluateScope&) = delete;
    EvaluateScope& operator=(const EvaluateScope&) = delete;

private:
    students::Student& m_student;
    students::Mode m_before;
};

Status checkReadout(const students::Student& student, const ZeroShotReadout& readout) {
    const auto& spec = student.spec();
    const auto& texts = readout.textEmbeddings;
    if (texts.defined() && texts.dim() == 2 && texts.size(0) == spec.classes &&
        texts.size(1) == spec.embeddingWidth)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message =
                     fmt::format("a student of {} classes that predicts embeddings of {} values needs text "
                                 "embeddings [{}, {}]{}",
                                 spec.classes, spec.embeddingWidth, spec.classes, spec.embeddingWidth,
                                 texts.defined() && texts.dim() == 2
                                     ? fmt::format(", not [{}, {}]", texts.size(0), texts.size(1))
                                     : "")};
}

at::Tensor read(students::Student& student, const at::Tensor& images, const EvaluatorOptions& options) {
    at::Tensor output;
    {
        const tensor::Autocast autocast(student.device(), options.precision);
        output = options.zeroShot ? student.embedding(images) : student.logits(images);
    }
    output = output.to(at::kFloat);
    if (!options.zeroShot)
        return output;
    const at::Tensor texts = options.zeroShot->textEmbeddings.to(output.options());
    return zeroShotLogits(options.zeroShot->transform.restore(output), texts, options.zeroShot->scale);
}

} // namespace

Result<Evaluation> evaluateStudent(students::Student& student, EvaluationSource& source,
                                   const EvaluatorOptions& options) {
    if (options.zeroShot)
        RETORT_CHECK(checkReadout(student, *options.zeroShot));
    RETORT_CHECK(source.rewind());
    const EvaluateScope scope(student);
    EvaluationCounter counter(student.spec().classes);
    while (true) {
        RETORT_CHECK(checkCancelled(options.stop, "evaluating the student"));
        RETORT_TRY(const auto batch, source.next());
        if (!batch)
            return counter.evaluation();
        RETORT_CHECK(tensor::guarded("evaluating the student", [&]() -> Status {
            const c10::InferenceMode inference;
            return counter.add(read(student, batch->images, options), batch->labels);
        }));
    }
}

Result<double> meanEmbeddingLength(students::Student& student, EvaluationSource& source,
                                   std::int64_t images) {
    RETORT_CHECK(source.rewind());
    const EvaluateScope scope(student);
    double sum = 0;
    std::int64_t count = 0;
    while (count < images) {
        RETORT_TRY(const auto batch, source.next());
        if (!batch)
            break;
        RETORT_CHECK(tensor::guarded("measuring embeddings", [&]() -> Status {
            const torch::NoGradGuard noGrad;
            sum += student.embedding(batch->images).norm(2, -1).sum().item<double>();
            count += batch->images.size(0);
            return {};
        }));
    }
    if (count == 0 || !(sum > 0))
        return Error{.code = ErrorCode::InvalidArgument,
                     .message = "the length of embeddings cannot be measured: no images, or all are zero"};
    return sum / static_cast<double>(count);
}

Status startFromZeroShot(students::Student& student, const ZeroShotReadout& readout, double embeddingLength) {
    RETORT_CHECK(checkReadout(student, readout));
    if (!(embeddingLength > 0))
        return Error{.code = ErrorCode::InvalidArgument,
                     .message = fmt::format("embedding length {} must be positive", embeddingLength)};
    return tensor::guarded("starting from the zero-shot classifier", [&]() -> Status {
        const torch::NoGradGuard noGrad;
        const auto projection = student.projection();
        const at::Tensor texts = readout.textEmbeddings.to(projection.weight.options());
        const auto classifier =
            readout.transform.readout(texts / texts.norm(2, -1, true), readout.scale, embeddingLength);
        return student.setClassifier(
            {.weight = at::matmul(classifier.weight, projection.weight),
             .bias = at::matmul(classifier.weight, projection.bias) + classifier.bias});
    });
}

} // namespace retort::distill
