#include "miniature/weight_training.h"

#include <torch/types.h>

#include <cstdlib>
#include <map>
#include <string>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr double kLargestGradientNorm = 1.0;

training::OptimizerOptions optimizerOptions(const TrainingPlan& plan) {
    return {.kind = training::OptimizerKind::AdamW,
            .learningRate = plan.learningRate,
            .weightDecay = plan.weightDecay,
            .beta1 = 0.9,
            .beta2 = plan.beta2,
            .epsilon = plan.epsilon};
}

} // namespace

Result<WeightTraining> WeightTraining::create(const std::vector<tensor::NamedTensor>& parameters,
                                              const TrainingPlan& plan) {
    for (auto parameter : parameters)
        parameter.tensor.requires_grad_();
    RETORT_TRY(auto optimizer,
               training::Optimizer::create(optimizerOptions(plan), {{.parameters = parameters}}));
    return WeightTraining(parameters, plan, std::move(optimizer));
}

WeightTraining::WeightTraining(const std::vector<tensor::NamedTensor>& parameters, const TrainingPlan& plan,
                               training::Optimizer optimizer)
    : m_parameters(parameters), m_plan(plan), m_optimizer(std::move(optimizer)),
      m_ema(parameters, plan.emaDecay) {}

void WeightTraining::learn(const at::Tensor& loss, std::int64_t step) {
    m_optimizer.clearGradients();
    loss.backward();
    m_optimizer.step({.learningRate = learningRate(m_plan, step), .maxGradientNorm = kLargestGradientNorm});
    m_ema.update();
}

Status WeightTraining::save(const fs::path& path, std::int64_t step) const {
    tensor::TensorMap tensors;
    for (const auto& parameter : m_parameters)
        tensors.emplace("model." + parameter.name, parameter.tensor);
    for (const auto& [name, tensor] : m_optimizer.state())
        tensors.emplace("optimizer." + name, tensor);
    for (const auto& [name, tensor] : m_ema.averages())
        tensors.emplace("average." + name, tensor);
    return tensor::saveTensors(path, tensors, {{"step", std::to_string(step)}});
}

Result<std::int64_t> WeightTraining::restore(const fs::path& path) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    std::map<std::string, tensor::TensorMap> parts;
    for (const auto& [name, tensor] : tensor::viewsOf(archive)) {
        const auto dot = name.find('.');
        if (dot != std::string::npos)
            parts[name.substr(0, dot)].emplace(name.substr(dot + 1), tensor);
    }
    const auto& metadata = archive.metadata();
    const auto step = metadata.contains("step") ? std::atoll(metadata.at("step").c_str()) : -1;
    if (step < 0)
        return Error{ErrorCode::Corrupt,
                     path.string() + ": no step in its metadata; delete it to start over"};
    RETORT_CHECK(tensor::copyWeights(m_parameters, parts["model"], path.string()));
    RETORT_CHECK(m_optimizer.restore(parts["optimizer"], path.string()));
    RETORT_CHECK(m_ema.restore(parts["average"], path.string()));
    return step;
}

} // namespace retort::miniature
