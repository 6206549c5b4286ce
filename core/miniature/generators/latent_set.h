#pragma once
// What the denoising networks are trained on: every training image as the autoencoder's latents and as the
// teacher's embedding, computed once.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/networks/autoencoder.h"
#include "miniature/generators/image_judge.h"
#include "miniature/training_images.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::miniature {

struct LatentSet {
    at::Tensor mean;                 ///< fp16 [N, C, h, w], not scaled
    at::Tensor logVariance;          ///< fp16 [N, C, h, w]
    at::Tensor embeddings;           ///< fp32 [N, D], not normalised; D is 0 where none are learnt from
    at::Tensor classes;              ///< int64 [N], numbered over all datasets
    std::vector<std::int64_t> sizes; ///< images of each dataset
};

struct LatentComputation {
    std::string task = "miniature latents"; ///< as progress names it
    tensor::Device device{};
    tensor::Precision precision = tensor::Precision::Float32;
    ProgressSink progress{};
    std::stop_token stop{};
};

/// Images of one side, some of which are read at a time: uint8 [count, side, side, 3] on the CPU.
struct ImageReader {
    std::int64_t images = 0;
    std::int64_t side = 0;
    std::function<Result<at::Tensor>(std::int64_t begin, std::int64_t count)> read{};
};

/// Mean and log-variance alone; `also` is shown the images, some at a time. Cancelled; errors of reading.
Result<LatentSet> encodeImages(const ImageReader& images, const diffusion::Autoencoder& autoencoder,
                               const LatentComputation& how,
                               const std::function<void(const at::Tensor& pixels)>& also = {});

/// Cancelled.
Result<LatentSet> computeLatents(const TrainingImages& images, const diffusion::Autoencoder& autoencoder,
                                 const ImageJudge& judge, const LatentComputation& how);

/// `origin` names the networks that the set was computed with, and is asked for when it is read.
Status saveLatents(const std::filesystem::path& path, const LatentSet& set, const std::string& origin);
/// `classes` and `sizes` are those of the images. Mismatch for a file of another origin or of other images.
Result<LatentSet> loadLatents(const std::filesystem::path& path, const at::Tensor& classes,
                              const std::vector<std::int64_t>& sizes, const std::string& origin);

/// 1 over the standard deviation of latents drawn for `count` images of each dataset: what brings them to
/// unit variance.
double latentScale(const TrainingImages& images, const diffusion::Autoencoder& autoencoder,
                   std::int64_t count, const LatentComputation& how);

/// uint8 [N, S, S, 3] on the CPU <-> float [N, 3, S, S] in [-1, 1] on the device, channels last.
at::Tensor signedImages(const at::Tensor& pixels, const tensor::Device& device);
at::Tensor pixelsOf(const at::Tensor& signedImages);

} // namespace retort::miniature
