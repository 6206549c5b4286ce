// Any bytes as a picture file; the first decides whether it may be decoded at reduced scale.

#include "data/image.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::data;
    if (size == 0)
        return 0;
    DecodeOptions options{.maxPixels = 1 << 18};
    if (data[0] % 2 == 1)
        options.atLeast = {1 + data[0] / 16, 1 + data[0] % 16};
    const auto image = decodeImage(std::as_bytes(std::span{data + 1, size - 1}), "fuzz", options);
    if (image && image->pixels.size() != static_cast<std::size_t>(image->size.width) *
                                             static_cast<std::size_t>(image->size.height) * 3)
        __builtin_trap();
    return 0;
}
