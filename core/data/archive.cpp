#include "data/archive.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "data/archive_entries.h"
#include "data/unpack_folder.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string>

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

Status unpackEntry(ArchiveEntries& entries, const ArchiveEntry& entry, const fs::path& folder, Budget& budget,
                   ProgressMeter& meter, const UnpackOptions& options) {
    const auto path = folder / entry.path;
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

bool isArchiveName(const fs::path& file) {
    auto name = file.filename().string();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name.ends_with(".zip") || name.ends_with(".tgz") || name.ends_with(".tar.gz");
}

Status unpackArchive(const fs::path& archive, const fs::path& folder, const UnpackOptions& options) {
    RETORT_TRY(auto entries, ArchiveEntries::openFile(archive));
    RETORT_TRY(auto unpacked, UnpackFolder::create(folder));
    RETORT_CHECK(unpackAll(entries, unpacked.path(), options));
    return unpacked.commit();
}

Status unpackBytes(std::span<const std::byte> bytes, std::string_view source, const fs::path& folder,
                   const UnpackOptions& options) {
    RETORT_TRY(auto entries, ArchiveEntries::openBytes(bytes, source));
    return unpackAll(entries, folder, options);
}

} // namespace retort::data
