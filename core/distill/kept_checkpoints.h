#pragma once
// The last two checkpoints of a stage. The newest has the name that was asked for, the one before it
// ".previous" in its name; if the newest is damaged, the stage goes on from the other.

#include "base/result.h"
#include "distill/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::distill {

/// "distil.checkpoint.previous.safetensors" of "distil.checkpoint.safetensors".
std::filesystem::path previousCheckpoint(const std::filesystem::path& path);

/// Makes it the newest. Killed at any moment, this loses neither the one that was the newest before nor, once
/// it is written, this one.
Status keepCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

struct FoundCheckpoint {
    std::optional<Checkpoint> checkpoint{}; ///< absent: the stage starts anew
    std::filesystem::path path{};           ///< of it
    std::string damage{}; ///< for people: which could not be used, why, and what is done; empty: none
    std::vector<std::filesystem::path> damaged{};
};

/// The newest that is whole. Errors are those of loadCheckpoint() but for damage.
Result<FoundCheckpoint> findCheckpoint(const std::filesystem::path& path);

/// Else they would be kept in the place of one that is whole. After people were told: a program that is
/// killed before is to tell them when it goes on.
void removeDamaged(const FoundCheckpoint& found);

/// All that the functions above have written.
void removeCheckpoints(const std::filesystem::path& path);

} // namespace retort::distill
