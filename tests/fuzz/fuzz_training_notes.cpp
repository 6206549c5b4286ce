#include "diffusion/checkpoints/training_notes.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& [path, value] : retort::diffusion::yamlScalars(text))
        if (value.empty() || value.size() > size)
            __builtin_trap();
    return 0;
}
