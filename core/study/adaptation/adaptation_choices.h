#pragma once
// How long and how finely a LoRA learns.

#include <cstdint>
#include <optional>

namespace retort::study {

struct AdaptationChoices {
    int rank = 8; ///< of each change; alpha is the same, so that nothing is scaled
    std::int64_t steps = 500;
    int batch = 16; ///< images of a step
    /// The peak, from which a cosine falls to 0. Absent: 1e-4 at the width of Stable Diffusion, more for
    /// narrower networks (Yang et al. 2022, "Tensor Programs V": with Adam the best rate is as 1 / width).
    std::optional<double> learningRate{};
    std::uint64_t seed = 0;
    bool textEncoder = false; ///< it learns as well

    friend bool operator==(const AdaptationChoices&, const AdaptationChoices&) = default;
};

} // namespace retort::study
