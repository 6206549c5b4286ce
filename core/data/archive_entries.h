#pragma once
// The files of a .zip or .tar.gz one after the other, each with a path that is safe to write. libarchive
// stays behind this.

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

struct ArchiveEntry {
    std::filesystem::path path; ///< relative, inside; empty: not to be unpacked
    bool isFolder = false;
};

class ArchiveEntries {
public:
    /// NotFound, AccessDenied, InvalidArgument (no regular file); Unsupported: neither .zip nor .tar.gz.
    static Result<ArchiveEntries> openFile(const std::filesystem::path& file);
    /// The bytes must outlive it.
    static Result<ArchiveEntries> openBytes(std::span<const std::byte> bytes, std::string_view source);
    ArchiveEntries(ArchiveEntries&&) noexcept;
    ~ArchiveEntries();

    /// Nothing at the end. Corrupt; Unsupported: links, devices, encrypted files, paths that lead out.
    Result<std::optional<ArchiveEntry>> next();
    /// The next bytes of the current entry, valid until the next call; none at its end. Corrupt.
    Result<std::span<const std::byte>> read();

    const std::string& source() const { return m_source; }
    std::uint64_t size() const { return m_size; } ///< of the archive
    std::uint64_t consumed() const;               ///< bytes of the archive that were read

private:
    struct Reader;
    ArchiveEntries(std::unique_ptr<Reader> reader, std::string source, std::uint64_t size);

    std::unique_ptr<Reader> m_reader;
    std::string m_source;
    std::uint64_t m_size;
    std::vector<std::byte> m_buffer;
};

} // namespace retort::data
