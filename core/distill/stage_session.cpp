#include "distill/stage_session.h"

#include "base/cancellation.h"
#include "distill/kept_checkpoints.h"
#include "training/kept_checkpoints.h"
#include "training/schedule.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <utility>

namespace retort::distill {

namespace {

/// Of evaluations on a part: a larger matrix is megabytes each time, and all but empty.
constexpr int kMostConfusedClasses = 200;

/// For the readers of events; not worth a checkpoint's place: matrices of a thousand classes would soon make
/// one that no safetensors file can hold.
void dropWhatEventsTold(Evaluation& evaluation) {
    evaluation.correct.clear();
    evaluation.classes = 0;
    evaluation.confusion.clear();
}

Status checkInputs(const students::Student& student, const StageOptions& options, const StageInputs& inputs) {
    RETORT_CHECK(validate(options));
    if (!std::holds_alternative<Supervised>(inputs.objective) && !inputs.targets)
        return invalidArgument(fmt::format("stage {}: distillation needs a target function", options.stage));
    if (std::holds_alternative<FeatureDistillation>(inputs.objective) && !student.hasProjection())
        return invalidArgument(
            fmt::format("stage {}: feature distillation needs a student with a projection head; set its "
                        "embedding width to the teacher's",
                        options.stage));
    if (const auto* features = std::get_if<FeatureDistillation>(&inputs.objective);
        features && features->logitWeight > 0 && (!inputs.logitTargets || !inputs.zeroShot))
        return invalidArgument(fmt::format("stage {}: a loss of logits beside that of features needs the "
                                           "teacher's logits and a zero-shot read-out",
                                           options.stage));
    if (inputs.ranks && inputs.mixture)
        return Error{
            ErrorCode::Unsupported,
            fmt::format("stage {}: a weighted mixture or separate batch norms need a whole batch in one "
                        "process; start one process a run",
                        options.stage)};
    if (inputs.batches.stepsPerEpoch() < 1)
        return invalidArgument(fmt::format("stage {}: the training set gives no batch", options.stage));
    if (inputs.checkpoint && inputs.checkpoint->everySteps < 0)
        return invalidArgument(
            fmt::format("checkpoint every {} steps must be 0 or more", inputs.checkpoint->everySteps));
    return {};
}

Status checkImages(const TensorBatch& batch) {
    const auto& images = batch.images;
    if (images.defined() && images.dim() == 4 && images.size(0) > 0 && images.size(3) == 3 &&
        images.scalar_type() == at::kByte)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message = "a batch's images must be uint8 [N, H, W, 3], N > 0"};
}

Status checkLabels(const TensorBatch& batch, int classes) {
    const auto& labels = batch.labels;
    if (!labels.defined() || labels.dim() != 1 || labels.scalar_type() != at::kLong ||
        labels.size(0) != batch.images.size(0))
        return Error{.code = ErrorCode::Mismatch, .message = "supervised training needs int64 labels [N]"};
    const auto lowest = labels.min().item<std::int64_t>();
    const auto highest = labels.max().item<std::int64_t>();
    if (lowest < 0 || highest >= classes)
        return Error{.code = ErrorCode::Mismatch,
                     .message = fmt::format("labels {} to {} do not fit a student of {} classes", lowest,
                                            highest, classes)};
    return {};
}

Status checkTargets(const at::Tensor& targets, std::int64_t images, int width) {
    if (targets.defined() && targets.dim() == 2 && targets.size(0) == images && targets.size(1) == width)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message = fmt::format("distillation targets must be [{}, {}] for this batch and student{}",
                                        images, width,
                                        targets.defined() && targets.dim() == 2
                                            ? fmt::format(", not [{}, {}]", targets.size(0), targets.size(1))
                                            : "")};
}

