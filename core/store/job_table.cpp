#include "store/job_table.h"

#include "store/stored_word.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace retort::store {

namespace {

constexpr const char* kSelectJobs =
    "SELECT id, kind, title, request, state, error, result, created_at, ended_at FROM job ";

JobRecord jobAt(SQLite::Statement& row) {
    return {.id = JobId{row.getColumn(0).getInt64()},
            .request = {.kind = row.getColumn(1).getString(),
                        .title = row.getColumn(2).getString(),
                        .request = row.getColumn(3).getString()},
            .state = storedWord<JobState>(row.getColumn(4)),
            .error = row.getColumn(5).getString(),
            .result = row.getColumn(6).getString(),
            .createdAt = row.getColumn(7).getString(),
            .endedAt = row.getColumn(8).getString()};
}

} // namespace

Result<JobRecord> JobTable::add(const JobRequest& request) {
    JobRecord record;
    RETORT_CHECK(m_database.transaction("storing a job", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection, "INSERT INTO job(kind, title, request, position) "
                                             "SELECT ?, ?, ?, coalesce(max(position), 0) + 1 FROM job");
        SQLite::bind(insert, request.kind, request.title, request.request);
        insert.exec();
        SQLite::Statement query(connection, std::string{kSelectJobs} + "WHERE id = ?");
        query.bind(1, connection.getLastInsertRowid());
        query.executeStep();
        record = jobAt(query);
        return {};
    }));
    return record;
}

Result<std::vector<JobRecord>> JobTable::all() const {
    using Records = std::vector<JobRecord>;
    return m_database.guarded("reading jobs", [&](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, std::string{kSelectJobs} + "ORDER BY position, id");
        Records records;
        while (query.executeStep())
            records.push_back(jobAt(query));
        return records;
    });
}

Status JobTable::setState(JobId job, JobState state) {
    return set(job, {.state = state});
}

Status JobTable::setFailed(JobId job, const std::string& error) {
    return set(job, {.state = JobState::Failed, .error = error});
}

Status JobTable::setFinished(JobId job, const std::string& result) {
    return set(job, {.state = JobState::Finished, .result = result});
}

Status JobTable::set(JobId job, const JobRecord& values) {
    return m_database.guarded("storing a job's state", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(
            connection, "UPDATE job SET state = ?, error = ?, result = ?, ended_at = CASE WHEN ? THEN "
                        "strftime('%Y-%m-%dT%H:%M:%SZ', 'now') ELSE '' END WHERE id = ?");
        SQLite::bind(update, std::string{name(values.state)}, values.error, values.result,
                     hasEnded(values.state) ? 1 : 0, job.value);
        update.exec();
        return {};
    });
}

Status JobTable::setOrder(std::span<const JobId> jobs) {
    return m_database.transaction("ordering jobs", [&](SQLite::Database& connection) -> Status {
        // Others keep their order behind those that are named: positions up to the count are theirs alone.
        SQLite::Statement shift(connection, "UPDATE job SET position = position + ?");
        shift.bind(1, static_cast<std::int64_t>(jobs.size()));
        shift.exec();
        SQLite::Statement place(connection, "UPDATE job SET position = ? WHERE id = ?");
        std::int64_t position = 0;
        for (const auto job : jobs) {
            place.reset();
            SQLite::bind(place, ++position, job.value);
            place.exec();
        }
        return {};
    });
}

Status JobTable::remove(JobId job) {
    return m_database.guarded("removing a job", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement statement(connection, "DELETE FROM job WHERE id = ?");
        statement.bind(1, job.value);
        statement.exec();
        return {};
    });
}

} // namespace retort::store
