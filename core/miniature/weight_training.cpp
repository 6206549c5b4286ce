#include "miniature/weight_training.h"

#include "base/json.h"
#include "training/checkpoint_file.h"

#include <torch/types.h>

#include <cstdlib>
#include <map>
#include <string>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr double kLargestGradientNorm = 1.0;
constexpr int kVersion = 1;
/// What programs before version 1 wrote in place of a header and a checksum.
constexpr const char* kStepOfOlder = "step";

training::OptimizerOptions optimizerOptions(const TrainingPlan& plan) {
    return {.kind = training::OptimizerKind::AdamW,
            .learningRate = plan.learningRate,
            .weightDecay = plan.weightDecay,
            .beta1 = 0.9,
            .beta2 = plan.beta2,
            .epsilon = plan.epsilon};
}

at::Tensor stored(const at::Tensor& tensor) {
    return tensor.detach().to(at::kCPU).contiguous();
}

Error withoutStep(const fs::path& path) {
    return training::unusableCheckpoint(path, "no step in its metadata");
}

Result<std::int64_t> stepOfOlder(const training::CheckpointFile& file, const fs::path& path) {
    const auto text = file.metadata.find(kStepOfOlder);
    std::int64_t step = text == file.metadata.end() ? -1 : std::atoll(text->second.c_str());
    return step < 0 ? Result<std::int64_t>{withoutStep(path)} : Result<std::int64_t>{step};
}

Result<std::int64_t> stepOf(const training::CheckpointFile& file, const fs::path& path) {
    if (file.header.empty())
        return stepOfOlder(file, path);
    if (!file.hasChecksum)
        return training::unusableCheckpoint(path, "its checksum is missing");
    RETORT_TRY(const auto document, JsonDocument::parse(file.header, path.string()));
    int version = 0;
    std::int64_t step = -1;
    JsonReader reader(document);
    reader.required("version", version);
    reader.required("step", step);
    RETORT_CHECK(reader.finish());
    if (version > kVersion)
        return Error{ErrorCode::NewerVersion,
                     path.string() + ": a newer program wrote it; use that one or delete the file"};
    return step < 0 ? Result<std::int64_t>{withoutStep(path)} : Result<std::int64_t>{step};
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
        tensors.emplace("model." + parameter.name, stored(parameter.tensor));
    for (const auto& [name, tensor] : m_optimizer.state())
        tensors.emplace("optimizer." + name, stored(tensor));
    for (const auto& [name, tensor] : m_ema.averages())
        tensors.emplace("average." + name, stored(tensor));
    const nlohmann::json header{{"version", kVersion}, {"step", step}};
    return training::saveCheckpointFile(path, header.dump(), tensors);
}

Result<std::int64_t> WeightTraining::restore(const fs::path& path) {
    RETORT_TRY(const auto file, training::openCheckpointFile(path));
    RETORT_TRY(const auto step, stepOf(file, path));
    std::map<std::string, tensor::TensorMap> parts;
    for (const auto& [name, tensor] : file.tensors) {
        const auto dot = name.find('.');
        if (dot != std::string::npos)
            parts[name.substr(0, dot)].emplace(name.substr(dot + 1), tensor);
    }
    RETORT_CHECK(tensor::copyWeights(m_parameters, parts["model"], path.string()));
    RETORT_CHECK(m_optimizer.restore(parts["optimizer"], path.string()));
    RETORT_CHECK(m_ema.restore(parts["average"], path.string()));
    return step;
}

} // namespace retort::miniature
