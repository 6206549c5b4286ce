#pragma once
// The page of text beside an exported student: what it is, what it learnt from, and how it is asked.

#include "base/result.h"
#include "deploy/export_options.h"
#include "deploy/student_file.h"

#include <filesystem>
#include <string>

namespace retort::study {

/// Markdown. `file` is the exported one, which is there.
std::string modelCard(const StudentFile& facts, const ExportOptions& options,
                      const std::filesystem::path& file);
/// Where it stands: "birds.onnx.md".
std::filesystem::path cardOf(const std::filesystem::path& file);
/// Ok where nothing stands there, or a model card. InvalidArgument: a file that a new card would replace.
Status checkCardPlace(const std::filesystem::path& card);

} // namespace retort::study
