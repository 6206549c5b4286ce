#include "distill/stage_session.h"

#include "distill/schedule.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace retort::distill {

namespace {

constexpr std::int64_t kLossesReadTogether = 20; // on devices where reading waits
/// Of evaluations on a part: a larger matrix is megabytes each time, and all but empty.
constexpr int kMostConfusedClasses = 200;

Status checkInputs(const students::Student& student, const StageOptions& options, const StageInputs& inputs) {
    RETORT_CHECK(validate(options));
    if (!std::holds_alternative<Supervised>(inputs.objective) && !inputs.targets)
        return invalidArgument(fmt::format("stage {}: distillation needs a target function", options.stage));
    if (std::holds_alternative<FeatureDistillation>(inputs.objective) && !student.hasProjection())
        return invalidArgument(
            fmt::format("stage {}: feature distillation needs a student with a projection head; set its "
                        "embedding width to the teacher's",
                        options.stage));
    if (inputs.batches.stepsPerEpoch() < 1)
        return invalidArgument(fmt::format("stage {}: the training set gives no batch", options.stage));
    if (inputs.checkpoint && inputs.checkpoint->everySteps < 0)
        return invalidArgument(
            fmt::format("checkpoint every {} steps must be 0 or more", inputs.checkpoint->everySteps));
    return {};
}

Status checkImages(const Batch& batch) {
    const auto& images = batch.images;
    if (images.defined() && images.dim() == 4 && images.size(0) > 0 && images.size(3) == 3 &&
        images.scalar_type() == at::kByte)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message = "a batch's pictures must be uint8 [N, H, W, 3], N > 0"};
}

Status checkLabels(const Batch& batch, int classes) {
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

Status checkTargets(const at::Tensor& targets, std::int64_t pictures, int width) {
    if (targets.defined() && targets.dim() == 2 && targets.size(0) == pictures && targets.size(1) == width)
        return {};
    return Error{.code = ErrorCode::Mismatch,
                 .message = fmt::format("distillation targets must be [{}, {}] for this batch and student{}",
                                        pictures, width,
                                        targets.defined() && targets.dim() == 2
                                            ? fmt::format(", not [{}, {}]", targets.size(0), targets.size(1))
                                            : "")};
}

StepOptions stepOptions(const StageOptions& options, const Objective& objective) {
    return {.objective = objective,
            .precision = options.precision,
            .gradientClip = options.gradientClip,
            .seed = options.seed};
}

tensor::TensorMap asMap(const std::vector<tensor::NamedTensor>& list) {
    tensor::TensorMap map;
    for (const auto& item : list)
        map.emplace(item.name, item.tensor);
    return map;
}

} // namespace

StageSession::StageSession(students::Student& student, const StageOptions& options, StageInputs& inputs,
                           Optimizer optimizer)
    : m_student(student), m_options(options), m_inputs(inputs),
      m_optimizer(std::make_unique<Optimizer>(std::move(optimizer))),
      m_ema(options.emaDecay > 0 ? std::make_unique<Ema>(weights(), options.emaDecay) : nullptr),
      m_trainingStep(student, *m_optimizer, stepOptions(options, inputs.objective), m_ema.get()),
      m_started(std::chrono::steady_clock::now()) {}

Result<StageSession> StageSession::begin(students::Student& student, const StageOptions& options,
                                         StageInputs& inputs) {
    RETORT_CHECK(checkInputs(student, options, inputs));
    RETORT_TRY(auto optimizer,
               Optimizer::create(options.optimizer, {{.parameters = student.backboneParameters(),
                                                      .learningRateFactor = options.backboneRateFactor},
                                                     {.parameters = student.headParameters(),
                                                      .learningRateFactor = options.headRateFactor}}));
    StageSession session(student, options, inputs, std::move(optimizer));
    RETORT_CHECK(session.resume());
    RETORT_CHECK(inputs.batches.seek(session.m_step));
    session.emit(StageStarted{.stage = options.stage, .steps = options.steps, .firstStep = session.m_step});
    return session;
}

