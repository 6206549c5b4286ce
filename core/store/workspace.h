#pragma once
// A workspace: one folder with the database and everything that runs leave behind.
//
//   RETORT_TRY(auto workspace, Workspace::open(folder, Access::ReadWrite));
//   RETORT_TRY(const auto study, StudyTable(workspace.database()).find("miniature"));

#include "base/folder_in_use.h"
#include "base/result.h"
#include "store/database.h"
#include "store/workspace_lock.h"
#include "store/workspace_paths.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace retort::store {

/// When the whole file of the database is checked for damage.
enum class DamageCheck {
    Now,  ///< before anything else is done with it
    Later ///< whoever opens it calls Database::check(), perhaps on another thread
};

class Workspace {
public:
    /// ReadWrite creates folder and database where they are missing, brings the schema up to date (the store
    /// as it was is kept beside it, see notes()), and puts runs that a dead process left as running back to
    /// queued. Busy (who holds it), NewerVersion, Corrupt, AccessDenied, DiskFull, Mismatch; ReadOnly also
    /// NotFound. ReadOnly never waits for a writer.
    static Result<Workspace> open(const std::filesystem::path& folder, Access access,
                                  DamageCheck check = DamageCheck::Now);
    /// The same workspace through a connection of its own, for another thread. Its lock is held until the
    /// last of them is gone.
    Result<Workspace> another() const;
    /// Whether the folder is still the one that was opened for writing: NotFound where it is gone, Mismatch
    /// where another one has its path, or another program has taken it over. Nothing more is written into it.
    Status check() const;
    /// check() for another thread, which may outlive the workspace: nothing is wrong once that is closed.
    std::function<Status()> checkWhileOpen() const;
    /// $XDG_DATA_HOME/retort, by default ~/.local/share/retort.
    static std::filesystem::path defaultFolder();

    /// What opening it did that a person should know, in whole sentences.
    const std::vector<std::string>& notes() const { return m_notes; }

    const std::filesystem::path& folder() const { return m_paths.folder(); }
    const WorkspacePaths& paths() const { return m_paths; }

    Database& database() { return m_database; }
    const Database& database() const { return m_database; }

private:
    /// What opening for writing holds on to; empty for reading.
    struct Hold {
        std::shared_ptr<WorkspaceLock> lock{};
        std::shared_ptr<const FolderInUse> folder{};
    };

    Workspace(std::filesystem::path folder, Hold hold, Database database);
    Status requeueInterrupted();
    Status migrate();
    enum class StoreWas { Absent, Empty };
    Status restore(StoreWas store);

    WorkspacePaths m_paths;
    Hold m_hold; ///< before the database, so that it is dropped after it
    Database m_database;
    std::vector<std::string> m_notes{};
};

} // namespace retort::store
