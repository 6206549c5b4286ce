#pragma once
// The comparison of a set with real images as a person asks for it, by names.

#include "base/result.h"
#include "store/set_check_table.h"
#include "store/workspace.h"
#include "study/report/near_duplicate_options.h"
#include "teacher/compute_context.h"

#include <filesystem>
#include <optional>
#include <string>

namespace retort::study {

struct SetCheckRequest {
    std::string set{};                    ///< its name
    std::optional<std::string> teacher{}; ///< name or path; by default who scored it, else who conditioned it
    std::optional<std::string> dataset{}; ///< name or path; by default the one that the set was made from
    NearDuplicateOptions duplicates{};
    ComputeContext work{};
};

/// Imported images that nobody scored yet get the teacher's scores, too. Errors are those of opening what is
/// named, and of checkSet(); InvalidArgument: no teacher is named and the
/// set knows none.
Result<store::SetCheck> checkRequestedSet(store::Workspace& workspace, const SetCheckRequest& request);

} // namespace retort::study
