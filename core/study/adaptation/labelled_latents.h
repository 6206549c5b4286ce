#pragma once
// The labelled images of a dataset as the latents of a generator's autoencoder.

#include "base/result.h"
#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/latent_set.h"
#include "teacher/study_data.h"

#include <filesystem>
#include <string>

namespace retort::study {

struct LatentPlace {
    std::filesystem::path file; ///< where they are kept for the next session
    std::string origin;         ///< of which images and networks
    std::int64_t side = 512;    ///< pixels of the square that is cut from the middle of each image
};

/// Read from the file, else computed and written there. Errors of reading images and of writing; Cancelled.
Result<miniature::LatentSet> labelledLatents(const StudyData& data, const diffusion::Autoencoder& autoencoder,
                                             const LatentPlace& place,
                                             const miniature::LatentComputation& how);

} // namespace retort::study
