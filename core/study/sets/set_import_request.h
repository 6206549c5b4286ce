#pragma once
// Images of another program as a person asks for them to be imported, by names and paths.

#include "base/progress.h"
#include "base/result.h"
#include "progress/study_progress.h"
#include "store/workspace.h"
#include "synthesis/sets/set_import.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct SetImportRequest {
    std::filesystem::path folder{};
    /// A CSV table of its images (synthesis::imagesByTable); absent: it has a folder for each class.
    std::optional<std::filesystem::path> table{};
    std::string dataset{}; ///< name or path
    std::string name{};    ///< of the set; empty: made from dataset and hash
    StudyProgressSink progress{};
    RemarkSink remark{};
    std::stop_token stop{};
};

/// Errors are those of opening the dataset, of listing the images and of synthesis::importSet().
Result<synthesis::SetImportOutcome> importRequestedSet(store::Workspace& workspace,
                                                       const SetImportRequest& request);

/// What an import would find; no image is opened and nothing stored.
struct SetImportLook {
    std::vector<std::string> classes{};
    std::vector<std::int64_t> perClass{}; ///< files, in label order
    std::int64_t files = 0;
    std::int64_t withSource = 0;         ///< of which the real training image is named
    std::vector<std::string> problems{}; ///< a line for each file that cannot be used
    std::vector<std::string> remarks{};
};
/// `dataset` is the one that the request names. Errors are those of listing the images.
Result<SetImportLook> lookAtImport(const SetImportRequest& request, const data::Dataset& dataset);

} // namespace retort::study