StepOptions stepOptions(const StageOptions& options, const StageInputs& inputs) {
    return {.loss = {.objective = inputs.objective,
                     .readout = inputs.zeroShot,
                     .mixture = inputs.mixture,
                     .precision = options.precision},
            .gradientClip = options.gradientClip,
            .seed = options.seed,
            .ranks = inputs.ranks};
}

at::Tensor realOnes(const std::vector<std::int64_t>& positions, std::int64_t realImages) {
    at::Tensor isReal = at::empty({std::ssize(positions)}, at::kBool);
    std::ranges::transform(positions, isReal.data_ptr<bool>(),
                           [&](std::int64_t position) { return position < realImages; });
    return isReal;
}

/// Puts the student's buffers back as they were.
class KeptBuffers {
public:
    explicit KeptBuffers(const students::Student& student) : m_buffers(student.namedBuffers()) {
        for (const auto& buffer : m_buffers)
            m_kept.push_back(buffer.tensor.clone());
    }
    ~KeptBuffers() {
        const torch::NoGradGuard noGrad;
        for (std::size_t i = 0; i < m_buffers.size(); ++i)
            m_buffers[i].tensor.copy_(m_kept[i]);
    }
    KeptBuffers(const KeptBuffers&) = delete;
    KeptBuffers& operator=(const KeptBuffers&) = delete;

private:
    std::vector<tensor::NamedTensor> m_buffers;
    std::vector<at::Tensor> m_kept{};
};

tensor::TensorMap asMap(const std::vector<tensor::NamedTensor>& list) {
    tensor::TensorMap map;
    for (const auto& item : list)
        map.emplace(item.name, item.tensor);
    return map;
}

} // namespace

StageSession::StageSession(students::Student& student, const StageOptions& options, StageInputs& inputs,
                           training::Optimizer optimizer)
    : m_student(student), m_options(options), m_inputs(inputs),
      m_optimizer(std::make_unique<training::Optimizer>(std::move(optimizer))),
      m_ema(options.emaDecay > 0 ? std::make_unique<training::Ema>(weights(), options.emaDecay) : nullptr),
      m_trainingStep(student, *m_optimizer, stepOptions(options, inputs), m_ema.get()) {}

Result<StageSession> StageSession::begin(students::Student& student, const StageOptions& options,
                                         StageInputs& inputs) {
    RETORT_CHECK(checkInputs(student, options, inputs));
    RETORT_TRY(
        auto optimizer,
        training::Optimizer::create(
            options.optimizer,
            {{.parameters = student.backboneParameters(), .learningRateFactor = options.backboneRateFactor},
             {.parameters = student.headParameters(), .learningRateFactor = options.headRateFactor}}));
    StageSession session(student, options, inputs, std::move(optimizer));
    RETORT_CHECK(session.resume());
    const std::int64_t first = session.m_resumed ? session.m_resumed->step : 0;
    RETORT_CHECK(inputs.batches.seek(first));
    session.emit(StageStarted{.stage = options.stage, .steps = options.steps, .firstStep = first});
    return session;
}

/// The first rank mends what a kill or damage has left before the others look.
Status StageSession::resume() {
    if (!m_inputs.checkpoint)
        return {};
    if (!m_inputs.ranks)
        return findAndRestore();
    const auto first = isFirstRank() ? findAndRestore() : Status{};
    m_inputs.ranks->barrier();
    return isFirstRank() ? first : findAndRestore();
}

Status StageSession::findAndRestore() {
    RETORT_TRY(auto found, findCheckpoint(m_inputs.checkpoint->path));
    if (!found.damage.empty())
        emit(Remarked{.stage = m_options.stage, .text = found.damage});
    training::removeDamaged(found.damaged);
    if (!found.checkpoint)
        return {};
    RETORT_CHECK(checkOrigin(*found.checkpoint, found.path));
    return restore(*std::move(found.checkpoint), found.path.string());
}

