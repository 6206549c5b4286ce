#include "data/archive_entries.h"

#include "data/archive_path.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <locale.h>
#include <sys/stat.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;

/// libarchive translates names to the program's locale; names on the disk are UTF-8 whatever that is.
class Utf8Names {
public:
    Utf8Names() : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (m_locale != nullptr)
            m_before = ::uselocale(m_locale);
    }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;
    ~Utf8Names() {
        if (m_locale == nullptr)
            return;
        ::uselocale(m_before);
        ::freelocale(m_locale);
    }

private:
    locale_t m_locale;
    locale_t m_before = nullptr;
};

Error refusedEntry(std::string_view source, std::string_view entry, std::string_view what) {
    return {
        ErrorCode::Unsupported,
        fmt::format(
            "{}: entry '{}' is {}; data sets are made of files and folders alone, so nothing was unpacked",
            source, entry, what)};
}

/// Why this kind of entry is not unpacked; null for files and folders.
const char* whyRefused(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
        return "a link";
    if (archive_entry_is_encrypted(entry) != 0)
        return "encrypted";
    const auto type = archive_entry_filetype(entry);
    return type == AE_IFREG || type == AE_IFDIR ? nullptr : "a device or a pipe";
}

std::string nameOf(archive_entry* entry) {
    if (const auto* text = archive_entry_pathname_utf8(entry))
        return text;
    const auto* raw = archive_entry_pathname(entry); // not Unicode: its bytes as they are
    return raw != nullptr ? raw : "";
}

} // namespace

struct ArchiveEntries::Reader {
    struct Free {
        void operator()(archive* reader) const { archive_read_free(reader); }
    };
    std::unique_ptr<archive, Free> handle{archive_read_new()};

    Error damaged(std::string_view source) const {
        const auto* why = archive_error_string(handle.get());
        return {archive_errno(handle.get()) == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::Corrupt,
                fmt::format("{}: damaged or truncated archive ({}); is the download complete?", source,
                            why != nullptr ? why : "no reason given")};
    }
    /// Only what data sets come in: every further format is another reader of foreign bytes.
    void chooseFormats() const {
        archive_read_support_filter_gzip(handle.get());
        archive_read_support_format_zip(handle.get());
        archive_read_support_format_tar(handle.get());
    }
};

ArchiveEntries::ArchiveEntries(std::unique_ptr<Reader> reader, std::string source, std::uint64_t size)
    : m_reader(std::move(reader)), m_source(std::move(source)), m_size(size), m_buffer(kBlock) {}
ArchiveEntries::ArchiveEntries(ArchiveEntries&&) noexcept = default;
ArchiveEntries::~ArchiveEntries() = default;

Result<ArchiveEntries> ArchiveEntries::openFile(const fs::path& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0)
        return systemError(file.string(), "cannot be opened", errno);
    if (!S_ISREG(about.st_mode))
        return Error{ErrorCode::InvalidArgument, file.string() + ": is no archive file"};
    auto reader = std::make_unique<Reader>();
    reader->chooseFormats();
    if (archive_read_open_filename(reader->handle.get(), file.c_str(), kBlock) != ARCHIVE_OK) {
        if (const int code = archive_errno(reader->handle.get()); code == EACCES)
            return systemError(file.string(), "cannot be opened", code);
        return reader->damaged(file.string());
    }
    return ArchiveEntries{std::move(reader), file.string(), static_cast<std::uint64_t>(about.st_size)};
}

Result<ArchiveEntries> ArchiveEntries::openBytes(std::span<const std::byte> bytes, std::string_view source) {
    auto reader = std::make_unique<Reader>();
    reader->chooseFormats();
    if (archive_read_open_memory(reader->handle.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return reader->damaged(source);
    return ArchiveEntries{std::move(reader), std::string(source), bytes.size()};
}

Result<std::optional<ArchiveEntry>> ArchiveEntries::next() {
    const Utf8Names names;
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(m_reader->handle.get(), &entry);
    if (code == ARCHIVE_EOF)
        return std::optional<ArchiveEntry>{};
    // A warning is about names that are not Unicode or times out of range; the data are whole.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        return m_reader->damaged(m_source);
    const auto name = nameOf(entry);
    RETORT_TRY(auto path, safeEntryPath(name, m_source));
    if (!path)
        return std::optional{ArchiveEntry{}};
    if (const auto* why = whyRefused(entry))
        return refusedEntry(m_source, name, why);
    return std::optional{ArchiveEntry{*std::move(path), archive_entry_filetype(entry) == AE_IFDIR}};
}

Result<std::span<const std::byte>> ArchiveEntries::read() {
    const Utf8Names names;
    const auto count = archive_read_data(m_reader->handle.get(), m_buffer.data(), m_buffer.size());
    if (count < 0)
        return m_reader->damaged(m_source); // a wrong checksum is only a warning to libarchive, not to us
    return std::span<const std::byte>{m_buffer}.first(static_cast<std::size_t>(count));
}

std::uint64_t ArchiveEntries::consumed() const {
    const auto count = archive_filter_bytes(m_reader->handle.get(), -1);
    return count < 0 ? 0 : std::min(static_cast<std::uint64_t>(count), m_size);
}

} // namespace retort::data
