#include "store/database.h"

#include "base/file.h"
#include "store/move_into_place.h"
#include "store/sqlite_error.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

constexpr int kBusyTimeoutMilliseconds = 5000;

/// A file name inside a `file:` URI.
std::string uriPath(const fs::path& path) {
    std::string escaped;
    for (const char c : path.string())
        escaped += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02x}", c) : std::string{c};
    return escaped;
}

/// SQLite cannot read a write-ahead log where it may not create the files beside it. There nobody writes
/// either, so the file may be read as one that does not change.
bool isFrozen(const fs::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
    return ::access(folder.c_str(), W_OK) != 0 && !fs::exists(path.string() + "-wal");
}

std::unique_ptr<SQLite::Database> openConnection(const fs::path& path, Access access) {
    if (access == Access::ReadWrite)
        return std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                  kBusyTimeoutMilliseconds);
    if (isFrozen(path))
        return std::make_unique<SQLite::Database>("file:" + uriPath(path) + "?immutable=1",
                                                  SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    return std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READONLY, kBusyTimeoutMilliseconds);
}

} // namespace

Database::Database(fs::path path, Access access) : m_path(std::move(path)), m_access(access) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const fs::path& path, Access access) {
    std::error_code ignored;
    if (path.has_parent_path() && fs::exists(path.parent_path(), ignored) &&
        !fs::is_directory(path.parent_path(), ignored))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: is a file; a workspace is a folder, name another", path.parent_path().string())};
    if (fs::is_directory(path, ignored))
        return Error{
            ErrorCode::AccessDenied,
            fmt::format("{}: unable to open: is a folder; move it away to start over", path.string())};
    const bool isThere = fs::exists(path, ignored);
    if (ignored == std::errc::permission_denied)
        return Error{ErrorCode::AccessDenied,
                     fmt::format("{}: its folder may not be read; check the permissions", path.string())};
    if (access == Access::ReadOnly && !isThere)
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: there is no workspace yet; run a study first, or name "
                                 "another folder",
                                 path.string())};
    Database database(path, access);
    RETORT_CHECK(database.connect());
    return database;
}

Status Database::connect() {
    try {
        m_connection = openConnection(m_path, m_access);
        m_connection->exec("PRAGMA foreign_keys = ON");
        if (m_access == Access::ReadWrite) {
            m_connection->exec("PRAGMA journal_mode = WAL");
            // Safe with a write-ahead log: a power cut may lose the last transactions, never the file.
            m_connection->exec("PRAGMA synchronous = NORMAL");
        }
        return {};
    } catch (const std::exception& exception) {
        return errorOf("opening", exception);
    }
}

Status Database::check(const std::stop_token& stop) const {
    return guarded("checking", [&](SQLite::Database& connection) -> Status {
        const std::stop_callback stopped(stop, [&] { sqlite3_interrupt(connection.getHandle()); });
        SQLite::Statement query(connection, "PRAGMA quick_check(1)");
        std::string verdict = query.executeStep() ? query.getColumn(0).getString() : "no answer";
        if (verdict == "ok")
            return {};
        std::ranges::replace(verdict, '\n', ' ');
        return Error{
            ErrorCode::Corrupt,
            fmt::format(
                "{}: the database is damaged: {}; restore a copy of the file, or save what can be read with "
                "'retort-cli workspace repair'",
                m_path.string(), verdict)};
    });
}

/// The log alone: SQLite syncs the database's file before it begins the log anew, and locks nothing in the
/// log, which can be opened and closed here for that reason.
Status Database::sync() const {
    return syncFile(m_path.string() + "-wal");
}

Status Database::writeLogBack() const {
    return guarded("writing the log back", [this](SQLite::Database& connection) -> Status {
        SQLite::Statement checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        if (checkpoint.executeStep() && checkpoint.getColumn(0).getInt() != 0)
            return Error{ErrorCode::Busy, m_path.string() + ": the store is in use by another program"};
        return {};
    });
}

Status Database::copyTo(const fs::path& file) const {
    const fs::path unfinished = file.string() + ".unfinished";
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    auto copied = guarded("copying", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement copy(connection, "VACUUM INTO ?");
        copy.bind(1, unfinished.string());
        copy.exec();
        return {};
    });
    if (copied.ok())
        copied = moveIntoPlace(unfinished, file);
    if (!copied.ok())
        fs::remove(unfinished, ignored);
    return copied;
}

Status Database::transaction(std::string_view what, const std::function<Status(SQLite::Database&)>& work) {
    return guarded(what, [&](SQLite::Database& connection) -> Status {
        SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
        RETORT_CHECK(work(connection));
        transaction.commit();
        return {};
    });
}

Error Database::errorOf(std::string_view what, const std::exception& exception) const {
    if (const auto* fromSqlite = dynamic_cast<const SQLite::Exception*>(&exception))
        return sqliteError(m_path.string(), what, *fromSqlite);
    return {ErrorCode::Internal, fmt::format("{}: {} failed: {}", m_path.string(), what, exception.what())};
}

} // namespace retort::store
