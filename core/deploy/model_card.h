#pragma once
// The page of text beside an exported student: what it is, what it learnt from, and how it is asked.

#include "deploy/export_options.h"
#include "deploy/student_file.h"

#include <filesystem>
#include <string>

namespace retort::study {

/// Markdown. `file` is the exported one, which is there.
std::string modelCard(const StudentFile& facts, const ExportOptions& options,
                      const std::filesystem::path& file);

} // namespace retort::study
