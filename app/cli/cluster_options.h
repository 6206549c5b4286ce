#pragma once
// Options that say where a cluster is and what is asked of Slurm.

#include "base/result.h"
#include "cluster/cluster_profile.h"

#include <CLI/App.hpp>

#include <optional>
#include <string>

namespace retort::cli {

/// Where a cluster is: one that a person keeps, or as the options say.
struct ClusterRequest {
    std::string profile{}; ///< the name of one that is kept
    std::optional<std::string> host{};
    std::string folder{};
    std::string program{};
    cluster::SlurmOptions slurm{};

    bool isElsewhere() const { return !profile.empty() || host || !folder.empty(); }
};

/// What is asked for is stronger than what is kept. `name`: that it is to have. The errors of findProfile()
/// and checkProfile().
Result<cluster::ClusterProfile> profileFor(const ClusterRequest& request, const std::string& name = {});

/// --host, --remote, --program
void addPlaceOptions(CLI::App& app, ClusterRequest& request);
void addSlurmOptions(CLI::App& app, cluster::SlurmOptions& slurm);

} // namespace retort::cli
