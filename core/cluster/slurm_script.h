#pragma once
// A study's tasks as batch scripts for Slurm: job arrays of equal tasks, each waiting for what it needs by
// Slurm's own --dependency. People read the scripts, change them, and submit them by hand.

#include "cluster/slurm_options.h"
#include "cluster/study_tasks.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::cluster {

/// How a task is started.
struct TaskCommand {
    std::filesystem::path program{}; ///< retort-cli; a mere name is looked for on the path
    std::filesystem::path spec{};    ///< the study's file
    std::filesystem::path resources{};
    std::string device = "auto"; ///< as "study work" takes it
    int threads = 0;             ///< the same
};

struct SlurmScript {
    std::string name{};               ///< "2-generate", of its file and for people
    std::size_t tasks = 0;            ///< 0: it merges
    std::vector<std::size_t> after{}; ///< scripts that come before it
    std::string text{};
};

/// One script for each kind of tasks that are left and for at most 1,000 of them (the array size that Slurm
/// allows unless its configuration says otherwise), and a last one that merges and prints the table; none
/// where nothing is left to do. A task is started by `srun`, is told 90 s before its time limit (SIGUSR1),
/// and is queued again where it then says that it has saved its state (exit code 75); --requeue does the same
/// after a preemption.
std::vector<SlurmScript> slurmScripts(const StudyTasks& tasks, const TaskCommand& command,
                                      const SlurmOptions& options);

} // namespace retort::cluster
