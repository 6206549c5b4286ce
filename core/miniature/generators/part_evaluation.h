#pragma once
// What is reported of a network while it is trained.

#include <cstdint>
#include <string>
#include <vector>

namespace retort::miniature {

struct Figure {
    std::string name; ///< "fashion-mnist as prompted"
    double value = 0;
    std::string unit{}; ///< "%", "dB" or nothing
};

struct PartEvaluation {
    std::string part; ///< "autoencoder", "generator", "unclip", "adapter"
    std::int64_t step = 0;
    double loss = 0; ///< mean since the last evaluation
    std::vector<Figure> figures{};
};

} // namespace retort::miniature
