#pragma once
// The generator that the training of one of image embeddings begins with.

#include "diffusion/networks/autoencoder.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "miniature/generators/training_run.h"

#include <filesystem>

namespace retort::miniature {

struct BaseGenerator {
    diffusion::UNet unet;
    diffusion::Autoencoder autoencoder; ///< fp32 on the run's device
    diffusion::SchedulerConfig scheduler;
};

enum class BaseKind {
    Text,           ///< a folder that trainGenerator() wrote
    TextOrEmbedding ///< or one that trainUnclip() wrote, to be trained on
};

/// Mismatch: a generator of another kind, or of another width of text or embeddings or another image size
/// than the teacher's; errors of opening its parts.
Result<BaseGenerator> openBaseGenerator(const std::filesystem::path& folder, BaseKind kind,
                                        const TrainingRun& run, const clip::ClipConfig& teacher);

} // namespace retort::miniature
