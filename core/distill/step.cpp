#include "distill/step.h"

#include "base/random_stream.h"
#include "distill/losses.h"
#include "tensor/autocast.h"

#include <torch/types.h>

namespace retort::distill {

namespace {

at::Tensor featureLoss(const FeatureDistillation& objective, const at::Tensor& s, const at::Tensor& t) {
    switch (objective.loss) {
    case FeatureLoss::UnitMeanSquared: return unitMeanSquaredLoss(s, t);
    case FeatureLoss::SmoothL1: return smoothL1Loss(s, t, objective.smoothL1Beta);
    case FeatureLoss::Cosine: break;
    }
    return cosineLoss(s, t);
}

} // namespace

at::Tensor objectiveLoss(students::Student& student, const Objective& objective, const StepInput& input,
                         tensor::Precision precision) {
    const auto* features = std::get_if<FeatureDistillation>(&objective);
    const at::Tensor targets = input.targets.to(at::Device(student.device().name), /*non_blocking=*/true);
    at::Tensor predicted;
    {
        const tensor::Autocast autocast(student.device(), precision);
        predicted = features ? student.embedding(input.images) : student.logits(input.images);
    }
    predicted = predicted.to(at::kFloat); // losses are sums of many small numbers
    if (features)
        return featureLoss(*features, predicted, targets);
    if (const auto* logits = std::get_if<LogitDistillation>(&objective))
        return divergenceLoss(predicted, targets, logits->temperature);
    return crossEntropy(predicted, targets, std::get<Supervised>(objective).labelSmoothing);
}

TrainingStep::TrainingStep(students::Student& student, training::Optimizer& optimizer,
                           const StepOptions& options, training::Ema* ema)
    : m_student(student), m_optimizer(optimizer), m_options(options), m_ema(ema) {}

at::Tensor TrainingStep::run(const StepInput& input, std::int64_t step, double learningRate) {
    if (m_student.mode() != students::Mode::Train)
        m_student.setMode(students::Mode::Train);
    m_student.seedDropout(RandomStream(m_options.seed, "dropout", static_cast<std::uint64_t>(step)));
    const at::Tensor loss = objectiveLoss(m_student, m_options.objective, input, m_options.precision);
    loss.backward();
    m_optimizer.step({.learningRate = learningRate, .maxGradientNorm = m_options.gradientClip});
    m_optimizer.clearGradients();
    if (m_ema)
        m_ema->update();
    return loss.detach();
}

} // namespace retort::distill