Status StageSession::checkOrigin(const Checkpoint& checkpoint, const std::filesystem::path& path) const {
    const auto& identity = m_inputs.checkpoint->identity;
    if (checkpoint.identity == identity && checkpoint.stage == m_options.stage &&
        checkpoint.step <= m_options.steps)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message =
                     fmt::format("{}: checkpoint of stage \"{}\" of run \"{}\" at step {}, not of stage "
                                 "\"{}\" of run \"{}\" with {} steps; move it away to restart the stage",
                                 path.string(), checkpoint.stage, checkpoint.identity, checkpoint.step,
                                 m_options.stage, identity, m_options.steps)};
}

Status StageSession::restore(Checkpoint checkpoint, const std::string& source) {
    RETORT_CHECK(m_optimizer->restore(checkpoint.optimizer, source));
    if (m_ema)
        RETORT_CHECK(m_ema->restore(checkpoint.ema, source));
    // Last, so that a checkpoint which does not fit leaves the student as it was.
    RETORT_CHECK(tensor::copyWeights(weights(), checkpoint.student, source));
    m_evaluations = std::move(checkpoint.evaluations);
    for (auto& point : m_evaluations)
        dropWhatEventsTold(point.evaluation);
    m_bestStep = checkpoint.bestStep;
    for (const auto& [name, tensor] : checkpoint.best)
        m_best.emplace(name, tensor.detach().clone());
    m_resumed = {
        .step = checkpoint.step, .seconds = checkpoint.seconds, .losses = std::move(checkpoint.losses)};
    return {};
}

training::LoopOptions StageSession::loopOptions() const {
    training::LoopOptions options{.task = "stage " + m_options.stage,
                                  .steps = m_options.steps,
                                  .readLossEvery = m_options.readLossEvery,
                                  .device = m_student.device(),
                                  .remedy = "lower the learning rate, lengthen the warm-up or clip gradients",
                                  .stop = stop()};
    if (m_inputs.checkpoint)
        options.checkpointEvery = m_inputs.checkpoint->everySteps;
    return options;
}

bool StageSession::isEvaluationDue(std::int64_t steps) const {
    const bool isTime =
        steps == 0 || isLast(steps) || (m_options.evaluateEvery > 0 && steps % m_options.evaluateEvery == 0);
    if (isLast(steps) && m_bestStep >= 0)
        return true;
    return isTime && std::ranges::any_of(m_inputs.evaluated,
                                         [&](const auto& split) { return !isEvaluatedOn(split, steps); });
}

bool StageSession::isEvaluatedOn(const EvaluatedSplit& split, std::int64_t steps) const {
    return std::ranges::any_of(m_evaluations, [&](const EvaluationPoint& point) {
        return point.step == steps && point.split == split.name;
    });
}

Result<StepInput> StageSession::nextInput() {
    RETORT_TRY(const TensorBatch batch, m_inputs.batches.next());
    RETORT_CHECK(checkImages(batch));
    const auto& spec = m_student.spec();
    StepInput input{.images = batch.images, .targets = batch.labels};
    if (m_inputs.mixture)
        input.isReal = realOnes(batch.positions, m_inputs.mixture->realImages);
    if (std::holds_alternative<Supervised>(m_inputs.objective)) {
        RETORT_CHECK(checkLabels(batch, spec.classes));
        return input;
    }
    const auto* features = std::get_if<FeatureDistillation>(&m_inputs.objective);
    RETORT_TRY(input.targets,
               targetsFor(batch, m_inputs.targets, features ? spec.embeddingWidth : spec.classes));
    if (features && features->logitWeight > 0) {
        RETORT_TRY(input.logits, targetsFor(batch, m_inputs.logitTargets, spec.classes));
    }
    return input;
}

Result<at::Tensor> StageSession::targetsFor(const TensorBatch& batch, const TargetFunction& targets,
                                            int width) const {
    RETORT_TRY(at::Tensor rows, targets(batch));
    RETORT_CHECK(checkTargets(rows, batch.images.size(0), width));
    return rows;
}

