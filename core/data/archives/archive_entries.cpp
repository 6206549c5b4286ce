#include "data/archives/archive_entries.h"

#include "data/archives/archive_kind.h"
#include "data/archives/archive_path.h"
#include "data/archives/name_encoding.h"
#include "data/class_names.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <locale.h>

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

Error refusedEntry(std::string_view source, std::string_view entry, std::string_view why) {
    return {ErrorCode::Unsupported,
            fmt::format("{}: entry '{}' is {}; nothing was unpacked", source, entry, why)};
}

/// Why this kind of entry is not unpacked; null for files and folders.
const char* whyRefused(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
        return "a link, and datasets are made of files and folders alone; unpack the archive by hand and "
               "take "
               "the folder";
    if (archive_entry_is_encrypted(entry) != 0)
        return "encrypted; unpack the archive by hand with its password and take the folder";
    const auto type = archive_entry_filetype(entry);
    return type == AE_IFREG || type == AE_IFDIR
               ? nullptr
               : "a device or a pipe, and datasets are made of files and folders alone";
}

/// As the archive holds it, or UTF-8 where the archive says that it is; empty where that is not true.
std::string nameOf(archive_entry* entry) {
    const auto* raw = archive_entry_pathname(entry);
    return raw != nullptr ? raw : "";
}

} // namespace

struct ArchiveEntries::Reader {
    struct Free {
        void operator()(archive* reader) const { archive_read_free(reader); }
    };
    std::unique_ptr<archive, Free> handle{archive_read_new()};

