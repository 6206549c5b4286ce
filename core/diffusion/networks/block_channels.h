#pragma once
// The widths of a network's levels.

#include "base/result.h"

#include <string>
#include <vector>

namespace retort::diffusion {

/// InvalidArgument unless there are 1 to 8 levels of 1 to 16384 channels that the norm's groups divide.
Status checkChannels(const std::vector<int>& channels, int normGroups, const std::string& source);

} // namespace retort::diffusion
