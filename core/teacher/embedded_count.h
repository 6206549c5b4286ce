#pragma once

#include <cstdint>

namespace retort::study {

/// What it took to have images embedded.
struct EmbeddedCount {
    std::int64_t images = 0;
    std::int64_t computed = 0; ///< the others were in the cache
};

} // namespace retort::study
