#include "distill/step.h"

#include "base/random_stream.h"
#include "distill/losses.h"
#include "tensor/autocast.h"

#include <fmt/format.h>
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

/// Of one batch, or of the images of one kind in it.
class BatchLoss {
public:
    BatchLoss(students::Student& student, const LossOptions& options, const StepInput& input)
        : m_student(student), m_options(options),
          m_features(std::get_if<FeatureDistillation>(&options.objective)), m_device(student.device().name),
          m_images(input.images), m_targets(onDevice(input.targets)), m_logits(onDevice(input.logits)) {}

    at::Tensor predict() const {
        at::Tensor predicted;
        {
            const tensor::Autocast autocast(m_student.device(), m_options.precision);
            predicted = m_features ? m_student.embedding(m_images) : m_student.logits(m_images);
        }
        return predicted.to(at::kFloat); // losses are sums of many small numbers
    }

    at::Tensor of(const at::Tensor& predicted) const {
        if (const auto* logits = std::get_if<LogitDistillation>(&m_options.objective))
            return divergenceLoss(predicted, m_targets, logits->temperature);
        if (!m_features)
            return crossEntropy(predicted, m_targets,
                                std::get<Supervised>(m_options.objective).labelSmoothing);
        const at::Tensor loss = featureLoss(*m_features, predicted, m_targets);
        return m_features->logitWeight > 0 ? loss + m_features->logitWeight * readLoss(predicted) : loss;
    }

    /// The images of these rows alone, int64 [n] on the CPU.
    BatchLoss ofRows(const at::Tensor& rows) const {
        auto part = *this;
        const at::Tensor there = rows.to(m_device);
        part.m_images = m_images.index_select(0, m_images.is_cpu() ? rows : there);
        part.m_targets = m_targets.index_select(0, there);
        if (m_logits.defined())
            part.m_logits = m_logits.index_select(0, there);
        return part;
    }

private:
    at::Tensor onDevice(const at::Tensor& values) const {
        return values.defined() ? values.to(m_device, /*non_blocking=*/true) : values;
    }

    /// LD of the zero-shot read-out.
    at::Tensor readLoss(const at::Tensor& predicted) const {
        const auto& logits = m_features->logits;
        auto readout = m_options.readout.value();
        readout.scale = logits.scale.value_or(readout.scale);
        return divergenceLoss(readout.logits(predicted), m_logits, logits.temperature);
    }

    students::Student& m_student;
    const LossOptions& m_options;
    const FeatureDistillation* m_features; ///< null: another objective
    at::Device m_device;
    at::Tensor m_images;
    at::Tensor m_targets;
    at::Tensor m_logits;
};

/// One kind of images in a batch.
struct Kind {
    at::Tensor rows; ///< int64 [n], CPU
    students::Norms norms;
    double weight;
};

std::vector<Kind> kindsOf(const MixtureOptions& mixture, const at::Tensor& isReal) {
    std::vector<Kind> kinds;
    const auto add = [&](const at::Tensor& mask, students::Norms norms, double givenWeight) {
        const at::Tensor rows = mask.nonzero().squeeze(1);
        const double share = static_cast<double>(rows.size(0)) / static_cast<double>(mask.size(0));
        if (rows.size(0) > 0)
            kinds.push_back(
                {.rows = rows, .norms = norms, .weight = mixture.realWeight ? givenWeight : share});
    };
    const double weight = mixture.realWeight.value_or(0);
    add(isReal, students::Norms::Main, weight);
    add(isReal.logical_not(), students::Norms::Auxiliary, 1 - weight);
    return kinds;
}

at::Tensor mixedLoss(students::Student& student, const MixtureOptions& mixture, const BatchLoss& all,
                     const at::Tensor& isReal) {
    const at::Tensor together = mixture.separateNorms ? at::Tensor() : all.predict();
    at::Tensor sum;
    for (const auto& kind : kindsOf(mixture, isReal)) {
        const auto part = all.ofRows(kind.rows);
        if (mixture.separateNorms)
            student.setNorms(kind.norms);
        const at::Tensor predicted = mixture.separateNorms
                                         ? part.predict()
                                         : together.index_select(0, kind.rows.to(together.device()));
        const at::Tensor loss = kind.weight * part.of(predicted);
        sum = sum.defined() ? sum + loss : loss;
    }
    if (mixture.separateNorms)
        student.setNorms(students::Norms::Main);
    return sum;
}

} // namespace

at::Tensor objectiveLoss(students::Student& student, const LossOptions& options, const StepInput& input) {
    const BatchLoss all(student, options, input);
    return options.mixture ? mixedLoss(student, *options.mixture, all, input.isReal) : all.of(all.predict());
}

namespace {

/// Batch norms are of the batch that the ranks share.
class SharedNorms {
public:
    SharedNorms(students::Student& student, training::Ranks* ranks)
        : m_student(student), m_isShared(ranks != nullptr) {
        if (m_isShared)
            m_student.shareBatches([ranks](const at::Tensor& values) { return ranks->sum(values); });
    }
    ~SharedNorms() {
        if (m_isShared)
            m_student.shareBatches({});
    }
    SharedNorms(const SharedNorms&) = delete;
    SharedNorms& operator=(const SharedNorms&) = delete;

private:
    students::Student& m_student;
    bool m_isShared;
};

/// Each rank drops units of its own images.
RandomStream dropoutOf(const StepOptions& options, std::int64_t step) {
    const auto number = static_cast<std::uint64_t>(step);
    if (!options.ranks || options.ranks->isFirst())
        return {options.seed, "dropout", number};
    return {options.seed, fmt::format("dropout of rank {}", options.ranks->rank()), number};
}

} // namespace

TrainingStep::TrainingStep(students::Student& student, training::Optimizer& optimizer,
                           const StepOptions& options, training::Ema* ema)
    : m_student(student), m_optimizer(optimizer), m_options(options), m_ema(ema) {
    if (m_options.ranks)
        m_gradients.emplace(m_student.namedParameters(), *m_options.ranks);
}

at::Tensor TrainingStep::run(const StepInput& input, std::int64_t step, double learningRate) {
    if (m_student.mode() != students::Mode::Train)
        m_student.setMode(students::Mode::Train);
    m_student.seedDropout(dropoutOf(m_options, step));
    at::Tensor loss;
    {
        const SharedNorms shared(m_student, m_options.ranks);
        loss = objectiveLoss(m_student, m_options.loss, input);
        loss.backward();
    }
    loss = loss.detach();
    if (m_gradients)
        m_gradients->finish(loss);
    m_optimizer.step({.learningRate = learningRate, .maxGradientNorm = m_options.gradientClip});
    m_optimizer.clearGradients();
    if (m_ema)
        m_ema->update();
    return loss;
}

} // namespace retort::distill
