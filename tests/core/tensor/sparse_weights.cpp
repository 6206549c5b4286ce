#include "sparse_weights.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace retort::tensor::testing {

void writeSparseWeights(const std::filesystem::path& path, const std::vector<NamedShape>& parameters,
                        DType dtype) {
    nlohmann::json header;
    std::uint64_t offset = 0;
    for (const auto& parameter : parameters) {
        std::uint64_t bytes = sizeOf(dtype);
        for (const auto length : parameter.shape)
            bytes *= static_cast<std::uint64_t>(length);
        header[parameter.name] = {
            {"dtype", name(dtype)}, {"shape", parameter.shape}, {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    auto text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    std::ofstream(path, std::ios::binary)
        << std::string_view(reinterpret_cast<const char*>(&length), 8) << text;
    std::filesystem::resize_file(path, 8 + length + offset);
}

} // namespace retort::tensor::testing
