// Any bytes as an image file; the last, which decoders pass over, decides whether it may be decoded at
// reduced scale.

#include "data/images/decode_image.h"
#include "data/images/image.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::data;
    if (size == 0)
        return 0;
    DecodeOptions options{.maxPixels = 1 << 18};
    const auto choice = data[size - 1];
    if (choice % 2 == 1)
        options.atLeast = {1 + choice / 16, 1 + choice % 16};
    const auto image = decodeImage(std::as_bytes(std::span{data, size}), "fuzz", options);
    if (image && image->pixels.size() != static_cast<std::size_t>(image->size.width) *
                                             static_cast<std::size_t>(image->size.height) * 3)
        __builtin_trap();
    return 0;
}
