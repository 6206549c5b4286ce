#pragma once
// Whether work can continue in a workspace: its folder still exists, and its disk has room.

#include "base/result.h"
#include "store/workspace.h"

namespace retort::study {

/// Below this, what a job saves next would not fit.
inline constexpr std::uintmax_t kLeastFreeBytes = 8u << 20;
/// What has stopped for lack of room goes on from here.
inline constexpr std::uintmax_t kEnoughFreeBytes = 4 * kLeastFreeBytes;

/// NotFound or Mismatch (Workspace::check()): the workspace is lost; DiskFull: fewer than `least` bytes are
/// free.
Status checkWorkspace(const store::Workspace& workspace, std::uintmax_t least = kLeastFreeBytes);
bool isLost(const Error& error); ///< of checkWorkspace()

} // namespace retort::study
