#pragma once
// The first directory (IFD) of a TIFF structure, which both TIFF images and EXIF blocks begin with.

#include "data/images/byte_view.h"

#include <optional>
#include <span>
#include <vector>

namespace retort::data {

class TiffDirectory {
public:
    /// Nothing when the bytes are no TIFF structure or the directory leaves them.
    static std::optional<TiffDirectory> read(std::span<const std::byte> bytes);

    /// How many entries have the tag.
    std::size_t count(std::uint32_t tag) const;
    /// The first value of a SHORT, LONG or BYTE entry; `otherwise` when there is none.
    std::uint32_t value(std::uint32_t tag, std::uint32_t otherwise) const;
    /// Whether another directory follows that is a page of its own, not a smaller version of this one.
    bool hasNextPage() const;
    /// All values of such an entry; nothing when it is absent or its values leave the bytes.
    std::optional<std::vector<std::uint32_t>> values(std::uint32_t tag) const;

private:
    TiffDirectory(ByteView bytes, std::size_t at, std::size_t entries)
        : m_bytes(bytes), m_at(at), m_entries(entries) {}

    ByteView m_bytes;
    std::size_t m_at;
    std::size_t m_entries;
};

/// The orientation (1 .. 8, EXIF 2.3 table 6) that an EXIF block holds, with or without its "Exif\0\0"
/// prefix; 1, upright, when it holds none.
int exifOrientation(std::span<const std::byte> block);

} // namespace retort::data
