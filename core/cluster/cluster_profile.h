#pragma once
// A cluster that a person works on: how it is reached, and what is asked of it. Kept beside the person's
// other settings, `$XDG_CONFIG_HOME/retort/clusters.json`; no password or key is: ssh has its own.
//
//   {"clusters": [{"name": "uni", "host": "login.uni", "folder": "/scratch/me/retort",
//     "program": "/scratch/me/bin/retort-cli",
//     "slurm": {"partition": "gpu", "time": "4:00:00", "gpusPerTask": 1}}]}

#include "base/fields.h"
#include "base/result.h"
#include "cluster/slurm_options.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::cluster {

struct ClusterProfile {
    std::string name{};                 ///< by which a person chooses it
    std::string host{};                 ///< as ssh knows it; empty: this computer is a login node
    std::string folder = "retort";      ///< there, for Retort alone; a relative one begins at home
    std::string program = "retort-cli"; ///< there: a path, or found as a login shell finds it
    SlurmOptions slurm{};

    friend bool operator==(const ClusterProfile&, const ClusterProfile&) = default;
};
constexpr auto fields(const ClusterProfile*) {
    using C = ClusterProfile;
    return std::tuple{field("name", &C::name, "Name"), field("host", &C::host, "ssh host"),
                      field("folder", &C::folder, "Folder there"),
                      field("program", &C::program, "retort-cli there")};
}

nlohmann::json jsonOf(const ClusterProfile& profile);
/// What jsonOf() wrote. Problems are the reader's.
ClusterProfile readProfile(JsonReader& reader);

/// InvalidArgument, naming the field: no name, a host that ssh would take for an option or that no host is
/// called, a text of several lines.
Status checkProfile(const ClusterProfile& profile);

/// clusters.json; empty where there is no folder for settings.
std::filesystem::path profilesFile();
/// None where the file is not there. The errors of reading JSON and of checkProfile().
Result<std::vector<ClusterProfile>> readProfiles(const std::filesystem::path& file = profilesFile());
/// InvalidArgument: two of one name, or checkProfile(); NotFound: there is no folder for settings; what
/// writing says.
Status writeProfiles(const std::vector<ClusterProfile>& profiles,
                     const std::filesystem::path& file = profilesFile());
/// NotFound names those that there are.
Result<ClusterProfile> findProfile(std::string_view name, const std::filesystem::path& file = profilesFile());

} // namespace retort::cluster
