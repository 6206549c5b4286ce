#pragma once
// How a trained student is written for other programs. No Torch in this header.

#include "base/words.h"
#include "deploy/formats/network_input.h"

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

struct ExportOptions {
    ExportFormat format = ExportFormat::Safetensors;
    NetworkInput input = NetworkInput::Tensor; ///< safetensors hold no network and know only Tensor
    bool foldBatchNorms = false;               ///< the same
    std::optional<double> accuracy{};          ///< on test images, per cent
};

} // namespace retort::study
