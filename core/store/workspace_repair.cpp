#include "store/workspace_repair.h"

#include "base/temporary_file.h"
#include "store/database.h"
#include "store/folder_record.h"
#include "store/move_into_place.h"
#include "store/record_restoration.h"
#include "store/run_table.h"
#include "store/schema.h"
#include "store/store_copies.h"
#include "store/stored_rows.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLog = "-wal";
constexpr std::string_view kLogIndex = "-shm";

bool isOnDisk(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

fs::path with(const fs::path& store, std::string_view ending) {
    return store.string() + std::string{ending};
}

/// The files of a store that is thrown away.
void removeStore(const fs::path& store) {
    std::error_code ignored;
    for (const std::string_view ending : {std::string_view{}, kLog, kLogIndex})
        fs::remove(with(store, ending), ignored);
}

Status copyFile(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    return error ? Status{systemError(to.string(), "cannot be written", error.value())} : Status{};
}

class Repair {
public:
    explicit Repair(const fs::path& folder) : m_paths(folder), m_store(m_paths.database()) {}
    Repair(const Repair&) = delete;
    Repair& operator=(const Repair&) = delete;
    ~Repair() {
        removeStore(m_examined);
        removeStore(m_new);
    }

    Result<WorkspaceRepair> perform();

private:
    Result<bool> isSound() const;
    Status makeAnew();
    Status copyOld() const;
    Result<std::unique_ptr<SQLite::Database>> openOld() const;
    Status saveRows(SQLite::Database& old, const Database& fresh);
    Status putBack(const Database& database, StoreIs store);
    Status replace();
    Status writeRecords();
    bool needsRecord(const fs::path& folder) const;
    void noteWritten(const fs::path& folder, const Status& written);
    void removeStrayFiles();

    WorkspacePaths m_paths;
    fs::path m_store;
    fs::path m_examined = with(m_store, ".examined"); ///< a copy: reading a store may change its files
    fs::path m_new = with(m_store, ".repaired");
    std::vector<UnusedRecord> m_unused{};
    bool m_placesLost = false; ///< some of the runs in studies could not be read
    WorkspaceRepair m_repair;
};

/// Errors are those that no new store helps against.
Result<bool> Repair::isSound() const {
    if (!isOnDisk(m_store))
        return false;
    auto database = Database::open(m_store, Access::ReadOnly);
    if (!database.ok() || !database->check().ok())
        return false;
    const auto version = schemaVersion(*database, migrations());
    if (!version.ok() && version.error().code != ErrorCode::Corrupt)
        return version.error();
    if (!version.ok() || *version == 0)
        return false;
    return *version < migrations().size() || checkSchema(*database).ok();
}

Result<WorkspaceRepair> Repair::perform() {
    removeStrayFiles();
    RETORT_TRY(const bool sound, isSound());
    if (!sound)
        RETORT_CHECK(makeAnew());
    {
        RETORT_TRY(auto database, Database::open(m_store, Access::ReadWrite));
        RETORT_TRY(const auto version, schemaVersion(database, migrations()));
        if (version > 0 && version < migrations().size())
            RETORT_CHECK(keepCopy(database, version).status());
        RETORT_CHECK(bringUpToDate(database, migrations()));
        RETORT_CHECK(putBack(database, sound          ? StoreIs::Kept
                                       : m_placesLost ? StoreIs::WithoutPlaces
                                                      : StoreIs::MadeAnew));
    }
    RETORT_CHECK(writeRecords());
    for (const auto& unused : m_unused)
        m_repair.losses.push_back(unused.problem);
    return std::move(m_repair);
}

Status Repair::makeAnew() {
    removeStore(m_new);
    {
        RETORT_TRY(auto fresh, Database::open(m_new, Access::ReadWrite));
        RETORT_CHECK(bringUpToDate(fresh, migrations()));
        if (isOnDisk(m_store)) {
            RETORT_CHECK(copyOld());
            const auto old = openOld();
            if (old.ok())
                RETORT_CHECK(saveRows(**old, fresh));
            else
                m_repair.losses.push_back("nothing can be read of the old store: " + old.error().message);
        }
        RETORT_CHECK(fresh.writeLogBack()); // of which closing it would not tell
    }
    return replace();
}

Status Repair::copyOld() const {
    removeStore(m_examined);
    RETORT_CHECK(copyFile(m_store, m_examined));
    return isOnDisk(with(m_store, kLog)) ? copyFile(with(m_store, kLog), with(m_examined, kLog)) : Status{};
}

/// The copy, with this program's schema. Errors say why nothing can be read of it.
Result<std::unique_ptr<SQLite::Database>> Repair::openOld() const {
    const auto open = [&] {
        auto opened = std::make_unique<SQLite::Database>(m_examined.string(), SQLite::OPEN_READWRITE);
        opened->exec("PRAGMA writable_schema = ON"); // else SQLite reads nothing of a file that was cut off
        opened->execAndGet("SELECT count(*) FROM sqlite_master"); // throws where the schema is lost
        return opened;
    };
    try {
        auto opened = open();
        const auto version = opened->execAndGet("PRAGMA user_version").getInt();
        if (version == std::ssize(migrations()))
            return opened;
        opened.reset();
        RETORT_TRY(auto older, Database::open(m_examined, Access::ReadWrite));
        RETORT_CHECK(bringUpToDate(older, migrations()));
        return open();
    } catch (const SQLite::Exception& exception) {
        return Error{ErrorCode::Corrupt, fmt::format("{}: {}", m_store.string(), exception.what())};
    }
}

Status Repair::saveRows(SQLite::Database& old, const Database& fresh) {
    return fresh.guarded("saving rows", [&](SQLite::Database& to) -> Status {
        to.exec("PRAGMA foreign_keys = OFF"); // a row may come before the one that it refers to
        SQLite::Transaction transaction(to, SQLite::TransactionBehavior::IMMEDIATE);
        for (const auto& table : tablesOf(to)) {
            const auto copied = copyReadable(old, to, table);
            m_repair.rowsSaved += copied.rows;
            m_placesLost = m_placesLost || (table == "study_run" && !copied.problem.empty());
            if (!copied.problem.empty())
                m_repair.losses.push_back(fmt::format("{}: table {}: {} rows could be read, others not: {}",
                                                      m_store.string(), table, copied.rows, copied.problem));
        }
        transaction.commit();
        return {};
    });
}

/// What the folders know. A row that has lost the one that it refers to may get it back.
Status Repair::putBack(const Database& database, StoreIs store) {
    RETORT_TRY(auto restored, restoreRecords(database, m_paths, store));
    m_repair.runsRestored = restored.runs;
    m_repair.setsRestored = restored.sets;
    m_repair.corrected = restored.corrected;
    m_unused = std::move(restored.unused);
    return database.guarded("checking references", [&](SQLite::Database& connection) -> Status {
        m_repair.rowsRemoved += removeOrphans(connection);
        return {};
    });
}

/// The old store has its second name before the new one takes its first: at no moment is there none.
Status Repair::replace() {
    if (isOnDisk(m_store)) {
        int number = 1;
        while (isOnDisk(with(m_store, fmt::format(".damaged-{}", number))))
            ++number;
        m_repair.oldStore = with(m_store, fmt::format(".damaged-{}", number));
        std::error_code error;
        fs::create_hard_link(m_store, m_repair.oldStore, error);
        if (error) // a file system without
            RETORT_CHECK(copyFile(m_store, m_repair.oldStore));
        if (isOnDisk(with(m_store, kLog))) // of the old store alone
            RETORT_CHECK(moveIntoPlace(with(m_store, kLog), with(m_repair.oldStore, kLog)));
    }
    std::error_code ignored;
    fs::remove(with(m_store, kLogIndex), ignored);
    return moveIntoPlace(m_new, m_store);
}

Status Repair::writeRecords() {
    RETORT_TRY(auto workspace, Workspace::open(m_paths.folder(), Access::ReadOnly));
    RETORT_TRY(const auto runs, RunTable(workspace.database()).all());
    for (const auto& run : runs)
        if (run.state == RunState::Finished && needsRecord(m_paths.run(run.id)))
            noteWritten(m_paths.run(run.id), writeRunRecord(workspace.database(), m_paths, run.id));
    RETORT_TRY(const auto sets, SyntheticTable(workspace.database()).all());
    for (const auto& set : sets) {
        const auto folder = m_paths.synthetic() / set.request.name;
        if (set.finished && needsRecord(folder))
            noteWritten(folder, writeSetRecord(workspace.database(), m_paths, set.id));
    }
    return {};
}

/// One of a newer program stays.
bool Repair::needsRecord(const fs::path& folder) const {
    if (!isOnDisk(folder))
        return false;
    const auto checked = checkRecord(folder);
    return !checked.ok() &&
           (checked.error().code == ErrorCode::NotFound || checked.error().code == ErrorCode::Corrupt);
}

void Repair::noteWritten(const fs::path& folder, const Status& written) {
    if (!written.ok())
        return m_repair.losses.push_back(written.error().text());
    ++m_repair.recordsWritten;
    std::erase_if(m_unused, [&](const UnusedRecord& unused) { return unused.folder == folder; });
}

void Repair::removeStrayFiles() {
    std::error_code ignored;
    std::set<fs::path> folders;
    for (fs::recursive_directory_iterator entry(m_paths.folder(), ignored), end; entry != end;
         entry.increment(ignored))
        if (isTemporaryName(entry->path().filename().string())) {
            ++m_repair.filesRemoved;
            folders.insert(entry->path().parent_path());
        }
    std::ranges::for_each(folders, removeAbandoned);
}

} // namespace

Result<WorkspaceRepair> repairWorkspace(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: there is no such folder; name that of a workspace", folder.string())};
    RETORT_TRY(const auto lock, WorkspaceLock::acquire(WorkspacePaths(folder).lock()));
    return Repair(folder).perform();
}

} // namespace retort::store
