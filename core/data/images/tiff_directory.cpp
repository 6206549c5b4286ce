#include "data/images/tiff_directory.h"

namespace retort::data {

namespace {

constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientationTag = 0x0112;

/// Bytes per value of the entry types that hold small unsigned numbers; 0 for others.
std::size_t bytesOf(std::uint32_t type) {
    switch (type) {
    case 1: return 1; // BYTE
    case 3: return 2; // SHORT
    case 4: return 4; // LONG
    default: return 0;
    }
}

} // namespace

std::optional<TiffDirectory> TiffDirectory::read(std::span<const std::byte> bytes) {
    using namespace std::string_view_literals;
    const ByteView probe{bytes};
    const bool little = probe.is(0, "II*\0"sv);
    if (!little && !probe.is(0, "MM\0*"sv))
        return std::nullopt;
    const ByteView view{bytes, little ? Endian::Little : Endian::Big};
    const std::size_t at = view.u32(4);
    if (at < 8 || !view.has(at, 2))
        return std::nullopt;
    const std::size_t entries = view.u16(at);
    if (!view.has(at + 2, entries * kEntryBytes))
        return std::nullopt;
    return TiffDirectory{view, at + 2, entries};
}

std::optional<std::vector<std::uint32_t>> TiffDirectory::values(std::uint32_t tag) const {
    for (std::size_t entry = m_at; entry < m_at + m_entries * kEntryBytes; entry += kEntryBytes) {
        if (m_bytes.u16(entry) != tag)
            continue;
        const std::size_t width = bytesOf(m_bytes.u16(entry + 2));
        const std::size_t count = m_bytes.u32(entry + 4);
        const std::size_t at = count * width <= 4 ? entry + 8 : m_bytes.u32(entry + 8);
        if (width == 0 || !m_bytes.has(at, count * width))
            return std::nullopt;
        std::vector<std::uint32_t> values(count);
        for (std::size_t i = 0; i < count; ++i)
            values[i] = width == 1   ? m_bytes.u8(at + i)
                        : width == 2 ? m_bytes.u16(at + 2 * i)
                                     : m_bytes.u32(at + 4 * i);
        return values;
    }
    return std::nullopt;
}

bool TiffDirectory::hasNextPage() const {
    constexpr std::uint32_t kNewSubfileTypeTag = 254;
    constexpr std::uint32_t kNoPage = 1 | 4; // a smaller version, or a transparency mask
    const std::size_t at = m_bytes.u32(m_at + m_entries * kEntryBytes);
    if (at < 8 || !m_bytes.has(at, 2))
        return false;
    const std::size_t entries = m_bytes.u16(at);
    if (!m_bytes.has(at + 2, entries * kEntryBytes))
        return false;
    return (TiffDirectory{m_bytes, at + 2, entries}.value(kNewSubfileTypeTag, 0) & kNoPage) == 0;
}

std::size_t TiffDirectory::count(std::uint32_t tag) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < m_entries; ++i)
        found += m_bytes.u16(m_at + i * kEntryBytes) == tag ? 1 : 0;
    return found;
}

std::uint32_t TiffDirectory::value(std::uint32_t tag, std::uint32_t otherwise) const {
    const auto found = values(tag);
    return found && !found->empty() ? found->front() : otherwise;
}

int exifOrientation(std::span<const std::byte> block) {
    using namespace std::string_view_literals;
    constexpr auto kPrefix = "Exif\0\0"sv;
    if (ByteView{block}.is(0, kPrefix))
        block = block.subspan(kPrefix.size());
    const auto directory = TiffDirectory::read(block);
    const auto orientation = directory ? directory->value(kOrientationTag, 1) : 1;
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
}

} // namespace retort::data