Status StageSession::resume() {
    std::error_code ignored;
    if (!m_inputs.checkpoint || !std::filesystem::exists(m_inputs.checkpoint->path, ignored))
        return {};
    const auto& path = m_inputs.checkpoint->path;
    RETORT_TRY(auto checkpoint, loadCheckpoint(path));
    if (checkpoint.identity != m_inputs.checkpoint->identity || checkpoint.stage != m_options.stage ||
        checkpoint.step > m_options.steps)
        return Error{
            .code = ErrorCode::Mismatch,
            .message = fmt::format("{}: checkpoint of stage \"{}\" of run \"{}\" at step {}, not of stage "
                                   "\"{}\" of run \"{}\" with {} steps; move it away to start the stage anew",
                                   path.string(), checkpoint.stage, checkpoint.identity, checkpoint.step,
                                   m_options.stage, m_inputs.checkpoint->identity, m_options.steps)};
    RETORT_CHECK(m_optimizer->restore(checkpoint.optimizer, path.string()));
    if (m_ema)
        RETORT_CHECK(m_ema->restore(checkpoint.ema, path.string()));
    // Last, so that a checkpoint which does not fit leaves the student as it was.
    RETORT_CHECK(tensor::copyWeights(weights(), checkpoint.student, path.string()));
    m_losses.restore(std::move(checkpoint.losses));
    m_evaluations = std::move(checkpoint.evaluations);
    m_bestStep = checkpoint.bestStep;
    for (const auto& [name, tensor] : checkpoint.best)
        m_best.emplace(name, tensor.detach().clone());
    m_step = m_savedStep = checkpoint.step;
    m_secondsBefore = checkpoint.seconds;
    return {};
}

bool StageSession::isEvaluationDue() const {
    const bool isTime =
        m_step == 0 || isFinished() || (m_options.evaluateEvery > 0 && m_step % m_options.evaluateEvery == 0);
    if (isFinished() && m_bestStep >= 0)
        return true;
    return isTime && std::ranges::any_of(m_inputs.evaluated,
                                         [this](const auto& split) { return !isEvaluatedOn(split); });
}

bool StageSession::isEvaluatedOn(const EvaluatedSplit& split) const {
    return std::ranges::any_of(m_evaluations, [&](const EvaluationPoint& point) {
        return point.step == m_step && point.split == split.name;
    });
}

bool StageSession::isCheckpointDue() const {
    if (!m_inputs.checkpoint || m_savedStep == m_step)
        return false;
    const auto every = m_inputs.checkpoint->everySteps;
    return isFinished() || (every > 0 && m_step > 0 && m_step % every == 0);
}

Result<StepInput> StageSession::nextInput() {
    RETORT_TRY(const Batch batch, m_inputs.batches.next());
    RETORT_CHECK(checkImages(batch));
    const auto& spec = m_student.spec();
    if (std::holds_alternative<Supervised>(m_inputs.objective)) {
        RETORT_CHECK(checkLabels(batch, spec.classes));
        return StepInput{.images = batch.images, .targets = batch.labels};
    }
    RETORT_TRY(const at::Tensor targets, m_inputs.targets(batch));
    const bool features = std::holds_alternative<FeatureDistillation>(m_inputs.objective);
    RETORT_CHECK(checkTargets(targets, batch.images.size(0), features ? spec.embeddingWidth : spec.classes));
    return StepInput{.images = batch.images, .targets = targets};
}

Status StageSession::trainOneStep() {
    m_losses.startClock();
    const std::string place = fmt::format("stage {}, step {}", m_options.stage, m_step + 1);
    RETORT_TRY(const StepInput input, nextInput().within(place));
    RETORT_CHECK(tensor::guarded(place, [&]() -> Status {
        const double factor = learningRateFactor(m_options.schedule, m_step, m_options.steps);
        m_losses.add(m_trainingStep.run(input, m_step, m_options.optimizer.learningRate * factor),
                     input.images.size(0));
        return {};
    }));
    ++m_step;
    m_stepSeconds.push_back(seconds());
    const std::int64_t automatic = m_student.device().isCpu() ? 1 : kLossesReadTogether;
    const std::int64_t together = m_options.readLossEvery > 0 ? m_options.readLossEvery : automatic;
    return m_losses.pending() >= together || isFinished() ? readLosses() : Status{};
}

