#pragma once
// The last two checkpoints of a stage (training/kept_checkpoints.h).

#include "base/result.h"
#include "distill/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::distill {

/// Makes it the newest.
Status keepCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

struct FoundCheckpoint {
    std::optional<Checkpoint> checkpoint{}; ///< absent: the stage starts anew
    std::filesystem::path path{};           ///< of it
    std::string damage{}; ///< for people: which could not be used, why, and what is done; empty: none
    std::vector<std::filesystem::path> damaged{};
};

/// The newest that is whole. Errors are those of loadCheckpoint() but for damage.
Result<FoundCheckpoint> findCheckpoint(const std::filesystem::path& path);

/// All of the stage's.
void removeCheckpoints(const std::filesystem::path& path);

} // namespace retort::distill
