#include "data/archives/archive.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "data/archives/archive_entries.h"
#include "data/archives/unpack_folder.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

/// Counts what comes out of an archive against what may.
class Budget {
public:
    Budget(const UnpackLimits& limits, std::string_view source) : m_limits(limits), m_source(source) {}

    Status addEntry() {
        return ++m_entries <= m_limits.entries ? Status{}
                                               : tooMuch(fmt::format("more than {} files", m_limits.entries));
    }

    Status addBytes(std::uint64_t bytes, std::uint64_t packed) {
        m_bytes += bytes;
        if (m_bytes > m_limits.bytes)
            return tooMuch(fmt::format("more than {} bytes", m_limits.bytes));
        if (m_bytes > m_limits.ratioFrom &&
            static_cast<double>(m_bytes) >
                m_limits.ratio * static_cast<double>(std::max<std::uint64_t>(packed, 1)))
            return tooMuch(fmt::format("more than {:.0f} times its size", m_limits.ratio));
        return {};
    }

private:
    Error tooMuch(const std::string& what) const {
        return {ErrorCode::Unsupported,
                fmt::format("{}: unpacks to {}, as a decompression bomb does; if it is what it should be, "
                            "unpack it by hand and import the folder",
                            m_source, what)};
    }

    UnpackLimits m_limits;
    std::string m_source;
    std::uint64_t m_entries = 0;
    std::uint64_t m_bytes = 0;
};

Error doubled(const ArchiveEntries& entries, const ArchiveEntry& entry) {
    return {
        ErrorCode::Corrupt,
        fmt::format("{}: holds '{}' twice; nothing was unpacked. Unpack it by hand, which keeps one of the "
                    "two, and take the folder",
                    entries.source(), entry.path.string())};
}

/// Whether the entry's path, or a folder on the way to it, has been a file of the archive before.
bool isTaken(const fs::path& folder, const ArchiveEntry& entry) {
    std::error_code ignored;
    auto path = folder;
    for (const auto& part : entry.path)
        if (fs::is_regular_file(path /= part, ignored))
            return true;
    return !entry.isFolder && fs::exists(path, ignored);
}

Status unpackEntry(ArchiveEntries& entries, const ArchiveEntry& entry, const fs::path& folder, Budget& budget,
                   ProgressMeter& meter, const UnpackOptions& options) {
    const auto path = folder / entry.path;
    if (isTaken(folder, entry))
        return doubled(entries, entry);
    if (entry.isFolder)
        return createFolders(path);
    RETORT_CHECK(createFolders(path.parent_path()));
    RETORT_TRY(auto file, NewFile::create(path));
    for (;;) {
        RETORT_TRY(const auto bytes, entries.read());
        if (bytes.empty())
            return file.close();
        RETORT_CHECK(checkCancelled(options.stop, "unpacking " + entries.source()));
        RETORT_CHECK(budget.addBytes(bytes.size(), entries.size()));
        RETORT_CHECK(file.write(bytes));
        meter.advanceTo(static_cast<std::int64_t>(entries.consumed()));
    }
}

Status unpackAll(ArchiveEntries& entries, const fs::path& folder, const UnpackOptions& options) {
    Budget budget{options.limits, entries.source()};
    ProgressMeter meter{options.progress, "unpacking " + entries.source(), "bytes",
                        static_cast<std::int64_t>(entries.size())};
    bool any = false;
    for (;;) {
        RETORT_CHECK(checkCancelled(options.stop, "unpacking " + entries.source()));
        RETORT_TRY(const auto entry, entries.next());
        if (!entry)
            break;
        RETORT_CHECK(budget.addEntry());
        if (entry->path.empty())
            continue;
        RETORT_CHECK(unpackEntry(entries, *entry, folder, budget, meter, options));
        any = true;
    }
    if (!any)
        return Error{ErrorCode::Corrupt,
                     entries.source() + ": an archive without files; is the download complete?"};
    meter.finish();
    return {};
}

} // namespace

Result<UnpackedArchive> unpackArchive(const fs::path& archive, const fs::path& folder,
                                      const UnpackOptions& options) {
    RETORT_TRY(auto entries, ArchiveEntries::openFile(archive, options.nameEncoding));
    RETORT_TRY(auto unpacked, UnpackFolder::create(folder));
    RETORT_CHECK(unpackAll(entries, unpacked.path(), options));
    RETORT_CHECK(unpacked.commit());
    return UnpackedArchive{entries.nameEncoding(), entries.hasNoEndMark(),
                           std::make_shared<UnpackFolder>(std::move(unpacked))};
}

Result<UnpackedArchive> unpackBytes(std::span<const std::byte> bytes, std::string_view source,
                                    const fs::path& folder, const UnpackOptions& options) {
    RETORT_TRY(auto entries, ArchiveEntries::openBytes(bytes, source, options.nameEncoding));
    RETORT_CHECK(unpackAll(entries, folder, options));
    return UnpackedArchive{entries.nameEncoding(), entries.hasNoEndMark(), {}};
}

} // namespace retort::data
