#include "store/folder_record.h"

#include "base/file.h"
#include "base/file_batch.h"
#include "base/sha256.h"
#include "store/record_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace retort::store {

namespace fs = std::filesystem;

fs::path recordFile(const fs::path& folder) {
    return folder / "record.json";
}

Status removeRecord(const fs::path& folder) {
    std::error_code error;
    fs::remove(recordFile(folder), error);
    return error ? Status{systemError(recordFile(folder).string(), "cannot be removed", error.value())}
                 : Status{};
}

namespace {

std::optional<HashedFile> listedStudent(const fs::path& folder) {
    const auto listed = listedFiles(folder);
    const auto found = listed.find(kStudentFile);
    return found == listed.end() ? std::nullopt : std::optional(found->second);
}

Result<HashedFile> hashed(const fs::path& file) {
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    if (error)
        return systemError(file.string(), "cannot be read", error.value());
    RETORT_TRY(auto hash, sha256OfFile(file));
    return HashedFile{.bytes = static_cast<std::int64_t>(bytes), .sha256 = std::move(hash)};
}

Result<std::string> recordOf(const Database& database, const WorkspacePaths& paths, const FinishedRun& run) {
    const auto folder = paths.run(run.id);
    auto student = run.student ? run.student : listedStudent(folder);
    std::error_code ignored;
    if (!student && fs::exists(folder / kStudentFile, ignored)) {
        RETORT_TRY(student, hashed(folder / kStudentFile));
    }
    std::map<std::string, HashedFile> files;
    if (student)
        files.emplace(kStudentFile, *student);
    return recordText(database, RecordOf::Run, run.id.value, folder, files);
}

/// Of the set's images whose files are there.
Result<std::map<std::string, HashedFile>> filesOfSet(const Database& database, SyntheticSetId set,
                                                     const fs::path& folder,
                                                     const std::set<std::string>& renewed) {
    std::vector<std::string> names;
    RETORT_CHECK(database.guarded("reading a set", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement query(connection,
                                "SELECT file FROM synthetic_image WHERE synthetic_set = ? AND file <> ''");
        query.bind(1, set.value);
        while (query.executeStep())
            names.push_back(query.getColumn(0).getString());
        return {};
    }));
    const auto listed = listedFiles(folder);
    std::map<std::string, HashedFile> files;
    std::error_code ignored;
    for (const auto& name : names) {
        if (const auto known = listed.find(name); known != listed.end() && !renewed.contains(name)) {
            files.insert(*known);
        } else if (fs::exists(folder / name, ignored)) {
            RETORT_TRY(auto file, hashed(folder / name));
            files.emplace(name, std::move(file));
        }
    }
    return files;
}

Result<fs::path> setFolder(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    return database.guarded("reading a set", [&](SQLite::Database& connection) -> Result<fs::path> {
        SQLite::Statement query(connection, "SELECT name FROM synthetic_set WHERE id = ?");
        query.bind(1, set.value);
        if (!query.executeStep())
            return Error{ErrorCode::NotFound, fmt::format("set {} is not in the store", set.value)};
        return paths.synthetic() / query.getColumn(0).getString();
    });
}

} // namespace

Status checkRecord(const fs::path& folder) {
    return readRecord(recordFile(folder)).status();
}

Status writeRunRecord(const Database& database, const WorkspacePaths& paths, RunId run) {
    RETORT_TRY(const auto record, recordOf(database, paths, {.id = run}));
    return writeFileAtomically(recordFile(paths.run(run)), record);
}

Status writeRunRecords(const Database& database, const WorkspacePaths& paths,
                       std::span<const FinishedRun> runs) {
    constexpr std::size_t kAtOnce = 100; // open files
    while (!runs.empty()) {
        const auto part = runs.first(std::min(runs.size(), kAtOnce));
        FileBatch batch;
        for (const auto& run : part) {
            RETORT_TRY(const auto record, recordOf(database, paths, run));
            RETORT_CHECK(batch.begin(recordFile(paths.run(run.id))));
            RETORT_CHECK(batch.write(record));
        }
        RETORT_CHECK(batch.commit());
        runs = runs.subspan(part.size());
    }
    return {};
}

Status writeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set,
                      const std::set<std::string>& renewed) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    RETORT_TRY(const auto files, filesOfSet(database, set, folder, renewed));
    RETORT_TRY(const auto record, recordText(database, RecordOf::Set, set.value, folder, files));
    return writeFileAtomically(recordFile(folder), record);
}

Status completeSetRecord(const Database& database, const WorkspacePaths& paths, SyntheticSetId set) {
    RETORT_TRY(const auto folder, setFolder(database, paths, set));
    std::error_code ignored;
    const bool isWanted = fs::exists(folder, ignored) && !fs::exists(recordFile(folder), ignored);
    return isWanted ? writeSetRecord(database, paths, set) : Status{};
}

std::map<std::string, HashedFile> listedFiles(const fs::path& folder) {
    return filesOfRecord(recordFile(folder));
}

std::set<std::string> misfits(const fs::path& folder, const std::map<std::string, HashedFile>& listed) {
    std::set<std::string> found;
    for (const auto& [name, file] : listed) {
        std::error_code error;
        const auto bytes = fs::file_size(folder / name, error);
        if (error || static_cast<std::int64_t>(bytes) != file.bytes)
            found.insert(name);
    }
    return found;
}

Status checkBytes(const fs::path& folder, const std::map<std::string, HashedFile>& listed,
                  const std::string& name, std::span<const std::byte> bytes) {
    const auto known = listed.find(name);
    if (known == listed.end() || (static_cast<std::int64_t>(bytes.size()) == known->second.bytes &&
                                  sha256(bytes) == known->second.sha256))
        return {};
    return Error{
        ErrorCode::Corrupt,
        fmt::format("{}: has changed since it was stored: its SHA-256 is not the one in {}; delete it, "
                    "and generate or import the set again, which makes what is missing",
                    (folder / name).string(), recordFile(folder).filename().string())};
}

Status checkStudent(const fs::path& file) {
    if (file.filename() != kStudentFile)
        return {};
    const auto folder = file.parent_path();
    const auto listed = listedStudent(folder);
    if (!listed)
        return {};
    RETORT_TRY(const auto found, hashed(file));
    if (found == *listed)
        return {};
    return Error{
        ErrorCode::Corrupt,
        fmt::format("{}: has changed since its run finished: its SHA-256 is not the one in {}; restore "
                    "the file from a copy, or run its study again in a new workspace",
                    file.string(), recordFile(folder).filename().string())};
}

} // namespace retort::store
