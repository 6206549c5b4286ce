// Any bytes as a .mat file: a variable that is read has as many values as its sizes say, and never more than
// asked.

#include "data/formats/mat_file.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::data;
    constexpr std::size_t kMostBytes = std::size_t{1} << 20;
    for (const auto* variable : {"X", "y", "labels"}) {
        const auto array = parseMat(std::as_bytes(std::span{data, size}), variable, "fuzz", kMostBytes);
        if (!array)
            continue;
        std::size_t values = 1;
        for (const auto length : array->shape)
            values *= static_cast<std::size_t>(length);
        if (values != array->count() || array->values.size() > kMostBytes)
            __builtin_trap();
        for (std::size_t i = 0; i < values; ++i)
            if (const auto number = array->whole(i, "fuzz"); !number)
                break;
    }
    return 0;
}
