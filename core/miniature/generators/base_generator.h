#pragma once
// The text-to-image generator that a generator of image embeddings begins with.

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

/// Of a folder that trainGenerator() wrote. Mismatch: one that is told class vectors already, or one of
/// another text width or image size than the teacher's; errors of opening its parts.
Result<BaseGenerator> openBaseGenerator(const std::filesystem::path& folder, const TrainingRun& run,
                                        const clip::ClipConfig& teacher);

} // namespace retort::miniature
