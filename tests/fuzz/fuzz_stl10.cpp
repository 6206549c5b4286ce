// Any bytes as STL10's two files: the first byte says how many images there are, the rest are labels.

#include "data/formats/stl10.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::data;
    if (size == 0)
        return 0;
    constexpr std::size_t kImage = std::size_t{96} * 96 * 3;
    constexpr std::uint8_t kMost = 16;
    static const std::vector<std::byte> images(kMost * kImage + 1);
    const auto odd = data[0] >= 128 ? std::size_t{1} : 0;
    const auto wanted = std::span{images}.first(data[0] % kMost * kImage + odd);
    const auto labels = checkStl10(wanted, std::as_bytes(std::span{data + 1, size - 1}), "fuzz X", "fuzz y");
    if (!labels)
        return 0;
    if (odd != 0 || labels->size() != data[0] % kMost)
        __builtin_trap();
    for (const auto label : *labels)
        if (label > 9)
            __builtin_trap();
    return 0;
}
