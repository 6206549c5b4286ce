#pragma once
// Decides which files of a folder dataset can be used, on all cores: the one place that does.

#include "data/file_verdicts.h"
#include "data/formats/folder_options.h"

#include <string>
#include <vector>

namespace retort::data {

/// One result per name, in order. Verify::Decode decodes what `options.verdicts` does not know as it is now,
/// and keeps what that shows; Verify::Structure reads the headers of those files and keeps nothing. Cancelled
/// when `options.stop` was requested.
Result<std::vector<CheckedFile>> checkFiles(const std::filesystem::path& root,
                                            const std::vector<std::string>& names,
                                            const FolderOptions& options);

} // namespace retort::data
