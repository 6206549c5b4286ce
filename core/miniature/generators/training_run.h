#pragma once
// Where and how a generator's training runs; what it learns is in its recipe.

#include "base/progress.h"
#include "base/result.h"
#include "clip/model_folder.h"
#include "miniature/generators/latent_set.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/training_loop.h"
#include "tensor/device.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace retort::miniature {

struct TrainingRun {
    std::filesystem::path teacher; ///< model folder
    std::filesystem::path folder;  ///< receives the generator
    StartFrom start = StartFrom::Scratch;
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    ProgressSink progress{};
    std::function<void(const PartEvaluation&)> evaluated{};
    std::stop_token stop{};
    std::function<void(const std::string&)> remark{}; ///< told of a damaged checkpoint
};

/// "FOLDER.training", beside the generator's folder: checkpoints while they are needed, the latents, and a
/// contact sheet of the images that were generated last.
std::filesystem::path workFolder(const std::filesystem::path& folder);

/// Where a generator's folder has its autoencoder's weights.
std::filesystem::path autoencoderWeights(const std::filesystem::path& folder);

/// The generator's autoencoder in fp32 on the run's device.
Result<diffusion::Autoencoder> openAutoencoder(const std::filesystem::path& generator,
                                               const TrainingRun& run);

/// The teacher in fp32 on the run's device. Errors of openTeacher().
Result<clip::LoadedTeacher> openTeacher(const TrainingRun& run);

/// The latents of the generator in `generator`, from its work folder if they are of the same autoencoder,
/// teacher and images; else computed and stored there.
Result<LatentSet> latentsOf(const std::filesystem::path& generator, const TrainingRun& run,
                            const TrainingImages& images, const ImageJudge& judge,
                            const clip::LoadedTeacher& teacher);

} // namespace retort::miniature
