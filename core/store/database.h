#pragma once
// The connection to a workspace's SQLite file. Work on it runs in a closure, where SQLite may throw; what
// leaves this class is an Error.
//
//   return database.transaction("storing metrics", [&](SQLite::Database& connection) { ... });

#include "base/result.h"

#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>

namespace SQLite {
class Database;
}

namespace retort::store {

enum class Access { ReadOnly, ReadWrite };

/// Foreign keys are on, the journal is a write-ahead log. A connection belongs to one thread at a time.
class Database {
public:
    /// Opens or, with ReadWrite, creates the file, and checks it (`PRAGMA quick_check`).
    /// NotFound, AccessDenied, Corrupt, DiskFull or Busy.
    static Result<Database> open(const std::filesystem::path& path, Access access);
    /// As open(), for a file that this process has open and checked already.
    static Result<Database> openChecked(const std::filesystem::path& path, Access access);
    Database(Database&&) noexcept;
    ~Database();

    /// Runs `work` and turns what it throws into an Error; `what` names the work in the message.
    template<class Work>
    std::invoke_result_t<Work, SQLite::Database&> guarded(std::string_view what, Work&& work) const {
        try {
            return work(*m_connection);
        } catch (const std::exception& exception) {
            return errorOf(what, exception);
        }
    }
    /// As guarded(), in one transaction: everything is stored or nothing. Must not be nested.
    Status transaction(std::string_view what, const std::function<Status(SQLite::Database&)>& work);

    Access access() const { return m_access; }
    const std::filesystem::path& path() const { return m_path; }

private:
    Database(std::filesystem::path path, Access access);
    Status connect();
    Status check() const;
    Error errorOf(std::string_view what, const std::exception& exception) const;

    std::filesystem::path m_path;
    Access m_access;
    std::unique_ptr<SQLite::Database> m_connection;
};

} // namespace retort::store
