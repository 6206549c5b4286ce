#pragma once
// Brings what a study's tasks have made into a workspace. What is there already stays, so that merging again,
// or merging while tasks are still at work, does no harm.

#include "base/result.h"
#include "store/workspace.h"
#include "study/run/study_part.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::cluster {

struct MergeOutcome {
    std::size_t runs = 0;       ///< that were brought in now
    std::size_t runsBefore = 0; ///< of the study, that the workspace had finished
    std::size_t runsLeft = 0;   ///< of the study, that are not finished
    std::size_t sets = 0;       ///< that were brought in now
    std::size_t unfinished = 0; ///< folders of tasks that have not ended
    std::vector<std::string>
        refused{}; ///< a sentence for each folder that was not used: damaged, or not of the study
};

/// Success unless a folder was refused, else Corrupt: how many, and the first of them.
Status statusOf(const MergeOutcome& outcome);

/// Each of `folders` is that of a task, or holds such folders. Every file is checked against its hash. A
/// folder that is refused keeps no other one from its turn. The study is stored with all of its runs, unless
/// its sets alone are wanted. NotFound: a folder is not there or holds no task; the errors of planning the
/// study; those of the store.
Result<MergeOutcome> mergeStudy(const study::StudySpec& spec, store::Workspace& workspace,
                                const std::vector<std::filesystem::path>& folders,
                                const study::ComputeContext& context,
                                study::StudyScope scope = study::StudyScope::Whole);

} // namespace retort::cluster
