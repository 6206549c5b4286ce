#include "mat_files.h"

#include <zlib.h>

namespace retort::data::testing {

namespace {

constexpr std::uint32_t kMatrix = 14;
constexpr std::uint32_t kCompressed = 15;

std::string u32(std::uint32_t value) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

std::string element(std::uint32_t type, const std::string& content) {
    std::string bytes = u32(type) + u32(static_cast<std::uint32_t>(content.size())) + content;
    bytes.resize((bytes.size() + 7) / 8 * 8);
    return bytes;
}

/// Up to four bytes may stand in the tag itself.
std::string smallElement(std::uint32_t type, const std::string& content) {
    if (content.empty() || content.size() > 4)
        return element(type, content);
    std::string bytes = u32(type | static_cast<std::uint32_t>(content.size()) << 16) + content;
    bytes.resize(8);
    return bytes;
}

std::string matrix(const MatVariable& variable) {
    constexpr std::uint32_t kUInt32 = 6;
    constexpr std::uint32_t kInt32 = 5;
    constexpr std::uint32_t kInt8 = 1;
    std::string sizes;
    for (const auto size : variable.shape)
        sizes += u32(static_cast<std::uint32_t>(size));
    return element(kMatrix, element(kUInt32, u32(variable.kind) + u32(0)) + element(kInt32, sizes) +
                                smallElement(kInt8, variable.name) +
                                smallElement(variable.type, variable.values));
}

std::string deflated(const std::string& bytes) {
    std::string packed(compressBound(bytes.size()), '\0');
    auto size = static_cast<uLongf>(packed.size());
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
             bytes.size());
    packed.resize(size);
    return packed;
}

} // namespace

std::string matFile(const std::vector<MatVariable>& variables) {
    constexpr std::size_t kText = 116;
    std::string bytes = "MATLAB 5.0 MAT-file, written by a test";
    bytes.resize(kText, ' ');
    bytes += std::string(8, '\0') + std::string("\0\1IM", 4);
    for (const auto& variable : variables) {
        const auto plain = matrix(variable);
        const auto packed = deflated(plain);
        bytes += variable.compressed
                     ? u32(kCompressed) + u32(static_cast<std::uint32_t>(packed.size())) + packed
                     : plain;
    }
    return bytes;
}

MatVariable matRow(std::string name, const std::vector<int>& numbers) {
    constexpr std::uint32_t kUInt16 = 4;
    constexpr std::uint32_t kDoubleArray = 6;
    std::string values;
    for (const auto number : numbers)
        values += {static_cast<char>(number & 0xff), static_cast<char>(number >> 8 & 0xff)};
    return {.name = std::move(name),
            .shape = {1, static_cast<std::int32_t>(numbers.size())},
            .values = values,
            .type = kUInt16,
            .kind = kDoubleArray};
}

} // namespace retort::data::testing
