#include "diffusion/networks/block_channels.h"

#include "models/config_check.h"

#include <fmt/format.h>

namespace retort::diffusion {

Status checkChannels(const std::vector<int>& channels, int normGroups, const std::string& source) {
    constexpr std::size_t kMostLevels = 8;
    constexpr int kWidest = 16384;
    if (channels.empty() || channels.size() > kMostLevels)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: block_out_channels has {} levels, expected 1 to {}", source,
                                 channels.size(), kMostLevels)};
    for (const int count : channels) {
        const models::Bound bound[] = {{"block_out_channels", count, kWidest}};
        RETORT_CHECK(models::checkBounds(bound, source));
        if (count % normGroups != 0)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: block_out_channels {} is no multiple of norm_num_groups {}", source,
                                     count, normGroups)};
    }
    return {};
}

} // namespace retort::diffusion
