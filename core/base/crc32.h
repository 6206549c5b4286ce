#pragma once
// CRC-32 (IEEE 802.3, as gzip and PNG have it): notices damage, not deceit. Own code because the engine links
// LibTorch and nothing else; eight bytes at a time ("slicing by 8"), so that a checkpoint of gigabytes costs
// less than writing it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace retort {

class Crc32 {
public:
    Crc32& update(std::span<const std::byte> bytes);
    Crc32& update(std::string_view text);
    /// Of what was given so far; 0 of nothing.
    std::uint32_t value() const { return ~m_state; }

private:
    std::uint32_t m_state = ~std::uint32_t{0};
};

} // namespace retort
