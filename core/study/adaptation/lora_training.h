#pragma once
// Trains the factors of a LoRA on the attention of a generator's UNet, and of its text encoder: the loss, the
// steps and the checkpoints are those of the miniature generators' training.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/checkpoints/generator_parts.h"
#include "diffusion/checkpoints/lora_factors.h"
#include "miniature/generators/latent_set.h"
#include "study/adaptation/adaptation_choices.h"
#include "tensor/device.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct LoraTraining {
    AdaptationChoices choices;
    double learningRate = 1e-4;
    const miniature::LatentSet& latents;
    std::vector<std::vector<std::string>> prompts; ///< of each class
    std::filesystem::path checkpoint;              ///< gone on with where it is there; removed by nobody here
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    ProgressSink progress{};
    std::stop_token stop{};
    std::function<void(const std::string&)> remark{}; ///< told of a damaged checkpoint
};

struct TrainedLora {
    std::vector<diffusion::LoraFactors> factors; ///< of the UNet and, where it learns, of the text encoder
    std::optional<double> firstLoss{};           ///< unknown where the training went on after it
    double lastLoss = 0;
};

/// What a learning rate is where none was chosen.
double usualLearningRate(const diffusion::UNetConfig& config);

/// Takes what is needed of the parts. Errors of LoraFactors::ofAttention() and of the training loop;
/// Cancelled.
Result<TrainedLora> trainLora(diffusion::GeneratorParts parts, const LoraTraining& training);

} // namespace retort::study
