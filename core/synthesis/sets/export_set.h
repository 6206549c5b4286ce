#pragma once
// A synthetic set as a plain folder for other programs: `<class>/<number>.png`, and `manifest.csv` with the
// origin of each image.

#include "base/progress.h"
#include "base/result.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace retort::synthesis {

struct ExportOptions {
    ProgressSink progress{};
    std::stop_token stop{};
};

/// The same export, interrupted before, is completed. InvalidArgument: the folder is there and holds anything
/// else. NotFound: an image is gone. Unsupported: a link in the set's folder, which could lead anywhere.
/// DiskFull, AccessDenied, Cancelled.
Status exportSet(const SyntheticDataset& set, const std::filesystem::path& folder,
                 const ExportOptions& options = {});

/// InvalidArgument unless the folder is not there yet, or is empty: nothing is written over. What an
/// interrupted attempt left does not count.
Status requireNewFolder(const std::filesystem::path& folder,
                        const std::function<bool(const std::filesystem::path&)>& isLeft = {});

} // namespace retort::synthesis
