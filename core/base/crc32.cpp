#include "base/crc32.h"

#include <array>
#include <bit>
#include <cstring>

namespace retort {

namespace {

constexpr std::size_t kSlices = 8;
constexpr std::uint32_t kPolynomial = 0xedb88320; // reflected

static_assert(std::endian::native == std::endian::little);

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables makeTables() {
    Tables tables{};
    for (std::uint32_t value = 0; value < 256; ++value) {
        std::uint32_t crc = value;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? kPolynomial : 0);
        tables[0][value] = crc;
    }
    for (std::size_t slice = 1; slice < kSlices; ++slice)
        for (std::size_t value = 0; value < 256; ++value) {
            const auto before = tables[slice - 1][value];
            tables[slice][value] = before >> 8 ^ tables[0][before & 0xff];
        }
    return tables;
}

constexpr Tables kTables = makeTables();

std::uint32_t eightBytes(std::uint32_t state, const std::byte* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    word ^= state;
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < kSlices; ++i)
        crc ^= kTables[kSlices - 1 - i][word >> (8 * i) & 0xff];
    return crc;
}

} // namespace

Crc32& Crc32::update(std::span<const std::byte> bytes) {
    for (; bytes.size() >= kSlices; bytes = bytes.subspan(kSlices))
        m_state = eightBytes(m_state, bytes.data());
    for (const auto byte : bytes)
        m_state = m_state >> 8 ^ kTables[0][(m_state ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
    return *this;
}

Crc32& Crc32::update(std::string_view text) {
    return update(std::as_bytes(std::span{text}));
}

} // namespace retort
