#pragma once
// Who holds a workspace, as the file `retort.owner` says it. Internal to store.
//
//   process 4711 on host workstation
//   <computer> <process namespace> <process> <process's start> <token> <machine>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace retort::store {

struct LockOwner {
    std::string name{};          ///< "process 4711 on host workstation"
    std::string computer{};      ///< and its boot
    std::string processes{};     ///< namespace within which process numbers mean the same
    std::int64_t process = 0;    ///< its number
    std::uint64_t startedAt = 0; ///< of the process, in ticks since the boot
    std::string token{};         ///< of this one claim
    std::string machine{};       ///< the same after a new start; empty: not known

    friend bool operator==(const LockOwner&, const LockOwner&) = default;
};

/// This process, with a token of its own.
LockOwner thisProcess();
std::string textOf(const LockOwner& owner);
/// What textOf() wrote; with as much as can be read of anything else.
LockOwner readOwner(const std::string& text);

/// Whether the process that made the claim is still there. Of the same computer and namespace alone.
bool isAlive(const LockOwner& owner);

} // namespace retort::store
