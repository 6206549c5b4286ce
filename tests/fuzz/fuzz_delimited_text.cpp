#include "data/formats/delimited_text.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::size_t fields = 0;
    for (const auto& row : retort::data::parseDelimitedText({reinterpret_cast<const char*>(data), size}))
        for (const auto& field : row)
            fields += field.size() + 1;
    if (fields > 2 * size + 1) // no field holds more than the text has
        __builtin_trap();
    return 0;
}