    Error damaged(std::string_view source) const {
        const auto* given = archive_error_string(handle.get());
        const std::string why = given != nullptr ? given : "no reason given";
        if (why.find("Unsupported ZIP compression method") != std::string::npos)
            return {
                ErrorCode::Unsupported,
                fmt::format("{}: is packed in a way that is not read ({}); unpack it by hand and take the "
                            "folder",
                            source, why)};
        return {archive_errno(handle.get()) == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::Corrupt,
                fmt::format("{}: damaged or truncated archive ({}); is the download complete?", source, why)};
    }
    /// Only what datasets come in: every further format is another reader of foreign bytes.
    void choose(Content content, const char* zipNames) const {
        archive_read_support_filter_gzip(handle.get());
        archive_read_support_filter_bzip2(handle.get());
        archive_read_support_filter_xz(handle.get());
        archive_read_support_filter_zstd(handle.get());
        if (content == Content::SingleFile) {
            archive_read_support_format_raw(handle.get());
            return;
        }
        archive_read_support_format_zip(handle.get());
        archive_read_support_format_tar(handle.get());
        if (zipNames != nullptr)
            archive_read_set_format_option(handle.get(), "zip", "hdrcharset", zipNames);
    }
    /// Null at the end or after an error.
    archive_entry* nextHeader() const {
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(handle.get(), &entry);
        return code == ARCHIVE_OK || code == ARCHIVE_WARN ? entry : nullptr;
    }
    /// At the end: whether nothing was read where the next header would stand.
    bool endsWithoutMark() const {
        return (archive_format(handle.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR &&
               archive_filter_bytes(handle.get(), 0) == archive_read_header_position(handle.get());
    }
    bool isZip() const {
        return (archive_format(handle.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
    }
};

/// Opens the archive. What gzip and its like pack need not be a tar.
Result<std::unique_ptr<ArchiveEntries::Reader>> ArchiveEntries::openArchive(const Open& open,
                                                                            std::string_view source) {
    auto reader = open(Content::Archive, nullptr);
    if (reader)
        return reader;
    const auto single = open(Content::SingleFile, nullptr);
    if (!single || archive_filter_count((*single)->handle.get()) < 2 || (*single)->nextHeader() == nullptr)
        return reader;
    std::byte first{};
    if (archive_read_data((*single)->handle.get(), &first, 1) != 1)
        return reader;
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{}: is a single file packed with {}, not an archive of a folder; unpack it to see "
                    "what it holds",
                    source, archive_filter_name((*single)->handle.get(), 0))};
}

ArchiveEntries::ArchiveEntries(std::unique_ptr<Reader> reader, Open open, std::string source,
                               std::uint64_t size, std::string nameEncoding)
    : m_reader(std::move(reader)), m_open(std::move(open)), m_source(std::move(source)),
      m_size(size), m_names{.given = std::move(nameEncoding), .encoding = {}, .undeclared = {}},
      m_buffer(kBlock) {}
ArchiveEntries::ArchiveEntries(ArchiveEntries&&) noexcept = default;
ArchiveEntries::~ArchiveEntries() = default;

Result<ArchiveEntries> ArchiveEntries::openFile(const fs::path& file, const std::string& nameEncoding) {
    if (!nameEncoding.empty())
        RETORT_CHECK(checkNameEncoding(nameEncoding));
    RETORT_CHECK(checkArchive(file));
    const Open open = [file](Content content, const char* zipNames) -> Result<std::unique_ptr<Reader>> {
        auto reader = std::make_unique<Reader>();
        reader->choose(content, zipNames);
        if (archive_read_open_filename(reader->handle.get(), file.c_str(), kBlock) == ARCHIVE_OK)
            return reader;
        return reader->damaged(file.string());
    };
    RETORT_TRY(auto reader, openArchive(open, file.string()));
    std::error_code ignored;
    return ArchiveEntries{std::move(reader), open, file.string(), fs::file_size(file, ignored), nameEncoding};
}

Result<ArchiveEntries> ArchiveEntries::openBytes(std::span<const std::byte> bytes, std::string_view source,
                                                 const std::string& nameEncoding) {
    if (!nameEncoding.empty())
        RETORT_CHECK(checkNameEncoding(nameEncoding));
    const Open open = [bytes, name = std::string(source)](
                          Content content, const char* zipNames) -> Result<std::unique_ptr<Reader>> {
        auto reader = std::make_unique<Reader>();
        reader->choose(content, zipNames);
        if (archive_read_open_memory(reader->handle.get(), bytes.data(), bytes.size()) == ARCHIVE_OK)
            return reader;
        return reader->damaged(name);
    };
    RETORT_TRY(auto reader, openArchive(open, source));
    return ArchiveEntries{std::move(reader), open, std::string(source), bytes.size(), nameEncoding};
}

/// Goes through all names once to find the code page of those that are not UTF-8. Which names of a ZIP are
/// declared to be UTF-8 is told by a second reader that takes all others for Latin-1: they differ there.
/// `first`: that could not be read; in a tar it may lie farther than is looked.
Status ArchiveEntries::lookAtNames(const std::string& first) {
    constexpr std::size_t kEnough = 20'000;
    constexpr la_int64_t kFarEnough = la_int64_t{1} << 30; // of a tar, which has no list of its names
    m_names.lookedAt = true;
    m_names.encoding = m_names.given;
    RETORT_TRY(const auto reader, m_open(Content::Archive, nullptr));
    RETORT_TRY(const auto latin, m_open(Content::Archive, "ISO-8859-1"));
    std::vector<std::string> unclear;
    while (auto* entry = reader->nextHeader()) {
        auto* other = reader->isZip() ? latin->nextHeader() : nullptr;
        const auto name = nameOf(entry);
        if (!isUtf8(name) && unclear.size() < kEnough)
            unclear.push_back(name);
        else if (other != nullptr && nameOf(other) != name)
            m_names.undeclared.insert(name);
        if (!reader->isZip() && archive_filter_bytes(reader->handle.get(), 0) > kFarEnough)
            break;
    }
    if (unclear.empty() && !isUtf8(first))
        unclear.push_back(first);
    if (unclear.empty() && m_names.given.empty()) {
        m_names.undeclared.clear();
        return {};
    }
    unclear.insert(unclear.end(), m_names.undeclared.begin(), m_names.undeclared.end());
    if (unclear.empty())
        return {};
    if (m_names.given.empty()) {
        RETORT_TRY(m_names.encoding, detectNameEncoding(unclear, m_source));
    }
    return {};
}

Result<std::string> ArchiveEntries::unicodeName(const std::string& raw) {
    if (isAscii(raw))
        return raw;
    const bool mayBeUtf8 = isUtf8(raw);
    if (!m_names.lookedAt && (!mayBeUtf8 || m_reader->isZip()))
        RETORT_CHECK(lookAtNames(raw));
    if (mayBeUtf8 && !m_names.undeclared.contains(raw))
        return composedName(raw).value_or(raw);
    auto name = decodeName(raw, m_names.encoding);
    if (!name)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: a file name cannot be read as {}; choose another name encoding "
                                 "(--name-encoding)",
                                 m_source, m_names.encoding)};
    return composedName(*name).value_or(*name);
}

Result<std::optional<ArchiveEntry>> ArchiveEntries::next() {
    const Utf8Names names;
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(m_reader->handle.get(), &entry);
    if (code == ARCHIVE_EOF) {
        m_hasNoEndMark = m_reader->endsWithoutMark();
        return std::optional<ArchiveEntry>{};
    }
    // A warning is about names that are not Unicode or times out of range; the data are whole.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        return m_reader->damaged(m_source);
    const auto raw = nameOf(entry);
    if (raw.empty() && m_reader->isZip())
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: holds a file name that is empty, or not the UTF-8 that it is said to be; "
                        "unpack it by hand and take the folder; nothing was unpacked",
                        m_source)};
    RETORT_TRY(const auto name, unicodeName(raw));
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
