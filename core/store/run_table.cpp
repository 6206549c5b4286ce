#include "store/run_table.h"

#include "store/stored_word.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

namespace retort::store {

namespace {

/// `dataset` is the column that names the dataset.
std::string selecting(std::string_view dataset) {
    return fmt::format("SELECT run.id, identity, {}, method, source, student, seed, spec, state, error, "
                       "created_at, started_at, finished_at, teacher_passes, generate_seconds, "
                       "distil_seconds, finetune_seconds FROM run ",
                       dataset);
}

RunRecord recordAt(SQLite::Statement& row) {
    int column = 0;
    const auto text = [&] { return row.getColumn(column++).getString(); };
    const auto integer = [&] { return row.getColumn(column++).getInt64(); };
    const auto real = [&] { return row.getColumn(column++).getDouble(); };
    RunRecord record;
    record.id = RunId{integer()};
    record.request = {.identity = text(),
                      .dataset = text(),
                      .method = text(),
                      .source = text(),
                      .student = text(),
                      .seed = integer(),
                      .spec = text()};
    record.state = storedWord<RunState>(row.getColumn(column++));
    record.error = text();
    record.createdAt = text();
    record.startedAt = text();
    record.finishedAt = text();
    record.cost = {.teacherPasses = integer(),
                   .generateSeconds = real(),
                   .distilSeconds = real(),
                   .finetuneSeconds = real()};
    return record;
}

std::vector<RunRecord> recordsOf(SQLite::Statement& query) {
    std::vector<RunRecord> records;
    while (query.executeStep())
        records.push_back(recordAt(query));
    return records;
}

} // namespace

Result<RunId> RunTable::put(const RunRequest& request) {
    RunId id;
    RETORT_CHECK(m_database.transaction("storing a run", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection,
                                 "INSERT INTO run(identity, dataset, method, source, student, seed, spec) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(identity) DO NOTHING");
        SQLite::bind(insert, request.identity, request.dataset, request.method, request.source,
                     request.student, request.seed, request.spec);
        insert.exec();
        SQLite::Statement query(connection, "SELECT id FROM run WHERE identity = ?");
        SQLite::bind(query, request.identity);
        query.executeStep();
        id = RunId{query.getColumn(0).getInt64()};
        return {};
    }));
    return id;
}

Result<RunRecord> RunTable::find(RunId run) const {
    return m_database.guarded("reading a run", [&](SQLite::Database& connection) -> Result<RunRecord> {
        SQLite::Statement query(connection, selecting("dataset") + "WHERE run.id = ?");
        SQLite::bind(query, run.value);
        if (query.executeStep())
            return recordAt(query);
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: holds no run {}; \"student list\" and \"study show\" "
                                 "name the runs there are",
                                 m_database.path().string(), run.value)};
    });
}

Result<std::vector<RunRecord>> RunTable::ofStudy(StudyId study) const {
    using Records = std::vector<RunRecord>;
    return m_database.guarded("reading runs", [&](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, selecting("study_run.dataset") +
                                                "JOIN study_run ON study_run.run = run.id "
                                                "WHERE study = ? ORDER BY position");
        SQLite::bind(query, study.value);
        return recordsOf(query);
    });
}

Result<std::vector<RunRecord>> RunTable::all() const {
    using Records = std::vector<RunRecord>;
    return m_database.guarded("reading runs", [](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, selecting("dataset") + "ORDER BY run.id DESC");
        return recordsOf(query);
    });
}

Status RunTable::setState(RunId run, RunState state, const std::string& error) {
    const std::string now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
    std::string sql = "UPDATE run SET state = ?, error = ?";
    if (state == RunState::Running)
        sql += ", started_at = iif(started_at = '', " + now + ", started_at), finished_at = ''";
    else if (state != RunState::Queued)
        sql += ", finished_at = " + now;
    return m_database.guarded("storing a run's state", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, sql + " WHERE id = ?");
        SQLite::bind(update, std::string{name(state)}, error, run.value);
        update.exec();
        return {};
    });
}

Status RunTable::setCost(RunId run, const RunCost& cost) {
    return m_database.guarded("storing a run's cost", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, "UPDATE run SET teacher_passes = ?, generate_seconds = ?, "
                                             "distil_seconds = ?, finetune_seconds = ? WHERE id = ?");
        SQLite::bind(update, cost.teacherPasses, cost.generateSeconds, cost.distilSeconds,
                     cost.finetuneSeconds, run.value);
        update.exec();
        return {};
    });
}

Status RunTable::setFinished(RunId run, const std::string& startedAt, const std::string& finishedAt) {
    return m_database.guarded("storing a run's times", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(
            connection, "UPDATE run SET state = ?, error = '', started_at = ?, finished_at = ? WHERE id = ?");
        SQLite::bind(update, std::string{name(RunState::Finished)}, startedAt, finishedAt, run.value);
        update.exec();
        return {};
    });
}

Result<std::optional<RunRecord>> RunTable::findIdentity(const std::string& identity) const {
    using Found = std::optional<RunRecord>;
    return m_database.guarded("reading a run", [&](SQLite::Database& connection) -> Result<Found> {
        SQLite::Statement query(connection, selecting("dataset") + "WHERE identity = ?");
        SQLite::bind(query, identity);
        return query.executeStep() ? Found{recordAt(query)} : Found{};
    });
}

} // namespace retort::store
