#pragma once
// A trained student for other programs: its weights under torchvision's names, or its network as TorchScript
// or ONNX, each with class names, preprocessing and origin in its metadata and a page of text beside it.
//
//   RETORT_CHECK(exportStudent(file, "birds.onnx", {.format = ExportFormat::Onnx, .accuracy = 91.2}));

#include "base/result.h"
#include "base/words.h"
#include "deploy/formats/network_export.h"

#include <filesystem>
#include <optional>
#include <string>

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

struct ExportedStudent {
    std::filesystem::path file;
    std::filesystem::path card; ///< "birds.onnx.md"
};

/// Each file appears complete or not at all, with its folder. Errors are those of readStudentFile() and of
/// writing; InvalidArgument: the target is the student itself, or safetensors are asked for what only a
/// network has; Unsupported: this program was built without ONNX.
Result<ExportedStudent> exportStudent(const std::filesystem::path& file, const std::filesystem::path& target,
                                      const ExportOptions& options = {});

} // namespace retort::study