Status StageSession::readLosses() {
    const std::size_t first = m_losses.losses().size();
    RETORT_CHECK(tensor::guarded("reading losses back", [&]() -> Status {
        m_losses.read();
        return {};
    }));
    for (std::size_t i = first; i < m_losses.losses().size(); ++i) {
        const double loss = m_losses.losses()[i];
        const auto step = static_cast<std::int64_t>(i);
        const double rate =
            m_options.optimizer.learningRate * learningRateFactor(m_options.schedule, step, m_options.steps);
        if (!std::isfinite(loss))
            return invalidArgument(
                fmt::format("stage {}: the loss is {} at step {} of {}, at learning rate {:g}; lower the "
                            "learning rate, lengthen the warm-up or clip gradients",
                            m_options.stage, loss, step + 1, m_options.steps, rate));
        emit(StepDone{.stage = m_options.stage,
                      .epoch = step / m_inputs.batches.stepsPerEpoch(),
                      .step = step + 1,
                      .loss = loss,
                      .learningRate = rate,
                      .imagesPerSecond = m_losses.imagesPerSecond(),
                      .seconds = m_stepSeconds.at(i - first)});
    }
    m_stepSeconds.clear();
    return {};
}

Status StageSession::evaluate() {
    RETORT_CHECK(readLosses());
    m_losses.stopClock();
    {
        const EmaScope averaged(m_ema.get());
        for (const auto& split : m_inputs.evaluated)
            if (!isEvaluatedOn(split))
                RETORT_CHECK(evaluateOn(split));
        noteBest();
    }
    return isFinished() ? completeBest() : Status{};
}

Status StageSession::evaluateOn(const EvaluatedSplit& split) {
    const bool isPart = split.part && !isFinished();
    RETORT_TRY(auto point, evaluated(split, isPart ? *split.part : split.source, m_step));
    auto& evaluation = point.evaluation;
    if (isPart) {
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
    RETORT_TRY(
        auto evaluation,
        evaluateStudent(
            m_student, source,
            {.zeroShot = m_inputs.zeroShot, .precision = m_options.precision, .stop = m_inputs.stop})
            .within(fmt::format("stage {}, after step {}, {} split", m_options.stage, step, split.name)));
    const auto images = evaluation.count;
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
void StageSession::noteBest() {
    const bool anyPart =
        std::ranges::any_of(m_inputs.evaluated, [](const EvaluatedSplit& split) { return split.part; });
    const auto now = choice(m_step);
    if (isFinished() || !anyPart || !now || (m_bestStep >= 0 && *now <= choice(m_bestStep)))
        return;
    m_bestStep = m_step;
    m_best.clear();
    for (const auto& [name, tensor] : weights())
        m_best.emplace(name, tensor.detach().clone());
}

/// What parts of splits say is for curves: the best step is told by whole ones.
Status StageSession::completeBest() {
    if (m_bestStep >= 0 && choice(m_step) <= choice(m_bestStep)) {
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

Status StageSession::saveCheckpoint() {
    RETORT_CHECK(readLosses());
    m_losses.stopClock();
    Checkpoint checkpoint{.identity = m_inputs.checkpoint->identity,
                          .stage = m_options.stage,
                          .step = m_step,
                          .seconds = seconds(),
                          .losses = m_losses.losses(),
                          .evaluations = m_evaluations,
                          .student = asMap(weights()),
                          .optimizer = m_optimizer->state(),
                          .ema = m_ema ? m_ema->averages() : tensor::TensorMap{},
                          .bestStep = m_bestStep,
                          .best = m_best};
    RETORT_CHECK(distill::saveCheckpoint(m_inputs.checkpoint->path, checkpoint));
    m_savedStep = m_step;
    emit(Checkpointed{.stage = m_options.stage, .step = m_step, .path = m_inputs.checkpoint->path});
    return {};
}

Result<StageResult> StageSession::finish() {
    if (m_ema)
        m_ema->apply();
    m_student.setMode(students::Mode::Evaluate);
    emit(StageFinished{.stage = m_options.stage, .steps = m_step, .seconds = seconds()});
    return StageResult{
        .steps = m_step, .seconds = seconds(), .losses = m_losses.losses(), .evaluations = m_evaluations};
}

double StageSession::seconds() const {
    const std::chrono::duration<double> now = std::chrono::steady_clock::now() - m_started;
    return m_secondsBefore + now.count();
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
