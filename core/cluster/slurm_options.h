#pragma once
// What is asked of Slurm for each task of a study.

#include "base/fields.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::cluster {

inline constexpr Range<int> kPerTask{1, 1024}; ///< GPUs, cores

/// What is absent is the cluster's default.
struct SlurmOptions {
    std::string partition{};
    std::string account{};
    std::string time{}; ///< as sbatch reads it: "4:00:00"
    std::optional<int> gpusPerTask{};
    std::optional<int> cpusPerTask{};
    std::string memory{};               ///< as sbatch reads it: "16G"
    std::vector<std::string> further{}; ///< options of sbatch as they are: "--qos=high"

    friend bool operator==(const SlurmOptions&, const SlurmOptions&) = default;
};
constexpr auto fields(const SlurmOptions*) {
    using S = SlurmOptions;
    return std::tuple{field("partition", &S::partition, "Partition"),
                      field("account", &S::account, "Account"),
                      field("time", &S::time, "Time limit of a task"),
                      field("gpusPerTask", &S::gpusPerTask, "GPUs per task").within(kPerTask),
                      field("cpusPerTask", &S::cpusPerTask, "CPU cores per task").within(kPerTask),
                      field("memory", &S::memory, "Memory of a task"),
                      field("further", &S::further, "Other options of sbatch")};
}

/// What `stronger` says, else what `weaker` says.
SlurmOptions strongerOf(const SlurmOptions& stronger, SlurmOptions weaker);

/// Each option of sbatch as "study submit" takes it: "--partition", "gpu", "--sbatch=--qos=high".
std::vector<std::string> submitArguments(const SlurmOptions& options);

} // namespace retort::cluster
