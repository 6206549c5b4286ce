#pragma once
// What an exported network takes. No Torch in this header.

#include "base/words.h"

namespace retort::study {

/// What the network in the file takes.
enum class NetworkInput {
    Tensor, ///< "image": float [N, 3, S, S], cut, resized and normalised as the metadata say
    Image   ///< "image": uint8 RGB [N, H, W, 3] of any size; the network cuts, resizes and normalises
};
constexpr auto words(NetworkInput) {
    return std::to_array<Word<NetworkInput>>(
        {{NetworkInput::Tensor, "tensor"}, {NetworkInput::Image, "image"}});
}

} // namespace retort::study
