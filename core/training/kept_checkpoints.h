#pragma once
// The last two checkpoints of a training. The newest has the name that was asked for, the one before it
// ".previous" in its name; if the newest is damaged, training goes on from the other. What is in them is
// known to those who save and load them.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace retort::training {

/// Writes or reads the checkpoint at a path.
using CheckpointAccess = std::function<Status(const std::filesystem::path&)>;

/// "distil.checkpoint.previous.safetensors" of "distil.checkpoint.safetensors".
std::filesystem::path previousCheckpoint(const std::filesystem::path& path);

/// Makes what `save` writes the newest. Killed at any moment, this loses neither the one that was the newest
/// before nor, once it is written, this one.
Status keepCheckpoint(const std::filesystem::path& path, const CheckpointAccess& save);

struct KeptCheckpoint {
    std::filesystem::path path{};                 ///< of the newest that is whole; empty: there is none
    std::vector<std::string> reasons{};           ///< why others could not be used, newest first
    std::vector<std::filesystem::path> damaged{}; ///< these
};

/// The newest that `load` can read. Errors are those of `load` but for damage (Corrupt, InvalidArgument,
/// Unsupported).
Result<KeptCheckpoint> findCheckpoint(const std::filesystem::path& path, const CheckpointAccess& load);

/// For people: which could not be used, why, and that training goes on from the one of `step`, if there is
/// one, else starts anew; empty: none was damaged.
std::string damageOf(const KeptCheckpoint& found, std::int64_t step);

/// Else they would be kept in the place of one that is whole. After people were told: a program that is
/// killed before is to tell them when it goes on.
void removeDamaged(const std::vector<std::filesystem::path>& damaged);

/// All that the functions above have written.
void removeCheckpoints(const std::filesystem::path& path);

} // namespace retort::training
