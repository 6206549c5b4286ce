#include "store/job_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

namespace {

Result<std::vector<JobRecord>> select(const Database& database, const std::string& condition) {
    using Records = std::vector<JobRecord>;
    return database.guarded("reading jobs", [&](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, "SELECT id, kind, subject, state, error FROM job " + condition +
                                                " ORDER BY position");
        Records records;
        while (query.executeStep())
            records.push_back({.id = JobId{query.getColumn(0).getInt64()},
                               .kind = query.getColumn(1).getString(),
                               .subject = query.getColumn(2).getInt64(),
                               .state = runStateNamed(query.getColumn(3).getString()),
                               .error = query.getColumn(4).getString()});
        return records;
    });
}

} // namespace

Result<JobId> JobTable::enqueue(const std::string& kind, std::int64_t subject) {
    JobId id;
    RETORT_CHECK(m_database.transaction("storing a job", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement query(connection,
                                "SELECT id FROM job WHERE kind = ? AND subject = ? AND state = 'queued'");
        SQLite::bind(query, kind, subject);
        if (query.executeStep()) {
            id = JobId{query.getColumn(0).getInt64()};
            return {};
        }
        SQLite::Statement insert(connection, "INSERT INTO job(kind, subject, position) "
                                             "SELECT ?, ?, coalesce(max(position), 0) + 1 FROM job");
        SQLite::bind(insert, kind, subject);
        insert.exec();
        id = JobId{connection.getLastInsertRowid()};
        return {};
    }));
    return id;
}

Result<std::vector<JobRecord>> JobTable::waiting() const {
    return select(m_database, "WHERE state = 'queued'");
}

Result<std::vector<JobRecord>> JobTable::all() const {
    return select(m_database, "");
}

Status JobTable::setState(JobId job, RunState state, const std::string& error) {
    return m_database.guarded("storing a job's state", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, "UPDATE job SET state = ?, error = ? WHERE id = ?");
        SQLite::bind(update, std::string{name(state)}, error, job.value);
        update.exec();
        return {};
    });
}

} // namespace retort::store