/// One that stops alone would leave the others waiting for it.
Status StageSession::agreeOnStop() {
    if (!m_inputs.ranks)
        return {};
    if (m_inputs.ranks->any(m_inputs.stop.stop_requested()))
        m_agreed.request_stop();
    return checkCancelled(m_agreed.get_token(), "stage " + m_options.stage);
}

Result<training::StepLoss> StageSession::step(std::int64_t step) {
    RETORT_CHECK(agreeOnStop());
    RETORT_TRY(const StepInput input, nextInput());
    return training::StepLoss{.loss = m_trainingStep.run(input, step, learningRate(step)),
                              .images =
                                  input.images.size(0) * (m_inputs.ranks ? m_inputs.ranks->count() : 1)};
}

double StageSession::learningRate(std::int64_t step) const {
    return m_options.optimizer.learningRate *
           training::learningRateFactor(m_options.schedule, step, m_options.steps);
}

void StageSession::report(const training::StepReport& report) {
    emit(StepDone{.stage = m_options.stage,
                  .epoch = (report.step - 1) / m_inputs.batches.stepsPerEpoch(),
                  .step = report.step,
                  .loss = report.loss,
                  .learningRate = report.learningRate,
                  .imagesPerSecond = report.imagesPerSecond,
                  .seconds = report.seconds});
}

Status StageSession::evaluate(std::int64_t steps) {
    {
        const training::EmaScope averaged(m_ema.get());
        std::optional<KeptBuffers> kept;
        if (m_inputs.normImages)
            kept.emplace(m_student);
        RETORT_CHECK(measureNorms());
        for (const auto& split : m_inputs.evaluated)
            if (!isEvaluatedOn(split, steps))
                RETORT_CHECK(evaluateOn(split, steps));
        noteBest(steps);
    }
    return isLast(steps) ? completeBest() : Status{};
}

Status StageSession::measureNorms() {
    if (!m_inputs.normImages)
        return {};
    return distill::measureNorms(m_student, *m_inputs.normImages,
                                 {.precision = m_options.precision, .stop = stop()})
        .within("stage " + m_options.stage);
}

Status StageSession::evaluateOn(const EvaluatedSplit& split, std::int64_t steps) {
    const bool isPart = split.part && !isLast(steps);
    RETORT_TRY(auto point, evaluated(split, isPart ? *split.part : split.source, steps));
    if (isPart) {
        auto& evaluation = point.evaluation;
        point.splitImages = split.source.size();
        if (evaluation.classes > kMostConfusedClasses) {
            evaluation.classes = 0;
            evaluation.confusion.clear();
        }
    }
    put(std::move(point));
    return {};
}

Result<EvaluationPoint> StageSession::evaluated(const EvaluatedSplit& split, EvaluationSource& source,
                                                std::int64_t step) {
    RETORT_TRY(auto evaluation, evaluateStudent(m_student, source,
                                                {.zeroShot = m_inputs.zeroShot,
                                                 .precision = m_options.precision,
                                                 .stop = stop(),
                                                 .ranks = m_inputs.ranks})
                                    .within(fmt::format("stage {}, after step {}, {} split", m_options.stage,
                                                        step, split.name)));
    const auto images = evaluation.count;
    if (images != split.source.size())
        evaluation.correct.clear();
    return EvaluationPoint{
        .step = step, .split = split.name, .evaluation = std::move(evaluation), .splitImages = images};
}

/// In the place of an earlier one of the same step and split.
void StageSession::put(EvaluationPoint point) {
    emit(Evaluated{.stage = m_options.stage,
                   .step = point.step,
                   .split = point.split,
                   .evaluation = point.evaluation,
                   .splitImages = point.splitImages});
    dropWhatEventsTold(point.evaluation);
    const auto earlier = std::ranges::find_if(m_evaluations, [&](const EvaluationPoint& other) {
        return other.step == point.step && other.split == point.split;
    });
    if (earlier == m_evaluations.end())
        m_evaluations.push_back(std::move(point));
    else
        *earlier = std::move(point);
}

