#include "doctor/workspace_state.h"

#include "store/database.h"
#include "store/workspace_lock.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <system_error>

namespace retort::doctor {

namespace fs = std::filesystem;

namespace {

/// The nearest folder that is there.
fs::path nearestFolder(fs::path folder) {
    std::error_code ignored;
    folder = fs::absolute(folder, ignored);
    while (!fs::is_directory(folder, ignored) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder;
}

void lookAtDisk(WorkspaceState& state) {
    std::error_code error;
    const auto space = fs::space(nearestFolder(state.folder), error);
    if (error)
        return;
    state.diskBytes = static_cast<std::int64_t>(space.capacity);
    state.freeBytes = static_cast<std::int64_t>(space.available);
}

struct CountedTable {
    const char* name;   ///< for people
    const char* select; ///< a word, which may be empty, and a number a row
};

constexpr std::array<CountedTable, 6> kCounted{
    {{"studies", "SELECT '', COUNT(*) FROM study WHERE deleted_name = ''"},
     {"runs", "SELECT state, COUNT(*) FROM run GROUP BY state"},
     {"sets", "SELECT state, COUNT(*) FROM synthetic_set GROUP BY state"},
     {"images of sets", "SELECT '', COUNT(*) FROM synthetic_image"},
     {"jobs", "SELECT state, COUNT(*) FROM job GROUP BY state"},
     {"evaluations", "SELECT '', COUNT(*) FROM evaluation"}}};

Status count(SQLite::Database& connection, WorkspaceState& state) {
    for (const auto& table : kCounted)
        for (SQLite::Statement rows(connection, table.select); rows.executeStep();) {
            const auto word = rows.getColumn(0).getString();
            state.counts[word.empty() ? table.name : fmt::format("{} {}", table.name, word)] =
                rows.getColumn(1).getInt64();
        }
    return {};
}

void readErrors(SQLite::Database& connection, WorkspaceState& state) {
    for (const char* table : {"job", "run"}) {
        const auto select =
            fmt::format("SELECT error FROM {} WHERE state = 'failed' ORDER BY id DESC LIMIT 5", table);
        for (SQLite::Statement rows(connection, select); rows.executeStep();)
            state.errors.push_back(fmt::format("{}: {}", table, rows.getColumn(0).getString()));
    }
}

Status lookInside(const fs::path& file, WorkspaceState& state) {
    RETORT_TRY(const auto database, store::Database::open(file, store::Access::ReadOnly));
    const auto checked = database.check();
    state.check = checked.ok() ? "ok" : checked.error().message;
    return database.guarded("looking into the workspace", [&](SQLite::Database& connection) -> Status {
        state.schema = connection.execAndGet("PRAGMA user_version").getInt();
        readErrors(connection, state);
        return count(connection, state);
    });
}

} // namespace

WorkspaceState stateOfWorkspace(const fs::path& folder) {
    WorkspaceState state{.folder = folder};
    lookAtDisk(state);
    std::error_code missing;
    const auto file = folder / "retort.db";
    const auto bytes = fs::file_size(file, missing);
    state.isThere = !missing;
    if (missing)
        return state;
    state.databaseBytes = static_cast<std::int64_t>(bytes);
    state.holder = store::lockHolder(folder / "retort.lock").value_or(std::string{});
    if (const auto looked = lookInside(file, state); !looked.ok())
        state.problem = looked.error().text();
    return state;
}

} // namespace retort::doctor
