#include "store/workspace.h"

#include "base/file.h"
#include "store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <string>

namespace retort::store {

namespace fs = std::filesystem;

Workspace::Workspace(fs::path folder, Hold hold, Database database)
    : m_paths(std::move(folder)), m_hold(std::move(hold)), m_database(std::move(database)) {}

namespace {

/// What an older program has stored is brought up to date before it is only read. Where that cannot be,
/// because somebody holds the workspace or it must not be written, opening says what to do.
void renew(const fs::path& folder) {
    const auto isOld = [&] {
        auto database = Database::open(folder / "retort.db", Access::ReadOnly);
        if (!database.ok())
            return false;
        const auto older = isOlder(*database, migrations());
        return older.ok() && *older;
    };
    if (isOld())
        static_cast<void>(Workspace::open(folder, Access::ReadWrite).ok());
}

} // namespace

Result<Workspace> Workspace::open(const fs::path& folder, Access access, DamageCheck check) {
    Hold hold;
    if (access == Access::ReadWrite) {
        RETORT_CHECK(createFolders(folder));
        RETORT_TRY(auto acquired, WorkspaceLock::acquire(folder / "retort.lock"));
        hold.lock = std::make_shared<WorkspaceLock>(std::move(acquired));
        RETORT_TRY(hold.folder, FolderInUse::hold(folder));
    }
    if (access == Access::ReadOnly)
        renew(folder);
    RETORT_TRY(auto database, Database::open(folder / "retort.db", access));
    if (check == DamageCheck::Now)
        RETORT_CHECK(database.check());
    RETORT_CHECK(bringUpToDate(database, migrations()));
    Workspace workspace(folder, std::move(hold), std::move(database));
    if (access == Access::ReadWrite)
        RETORT_CHECK(workspace.requeueInterrupted());
    return workspace;
}

Result<Workspace> Workspace::another() const {
    RETORT_CHECK(check());
    RETORT_TRY(auto database, Database::open(m_database.path(), m_database.access()));
    return Workspace(folder(), m_hold, std::move(database));
}

Status Workspace::check() const {
    return m_hold.folder ? m_hold.folder->check() : Status{};
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