/// The accuracy at a step on the split that chooses; absent where none does.
std::optional<double> StageSession::choice(std::int64_t step) const {
    for (const auto& split : m_inputs.evaluated)
        for (const auto& point : m_evaluations)
            if (split.choosesBest && point.step == step && point.split == split.name)
                return point.evaluation.top1;
    return {};
}

/// Keeps the student as it is if it is the best so far and was evaluated on parts.
void StageSession::noteBest(std::int64_t steps) {
    const bool anyPart =
        std::ranges::any_of(m_inputs.evaluated, [](const EvaluatedSplit& split) { return split.part; });
    const auto now = choice(steps);
    if (isLast(steps) || !anyPart || !now || (m_bestStep >= 0 && *now <= choice(m_bestStep)))
        return;
    m_bestStep = steps;
    m_best.clear();
    for (const auto& [name, tensor] : weights())
        m_best.emplace(name, tensor.detach().clone());
}

/// What parts of splits say is for curves: the best step is told by whole ones.
Status StageSession::completeBest() {
    if (m_bestStep >= 0 && choice(m_options.steps) <= choice(m_bestStep)) {
        tensor::TensorMap last;
        for (const auto& [name, tensor] : weights())
            last.emplace(name, tensor.detach().clone());
        RETORT_CHECK(tensor::copyWeights(weights(), m_best, "the best step"));
        auto status = evaluateBest();
        RETORT_CHECK(tensor::copyWeights(weights(), last, "the last step"));
        RETORT_CHECK(std::move(status));
    }
    m_bestStep = -1;
    m_best.clear();
    return {};
}

Status StageSession::evaluateBest() {
    for (const auto& split : m_inputs.evaluated)
        if (split.part) {
            RETORT_TRY(auto point, evaluated(split, split.source, m_bestStep));
            put(std::move(point));
        }
    return {};
}

Status StageSession::saveCheckpoint(const training::TrainingState& state) {
    if (!isFirstRank())
        return {};
    if (m_inputs.beforeCheckpoint)
        RETORT_CHECK(m_inputs.beforeCheckpoint());
    const auto& path = m_inputs.checkpoint->path;
    const Checkpoint checkpoint{.identity = m_inputs.checkpoint->identity,
                                .stage = m_options.stage,
                                .step = state.step,
                                .seconds = state.seconds,
                                .losses = state.losses,
                                .evaluations = m_evaluations,
                                .student = asMap(weights()),
                                .optimizer = m_optimizer->state(),
                                .ema = m_ema ? m_ema->averages() : tensor::TensorMap{},
                                .bestStep = m_bestStep,
                                .best = m_best};
    RETORT_CHECK(keepCheckpoint(path, checkpoint));
    emit(Checkpointed{.stage = m_options.stage, .step = state.step, .path = path});
    return {};
}

Result<StageResult> StageSession::finish(const training::TrainingState& done) {
    if (m_ema)
        m_ema->apply();
    m_student.setMode(students::Mode::Evaluate);
    RETORT_CHECK(measureNorms());
    emit(StageFinished{.stage = m_options.stage, .steps = done.step, .seconds = done.seconds});
    return StageResult{
        .steps = done.step, .seconds = done.seconds, .losses = done.losses, .evaluations = m_evaluations};
}

std::vector<tensor::NamedTensor> StageSession::weights() const {
    auto list = m_student.namedParameters();
    for (auto& buffer : m_student.namedBuffers())
        list.push_back(std::move(buffer));
    return list;
}

void StageSession::emit(const RunEvent& event) const {
    if (m_inputs.events)
        m_inputs.events(event);
}

} // namespace retort::distill
