#pragma once
// A trained student for other programs: its weights under their usual names, or its network as TorchScript
// or ONNX, each with class names, preprocessing and origin in its metadata and a page of text beside it.
//
//   RETORT_CHECK(exportStudent(file, "birds.onnx", {.format = ExportFormat::Onnx, .accuracy = 91.2}));

#include "base/result.h"
#include "deploy/export_options.h"

#include <filesystem>

namespace retort::study {

/// Each file appears complete or not at all. Errors are those of readStudentFile(), store::checkStudent() and
/// of writing; InvalidArgument: the target is the student itself, or safetensors are asked for what only a
/// network has; NotFound: the target's folder is not there; Unsupported: this program was built without ONNX.
Result<ExportedStudent> exportStudent(const std::filesystem::path& file, const std::filesystem::path& target,
                                      const ExportOptions& options = {});

} // namespace retort::study
