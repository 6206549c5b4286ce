#pragma once
// What exports of every format begin and end with.

#include "base/result.h"
#include "deploy/export_options.h"
#include "deploy/student_file.h"

#include <filesystem>
#include <map>
#include <string>

namespace retort::study {

/// What the student's file says. InvalidArgument: what the options ask for cannot be, or the target is the
/// student itself; NotFound: the target's folder is not there; errors of readStudentFile() and
/// store::checkStudent().
Result<StudentFile> beginExport(const std::filesystem::path& file, const std::filesystem::path& target,
                                const ExportOptions& options);

/// Of the student's file and what every format says beside it.
Result<std::map<std::string, std::string>>
exportMetadata(const std::filesystem::path& file, const StudentFile& facts, const ExportOptions& options);

/// The model card beside the exported file, which is there.
Result<ExportedStudent> endExport(const StudentFile& facts, const std::filesystem::path& target,
                                  const ExportOptions& options);

} // namespace retort::study
