#pragma once
// The evaluation preprocessing of CLIP models: resize, centre crop, normalise, exactly as torchvision does it
// on PIL images.
//
//   const PreprocessConfig config{.imageSize = 224};
//   RETORT_TRY(const at::Tensor images, preprocessBatch(views, config));   // float [N, 3, 224, 224]

#include "base/result.h"
#include "clip/resample.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace retort::clip {

enum class ResizeMode {
    Shortest, ///< the shorter side becomes imageSize, the longer one is cropped
    Longest,  ///< the longer side becomes imageSize, bars of `fill` take the rest
    Squash,   ///< both sides become imageSize, whatever the aspect ratio
};

/// Where the crop begins if an odd number of pixels is cut away.
enum class CropRounding {
    HalfToEven, ///< torchvision, hence OpenCLIP: 0.5 -> 0, 1.5 -> 2
    Down,       ///< Hugging Face's CLIPImageProcessor
};

struct PreprocessConfig {
    std::int64_t imageSize = 224;                                    ///< pixels, square
    std::array<float, 3> mean{0.48145466F, 0.4578275F, 0.40821073F}; ///< of RGB in [0, 1]
    std::array<float, 3> standardDeviation{0.26862954F, 0.26130258F, 0.27577711F};
    Interpolation interpolation = Interpolation::Bicubic;
    ResizeMode resizeMode = ResizeMode::Shortest;
    CropRounding cropRounding = CropRounding::HalfToEven;
    std::uint8_t fill = 0; ///< grey value of bars
};

/// A text that is equal for equal configurations alone, for the content hash of cached embeddings.
std::string describe(const PreprocessConfig& config);

/// One image, resized and cropped, to `out`: uint8 [imageSize, imageSize, 3].
/// InvalidArgument: an image without pixels, an image size that is not positive or above 16384.
Status resizeAndCrop(const RgbView& image, const PreprocessConfig& config, std::uint8_t* out);

/// uint8 [N, imageSize, imageSize, 3], images spread over LibTorch's threads. Errors as above.
Result<at::Tensor> resizeAndCropBatch(std::span<const RgbView> images, const PreprocessConfig& config);

/// Normalised float [N, 3, imageSize, imageSize] of images that need not have one size.
Result<at::Tensor> preprocessBatch(std::span<const RgbView> images, const PreprocessConfig& config);
/// The same of uint8 images [N, H, W, 3] on the CPU. InvalidArgument for other shapes, dtypes or devices.
Result<at::Tensor> preprocessBatch(const at::Tensor& images, const PreprocessConfig& config);

/// (value / 255 - mean) / deviation in fp32: uint8 [N, S, S, 3] on the CPU to float [N, 3, S, S].
at::Tensor normalised(const at::Tensor& pixels, const PreprocessConfig& config);

} // namespace retort::clip
