#include "diffusion/networks/feature_map.h"

#include <torch/types.h>

namespace retort::diffusion {

at::Tensor asFeatureMap(const at::Tensor& x, at::ScalarType dtype) {
    return x.to(dtype).contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor tokensOf(const at::Tensor& map) {
    return map.permute({0, 2, 3, 1}).reshape({map.size(0), map.size(2) * map.size(3), map.size(1)});
}

at::Tensor mapOf(const at::Tensor& tokens, std::int64_t height, std::int64_t width) {
    return tokens.view({tokens.size(0), height, width, tokens.size(2)}).permute({0, 3, 1, 2});
}

at::Tensor doubled(const at::Tensor& x, std::int64_t height, std::int64_t width) {
    const auto count = x.size(0);
    const auto channels = x.size(1);
    const auto rows = x.size(2);
    const auto columns = x.size(3);
    const auto twice = x.permute({0, 2, 3, 1})
                           .reshape({count, rows, 1, columns, 1, channels})
                           .expand({count, rows, 2, columns, 2, channels})
                           .reshape({count, 2 * rows, 2 * columns, channels});
    return twice.narrow(1, 0, height).narrow(2, 0, width).permute({0, 3, 1, 2});
}

} // namespace retort::diffusion
