#pragma once
// Hands batch scripts over to Slurm.

#include "base/result.h"
#include "cluster/slurm_script.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::cluster {

struct SubmittedScript {
    std::filesystem::path file{};
    std::string job{}; ///< Slurm's number of it; empty where it was only written
};

/// Writes the scripts below `folder`, made if it is not there, and nothing else.
Result<std::vector<SubmittedScript>> writeScripts(const std::vector<SlurmScript>& scripts,
                                                  const std::filesystem::path& folder);

/// The same, and submits them in their order, each to begin when those it comes after have ended, however
/// they ended: what a failed task should have made is missed by those tasks that need it, not by others.
/// NotFound: there is no sbatch here; InvalidArgument: sbatch refuses one, with its own words, and those
/// before it that were submitted. What was accepted is kept in `folder` (submission.h).
Result<std::vector<SubmittedScript>> submitScripts(const std::vector<SlurmScript>& scripts,
                                                   const std::filesystem::path& folder,
                                                   const std::stop_token& stop = {});

} // namespace retort::cluster
