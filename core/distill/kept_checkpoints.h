#pragma once
// The last two checkpoints of a stage. The newest has the name that was asked for, the one before it
// ".previous" in its name; if the newest is damaged, the stage goes on from the other.

#include "base/result.h"
#include "distill/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>

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
};

/// The newest that is whole; damaged ones are removed. Errors are those of loadCheckpoint() but for damage.
Result<FoundCheckpoint> findCheckpoint(const std::filesystem::path& path);

/// All that the functions above have written.
void removeCheckpoints(const std::filesystem::path& path);

} // namespace retort::distill
