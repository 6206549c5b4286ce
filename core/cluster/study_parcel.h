#pragma once
// What a study needs on another computer, as a folder that is copied there: a workspace with a copy of the
// store, so that what is finished here is not done again there, and links to the datasets, models and sets
// that the study names. The study's own paths are changed to where they are there.

#include "base/result.h"
#include "cluster/study_tasks.h"
#include "store/workspace.h"
#include "study/spec/spec.h"

#include <filesystem>
#include <string>

namespace retort::cluster {

struct ParcelPlace {
    std::filesystem::path folder{};    ///< is filled, and is the workspace there
    std::string there{};               ///< its path where it is copied to
    bool isHere = false;               ///< on the same computer: paths stay as they are
    std::filesystem::path resources{}; ///< what is shipped with the program is there already
};

/// The study as it is to be run there. Its precision is the one that this computer computes in, so that both
/// mean the same runs; its device is left to the tasks. NotFound, naming it: something that the study names
/// is not here; the errors of copying the store and of making links.
Result<study::StudySpec> packStudy(const StudyTasks& tasks, const store::Workspace& workspace,
                                   const ParcelPlace& place);

} // namespace retort::cluster
