#include "diffusion/generators/request_noise.h"

#include "base/random_stream.h"

#include <torch/types.h>

namespace retort::diffusion {

at::Tensor requestNoise(std::span<const ImageRequest> requests, const std::vector<std::int64_t>& shape,
                        std::string_view purpose, std::uint64_t index) {
    std::vector<std::int64_t> sizes{static_cast<std::int64_t>(requests.size())};
    sizes.insert(sizes.end(), shape.begin(), shape.end());
    auto noise = torch::empty(sizes, torch::kFloat);
    const auto each = requests.empty() ? 0 : noise.numel() / sizes[0];
    auto* into = noise.data_ptr<float>();
    for (const auto& request : requests) {
        RandomStream stream(request.seed, purpose, index);
        for (std::int64_t i = 0; i < each; ++i)
            *into++ = static_cast<float>(stream.normal());
    }
    return noise;
}

} // namespace retort::diffusion
