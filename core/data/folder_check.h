#pragma once
// Looks at every file of a folder data set, on all cores.

#include "data/folder_data_set.h"

#include <string>
#include <vector>

namespace retort::data {

struct CheckedFile {
    ImageSize size; ///< upright
    int channels = 3;
    std::string problem; ///< why it cannot be used; empty when it can
};

/// One result per name, in order. Cancelled when `options.stop` was requested.
Result<std::vector<CheckedFile>> checkFiles(const std::filesystem::path& root,
                                            const std::vector<std::string>& names,
                                            const FolderOptions& options);

} // namespace retort::data
