// Any bytes as an IDX file, plain and inside a .gz.

#include "base/gzip.h"
#include "data/formats/idx.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace retort::data;
    const auto bytes = std::as_bytes(std::span{data, size});
    if (const auto array = parseIdx(bytes, "fuzz")) {
        std::size_t values = 1;
        for (const auto length : array->shape)
            values *= static_cast<std::size_t>(length);
        if (values != array->values.size())
            __builtin_trap();
    }
    constexpr std::size_t kLimit = std::size_t{1} << 20;
    if (const auto unpacked = retort::gunzip(bytes, "fuzz", kLimit); unpacked && parseIdx(*unpacked, "fuzz"))
        return 0;
    return 0;
}
