#pragma once
// How a trained student is written for other programs. No Torch in this header.

#include "base/words.h"
#include "deploy/formats/network_input.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace retort::study {

enum class ExportFormat { Safetensors, TorchScript, Onnx };
constexpr auto words(ExportFormat) {
    return std::to_array<Word<ExportFormat>>({{ExportFormat::Onnx, "onnx"},
                                              {ExportFormat::TorchScript, "torchscript"},
                                              {ExportFormat::Safetensors, "safetensors"}});
}
/// As file names end: ".onnx", ".pt", ".safetensors".
std::string_view extensionOf(ExportFormat format);

/// Metadata of an exported file: {"input", "crop", "resize", "imageSize", "mean", "std"} as JSON.
inline constexpr const char* kPreprocessingKey = "retort.preprocessing";

/// Metadata of a file in 8-bit integers: how many images it was calibrated on and how it was measured, as
/// JSON.
inline constexpr const char* kQuantisationKey = "retort.quantisation";

/// What making 8-bit integers of a student came to.
struct QuantisationFigures {
    std::int64_t calibrated = 0; ///< training images by which the ranges of values were chosen
    std::int64_t measured = 0;   ///< test images of both accuracies
    double accuracyBefore = 0;   ///< of the student in fp32, per cent
    double accuracyAfter = 0;    ///< in 8-bit integers
    double milliseconds = 0;     ///< of the student in fp32 by LibTorch on this machine's CPU for one image
    int threads = 0;             ///< of that
};

struct ExportOptions {
    ExportFormat format = ExportFormat::Safetensors;
    NetworkInput input = NetworkInput::Tensor; ///< safetensors hold no network and know only Tensor
    bool foldBatchNorms = false;               ///< the same
    std::optional<double> accuracy{};          ///< on test images, per cent
    /// Of a file in 8-bit integers (quantised_export.h).
    std::optional<QuantisationFigures> quantisation{};
};

struct ExportedStudent {
    std::filesystem::path file;
    std::filesystem::path card{}; ///< "birds.onnx.md"; empty: the file is a pipe or a device
};

} // namespace retort::study
