#include "cluster/slurm_options.h"

namespace retort::cluster {

SlurmOptions strongerOf(const SlurmOptions& stronger, SlurmOptions weaker) {
    const SlurmOptions usual;
    forEachField<SlurmOptions>([&](const auto& each) {
        if (stronger.*each.member != usual.*each.member)
            weaker.*each.member = stronger.*each.member;
    });
    return weaker;
}

std::vector<std::string> submitArguments(const SlurmOptions& options) {
    std::vector<std::string> arguments;
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty())
            arguments.push_back(fmt::format("--{}={}", option, value));
    };
    add("partition", options.partition);
    add("account", options.account);
    add("time", options.time);
    add("mem", options.memory);
    if (options.gpusPerTask)
        add("gpus-per-task", std::to_string(*options.gpusPerTask));
    if (options.cpusPerTask)
        add("cpus-per-task", std::to_string(*options.cpusPerTask));
    for (const auto& option : options.further)
        add("sbatch", option);
    return arguments;
}

} // namespace retort::cluster
