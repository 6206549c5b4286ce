#include "cluster_options.h"

#include "number_option.h"

namespace retort::cli {

Result<cluster::ClusterProfile> profileFor(const ClusterRequest& request, const std::string& name) {
    cluster::ClusterProfile profile;
    if (!request.profile.empty()) {
        RETORT_TRY(profile, cluster::findProfile(request.profile));
    }
    if (request.host)
        profile.host = *request.host;
    if (!request.folder.empty())
        profile.folder = request.folder;
    if (!request.program.empty())
        profile.program = request.program;
    if (!name.empty())
        profile.name = name;
    else if (profile.name.empty())
        profile.name = profile.host.empty() ? "this computer" : profile.host;
    profile.slurm = cluster::strongerOf(request.slurm, profile.slurm);
    RETORT_CHECK(cluster::checkProfile(profile));
    return profile;
}

void addPlaceOptions(CLI::App& app, ClusterRequest& request) {
    app.add_option("--host", request.host, "Login node of a cluster, as ssh knows it");
    app.add_option("--remote", request.folder, "Folder on the cluster; a relative one begins at home");
    app.add_option("--program", request.program, "retort-cli on the cluster, as its scripts call it");
}

void addSlurmOptions(CLI::App& app, cluster::SlurmOptions& slurm) {
    app.add_option("--partition", slurm.partition, "As of sbatch");
    app.add_option("--account", slurm.account, "As of sbatch");
    app.add_option("--time", slurm.time, "Limit of a task, as of sbatch: 4:00:00");
    app.add_option("--mem", slurm.memory, "Memory of a task, as of sbatch: 16G");
    addNumber(app, "--gpus-per-task", slurm.gpusPerTask, cluster::kPerTask, "As of sbatch");
    addNumber(app, "--cpus-per-task", slurm.cpusPerTask, cluster::kPerTask, "As of sbatch");
    app.add_option("--sbatch", slurm.further,
                   "Any other option of sbatch, as it is: --sbatch=--qos=high; can be repeated");
}

} // namespace retort::cli
