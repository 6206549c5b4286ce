#include "distill/evaluator.h"

#include "base/cancellation.h"
#include "distill/losses.h"
#include "distill/metrics.h"
#include "tensor/autocast.h"
#include "tensor/torch_error.h"
#include "training/ranks.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>
#include <vector>

namespace retort::distill {

namespace {

/// Puts the student into a mode and back.
class ModeScope {
public:
    explicit ModeScope(students::Student& student, students::Mode mode = students::Mode::Evaluate)
        : m_student(student), m_before(student.mode()) {
        m_student.setMode(mode);
    }
    ~ModeScope() { m_student.setMode(m_before); }
    ModeScope(const ModeScope&) = delete;
    ModeScope& operator=(const ModeScope&) = delete;

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
    return options.zeroShot->logits(output);
}

/// Batches that follow one another, one for each rank; fewer at the end.
Result<std::vector<TensorBatch>> nextRound(EvaluationSource& source, const training::Ranks* ranks) {
    std::vector<TensorBatch> round;
    for (int i = 0; i < (ranks ? ranks->count() : 1); ++i) {
        RETORT_TRY(auto batch, source.next());
        if (!batch)
            break;
        round.push_back(*std::move(batch));
    }
    return round;
}

/// [N, classes] of all images of the round, of which each rank has read its own batch.
at::Tensor logitsOf(const std::vector<TensorBatch>& round, students::Student& student,
                    const EvaluatorOptions& options) {
    const auto readBatch = [&](const TensorBatch& batch) {
        const c10::InferenceMode inference;
        return read(student, batch.images, options);
    };
    if (!options.ranks)
        return readBatch(round.front());
    const torch::NoGradGuard noGrad;
    std::int64_t images = 0, first = 0;
    const auto rank = static_cast<std::size_t>(options.ranks->rank());
    for (std::size_t i = 0; i < round.size(); ++i) {
        first += i < rank ? round[i].images.size(0) : 0;
        images += round[i].images.size(0);
    }
    const auto mine = torch::zeros({images, student.spec().classes});
    if (rank < round.size())
        mine.narrow(0, first, round[rank].images.size(0)).copy_(readBatch(round[rank]));
    return options.ranks->sum(mine);
}

Status count(const std::vector<TensorBatch>& round, const at::Tensor& logits, EvaluationCounter& counter) {
    std::int64_t first = 0;
    for (const auto& batch : round) {
        const auto images = batch.images.size(0);
        RETORT_CHECK(
            counter.add(logits.narrow(0, std::exchange(first, first + images), images), batch.labels));
    }
    return {};
}

} // namespace

at::Tensor ZeroShotReadout::logits(const at::Tensor& predictions) const {
    return zeroShotLogits(transform.restore(predictions), textEmbeddings.to(predictions.options()), scale);
}

Result<Evaluation> evaluateStudent(students::Student& student, EvaluationSource& source,
                                   const EvaluatorOptions& options) {
    if (options.zeroShot)
        RETORT_CHECK(checkReadout(student, *options.zeroShot));
    RETORT_CHECK(source.rewind());
    const ModeScope scope(student);
    EvaluationCounter counter(student.spec().classes);
    while (true) {
        RETORT_CHECK(checkCancelled(options.stop, "evaluating the student"));
        RETORT_TRY(const auto round, nextRound(source, options.ranks));
        if (round.empty())
            return counter.evaluation();
        RETORT_CHECK(tensor::guarded("evaluating the student", [&]() -> Status {
            return count(round, logitsOf(round, student, options), counter);
        }));
    }
}

Status measureNorms(students::Student& student, EvaluationSource& source, const EvaluatorOptions& options) {
    constexpr const char* kTask = "measuring batch norms";
    RETORT_CHECK(source.rewind());
    const ModeScope scope(student, students::Mode::MeasureNorms);
    bool any = false;
    while (true) {
        RETORT_CHECK(checkCancelled(options.stop, kTask));
        RETORT_TRY(const auto batch, source.next());
        if (!batch)
            break;
        if (batch->images.size(0) < 2)
            continue;
        any = true;
        RETORT_CHECK(tensor::guarded(kTask, [&]() -> Status {
            const torch::NoGradGuard noGrad;
            const tensor::Autocast autocast(student.device(), options.precision);
            student.features(batch->images);
            return {};
        }));
    }
    return any ? Status{} : invalidArgument("batch norms cannot be measured on fewer than two images");
}

Result<double> meanEmbeddingLength(students::Student& student, EvaluationSource& source,
                                   std::int64_t images) {
    RETORT_CHECK(source.rewind());
    const ModeScope scope(student);
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
