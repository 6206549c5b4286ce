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
#include <stop_token>
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
    /// Opens or, with ReadWrite, creates the file. NotFound, AccessDenied, Corrupt (no database at all),
    /// DiskFull or Busy.
    static Result<Database> open(const std::filesystem::path& path, Access access);
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

    /// Whether all of the file can be read and hangs together (`PRAGMA quick_check`). Takes longer the more
    /// there is: about 0.2 s for 25 MB. Corrupt; Cancelled once `stop` is asked.
    Status check(const std::stop_token& stop = {}) const;

    /// Waits until all that was stored is on the disk: until then a power cut may take the last transactions.
    Status sync() const;

    /// Puts what stands in the log into the file, and empties the log. DiskFull, Io; Busy: others use the
    /// store.
    Status writeLogBack() const;

    /// A copy as of now, complete or not there at all; it replaces what has its name. DiskFull, AccessDenied
    /// or Io.
    Status copyTo(const std::filesystem::path& file) const;

    Access access() const { return m_access; }
    const std::filesystem::path& path() const { return m_path; }

private:
    Database(std::filesystem::path path, Access access);
    Status connect();
    Error errorOf(std::string_view what, const std::exception& exception) const;

    std::filesystem::path m_path;
    Access m_access;
    std::unique_ptr<SQLite::Database> m_connection;
};

} // namespace retort::store
