#pragma once
// Bounds-checked reading of numbers from untrusted bytes. What lies outside reads as 0; callers ask has()
// where that makes a difference.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace retort::data {

enum class Endian { Little, Big };

class ByteView {
public:
    explicit ByteView(std::span<const std::byte> bytes, Endian endian = Endian::Big)
        : m_bytes(bytes), m_endian(endian) {}

    std::size_t size() const { return m_bytes.size(); }
    bool has(std::size_t at, std::size_t count) const { return at <= size() && count <= size() - at; }
    std::uint32_t u8(std::size_t at) const {
        return has(at, 1) ? std::to_integer<std::uint32_t>(m_bytes[at]) : 0;
    }
    std::uint32_t u16(std::size_t at) const { return number(at, 2); }
    std::uint32_t u24(std::size_t at) const { return number(at, 3); }
    std::uint32_t u32(std::size_t at) const { return number(at, 4); }
    bool is(std::size_t at, std::string_view text) const {
        if (!has(at, text.size()))
            return false;
        for (std::size_t i = 0; i < text.size(); ++i)
            if (std::to_integer<unsigned char>(m_bytes[at + i]) != static_cast<unsigned char>(text[i]))
                return false;
        return true;
    }
    /// Empty where it would leave the bytes.
    std::span<const std::byte> part(std::size_t at, std::size_t count) const {
        return has(at, count) ? m_bytes.subspan(at, count) : std::span<const std::byte>{};
    }
    std::span<const std::byte> from(std::size_t at) const {
        return at <= size() ? m_bytes.subspan(at) : std::span<const std::byte>{};
    }

private:
    std::uint32_t number(std::size_t at, std::size_t count) const {
        if (!has(at, count))
            return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value << 8 | u8(m_endian == Endian::Big ? at + i : at + count - 1 - i);
        return value;
    }

    std::span<const std::byte> m_bytes;
    Endian m_endian;
};

} // namespace retort::data
