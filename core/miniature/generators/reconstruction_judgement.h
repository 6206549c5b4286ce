#pragma once
// How well an autoencoder's reconstructions stand for the images, by their pixels and in the teacher's
// eyes.

#include "base/result.h"
#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/image_judge.h"
#include "miniature/generators/part_evaluation.h"
#include "miniature/image_set.h"
#include "tensor/device.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace retort::miniature {

struct ReconstructionJudgement {
    const diffusion::Autoencoder& network;
    const ImageJudge& judge;
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    std::int64_t limit = 500;      ///< test images of each set, spread over the split
    std::filesystem::path sheet{}; ///< receives some, each right of its original; empty: none
};

/// Of the first test images of each set: the reconstructions' peak signal-to-noise ratio, the share that
/// the teacher takes for the same class as the original, and the Fréchet distance between the teacher's
/// embeddings of both. What writing the sheet says.
Result<std::vector<Figure>> judgeReconstructions(const ReconstructionJudgement& how,
                                                 const std::vector<ImageSet>& sets);

} // namespace retort::miniature
