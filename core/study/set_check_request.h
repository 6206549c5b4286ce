#pragma once
// The comparison of a set with real pictures as a person asks for it, by names.

#include "base/progress.h"
#include "base/result.h"
#include "store/set_check_table.h"
#include "store/workspace.h"
#include "study/near_duplicate_options.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace retort::study {

struct SetCheckRequest {
    std::string set{};                    ///< its name
    std::optional<std::string> teacher{}; ///< name or path; by default who scored it, else who conditioned it
    std::optional<std::string> dataset{}; ///< name or path; by default the one that the set was made from
    NearDuplicateOptions duplicates{};
    std::filesystem::path resources{};
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0; ///< 0: the machine's physical cores
    ProgressSink progress{};
    std::stop_token stop{};
};

/// Errors are those of opening what is named, and of checkSet(); InvalidArgument: no teacher is named and the
/// set knows none.
Result<store::SetCheck> checkRequestedSet(store::Workspace& workspace, const SetCheckRequest& request);

} // namespace retort::study
