#include "store/workspace.h"

#include "base/file.h"
#include "store/record_restoration.h"
#include "store/schema.h"
#include "store/store_copies.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

namespace retort::store {

namespace fs = std::filesystem;

Workspace::Workspace(fs::path folder, Hold hold, Database database)
    : m_paths(std::move(folder)), m_hold(std::move(hold)), m_database(std::move(database)) {}

namespace {

/// What an older program has stored is brought up to date before it is only read, and what a program that was
/// killed meanwhile left half written is taken back, which only a writer can. Where that cannot be, because
/// somebody holds the workspace or it must not be written, opening says what to do.
std::vector<std::string> renew(const fs::path& folder) {
    const auto isOld = [&] {
        std::error_code ignored;
        if (fs::exists(WorkspacePaths(folder).database().string() + "-journal", ignored))
            return true;
        auto database = Database::open(WorkspacePaths(folder).database(), Access::ReadOnly);
        if (!database.ok())
            return false;
        const auto older = isOlder(*database, migrations());
        return older.ok() && *older;
    };
    if (!isOld())
        return {};
    const auto renewed = Workspace::open(folder, Access::ReadWrite);
    return renewed.ok() ? renewed->notes() : std::vector<std::string>{};
}

Result<bool> holdsNothing(const Database& database) {
    return database.guarded("looking for runs and sets", [](SQLite::Database& connection) -> Result<bool> {
        return connection
                   .execAndGet("SELECT EXISTS(SELECT 1 FROM run) OR EXISTS(SELECT 1 FROM synthetic_set)")
                   .getInt() == 0;
    });
}

} // namespace

Result<Workspace> Workspace::open(const fs::path& folder, Access access, DamageCheck check) {
    Hold hold;
    const WorkspacePaths paths(folder);
    if (access == Access::ReadWrite) {
        RETORT_CHECK(createFolders(folder));
        RETORT_TRY(auto acquired, WorkspaceLock::acquire(paths.lock()));
        hold.lock = std::make_shared<WorkspaceLock>(std::move(acquired));
        RETORT_TRY(hold.folder, FolderInUse::hold(folder));
    }
    auto notes = access == Access::ReadOnly ? renew(folder) : std::vector<std::string>{};
    RETORT_TRY(auto database, Database::open(paths.database(), access));
    if (check == DamageCheck::Now)
        RETORT_CHECK(database.check());
    Workspace workspace(folder, std::move(hold), std::move(database));
    workspace.m_notes = std::move(notes);
    RETORT_CHECK(workspace.migrate());
    if (access == Access::ReadWrite)
        RETORT_CHECK(workspace.requeueInterrupted());
    return workspace;
}

/// A store with something in it is copied before it is changed.
Status Workspace::migrate() {
    RETORT_TRY(const auto version, schemaVersion(m_database, migrations()));
    const auto newest = migrations().size();
    const bool isChanged = version > 0 && version < newest && m_database.access() == Access::ReadWrite;
    if (isChanged) {
        RETORT_TRY(const auto copy, keepCopy(m_database, version));
        m_notes.push_back(
            fmt::format("{}: is brought up to date from schema version {} to {}; as it was it is "
                        "kept in {}",
                        m_database.path().string(), version, newest, copy.string()));
    }
    RETORT_CHECK(bringUpToDate(m_database, migrations()));
    if (version == 0)
        return restore(StoreWas::Absent);
    if (m_database.access() == Access::ReadOnly)
        return {};
    RETORT_TRY(const bool isEmpty, holdsNothing(m_database)); // also where the restoration was interrupted
    return isEmpty ? restore(StoreWas::Empty) : Status{};
}

/// A store that has nothing in a folder with runs and sets: the old one is lost.
Status Workspace::restore(StoreWas store) {
    RETORT_TRY(const auto restored, restoreRecords(m_database, m_paths));
    if (restored.runs + restored.sets > 0)
        m_notes.push_back(
            store == StoreWas::Absent
                ? fmt::format("{}: was not there; {} runs and {} sets were restored from the records in "
                              "their folders",
                              m_database.path().string(), restored.runs, restored.sets)
                : fmt::format("{}: held nothing; {} runs and {} sets were restored from the records in "
                              "their folders",
                              m_database.path().string(), restored.runs, restored.sets));
    for (const auto& unused : restored.unused)
        m_notes.push_back(unused.problem);
    return {};
}

Result<Workspace> Workspace::another() const {
    RETORT_CHECK(check());
    RETORT_TRY(auto database, Database::open(m_database.path(), m_database.access()));
    return Workspace(folder(), m_hold, std::move(database));
}

Status Workspace::check() const {
    if (m_hold.folder)
        RETORT_CHECK(m_hold.folder->check());
    return m_hold.lock ? m_hold.lock->check() : Status{};
}

std::function<Status()> Workspace::checkWhileOpen() const {
    return [folder = std::weak_ptr(m_hold.folder), lock = std::weak_ptr(m_hold.lock)]() -> Status {
        if (const auto held = folder.lock())
            RETORT_CHECK(held->check());
        const auto held = lock.lock();
        return held ? held->check() : Status{};
    };
}

fs::path Workspace::defaultFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && fs::path{data}.is_absolute())
        return fs::path{data} / "retort";
    const char* home = std::getenv("HOME");
    return fs::path{home ? home : "."} / ".local" / "share" / "retort";
}

Status Workspace::requeueInterrupted() {
    // The lock is held, so whoever was running is no more.
    return m_database.transaction("requeueing interrupted runs", [](SQLite::Database& connection) -> Status {
        connection.exec("UPDATE run SET state = 'queued' WHERE state = 'running'");
        return {};
    });
}

} // namespace retort::store
