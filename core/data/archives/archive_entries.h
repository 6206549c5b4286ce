#pragma once
// The files of an archive (ZIP; tar, plain or packed) one after the other, each with a path in Unicode that
// is safe to write. libarchive stays behind this.
//
// Names are UTF-8 where the archive says so (bit 11 of a ZIP entry's flags, Info-ZIP's Unicode path field
// 0x7075, pax headers) or all of them are; else they are in a code page, which is found out or given. They
// come out in normal form C.

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
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
    /// `nameEncoding` is the code page of names that are not UTF-8; empty: it is found out. Errors are those
    /// of checkArchive() and checkNameEncoding().
    static Result<ArchiveEntries> openFile(const std::filesystem::path& file,
                                           const std::string& nameEncoding = {});
    /// The bytes must outlive it.
    static Result<ArchiveEntries> openBytes(std::span<const std::byte> bytes, std::string_view source,
                                            const std::string& nameEncoding = {});
    ArchiveEntries(ArchiveEntries&&) noexcept;
    ~ArchiveEntries();

    /// Nothing at the end. Corrupt; Unsupported: links, devices, encrypted files, paths that lead out, names
    /// in an unclear code page, a packed single file.
    Result<std::optional<ArchiveEntry>> next();
    /// The next bytes of the current entry, valid until the next call; none at its end. Corrupt.
    Result<std::span<const std::byte>> read();

    /// The code page that names were read in which are not UTF-8; empty when there was none.
    const std::string& nameEncoding() const { return m_names.encoding; }
    /// Once next() gave nothing: a tar that no block of zeros ends, as POSIX wants. Some writers leave it
    /// away; one that was cut between two files has none either.
    bool hasNoEndMark() const { return m_hasNoEndMark; }
    const std::string& source() const { return m_source; }
    std::uint64_t size() const { return m_size; } ///< of the archive
    std::uint64_t consumed() const;               ///< bytes of the archive that were read

private:
    struct Reader;
    enum class Content { Archive, SingleFile };
    /// How names that are not declared to be UTF-8 are read.
    struct Names {
        std::string given;
        std::string encoding;
        std::set<std::string> undeclared; ///< in the code page as well, though they look like UTF-8
        bool lookedAt = false;
    };
    using Open = std::function<Result<std::unique_ptr<Reader>>(Content content, const char* zipNames)>;

    ArchiveEntries(std::unique_ptr<Reader> reader, Open open, std::string source, std::uint64_t size,
                   std::string nameEncoding);
    static Result<std::unique_ptr<Reader>> openArchive(const Open& open, std::string_view source);
    Status lookAtNames(const std::string& first);
    Result<std::string> unicodeName(const std::string& raw);

    std::unique_ptr<Reader> m_reader;
    Open m_open; ///< the same archive once more, from its beginning
    std::string m_source;
    std::uint64_t m_size;
    Names m_names;
    bool m_hasNoEndMark = false;
    std::vector<std::byte> m_buffer;
};

} // namespace retort::data
