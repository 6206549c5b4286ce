#include "store/study_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::store {

namespace {

StudyRecord recordAt(SQLite::Statement& row) {
    return {.id = StudyId{row.getColumn(0).getInt64()},
            .name = row.getColumn(1).getString(),
            .spec = row.getColumn(2).getString(),
            .createdAt = row.getColumn(3).getString()};
}

StudyId insertOrUpdate(SQLite::Database& connection, const std::string& name, const std::string& spec) {
    SQLite::Statement insert(connection, "INSERT INTO study(name, spec) VALUES (?, ?) "
                                         "ON CONFLICT(name) DO UPDATE SET spec = excluded.spec RETURNING id");
    SQLite::bind(insert, name, spec);
    insert.executeStep();
    return StudyId{insert.getColumn(0).getInt64()};
}

void linkRuns(SQLite::Database& connection, StudyId study, std::span<const StudyRun> runs) {
    SQLite::Statement unlink(connection, "DELETE FROM study_run WHERE study = ?");
    SQLite::bind(unlink, study.value);
    unlink.exec();
    SQLite::Statement link(
        connection, "INSERT OR IGNORE INTO study_run(study, run, dataset, position) "
                    "VALUES (?, ?, iif(? = '', coalesce((SELECT dataset FROM run WHERE id = ?), ''), ?), ?)");
    std::int64_t position = 0;
    for (const auto& [run, dataset] : runs) {
        SQLite::bind(link, study.value, run.value, dataset, run.value, dataset, position++);
        link.exec();
        link.reset();
    }
}

} // namespace

Result<StudyId> StudyTable::put(const std::string& name, const std::string& spec,
                                std::span<const RunId> runs) {
    std::vector<StudyRun> places;
    for (const auto run : runs)
        places.push_back({.run = run});
    return put(name, spec, std::span<const StudyRun>(places));
}

Result<StudyId> StudyTable::put(const std::string& name, const std::string& spec,
                                std::span<const StudyRun> runs) {
    StudyId id;
    RETORT_CHECK(m_database.transaction("storing study " + name, [&](SQLite::Database& connection) -> Status {
        id = insertOrUpdate(connection, name, spec);
        linkRuns(connection, id, runs);
        return {};
    }));
    return id;
}

Result<std::vector<std::string>> StudyTable::usingSet(const std::string& identity) const {
    using Names = std::vector<std::string>;
    return m_database.guarded("reading studies", [&](SQLite::Database& connection) -> Result<Names> {
        SQLite::Statement query(connection,
                                "SELECT name FROM study WHERE id IN (SELECT study FROM study_run JOIN run ON "
                                "run.id = study_run.run WHERE json_valid(run.spec) AND "
                                "json_extract(run.spec, '$.synthetic.set') = ?) ORDER BY id DESC");
        SQLite::bind(query, identity);
        Names names;
        while (query.executeStep())
            names.push_back(query.getColumn(0).getString());
        return names;
    });
}

Result<StudyRecord> StudyTable::find(const std::string& name) const {
    RETORT_TRY(const auto studies, all());
    std::vector<std::string> names;
    for (const auto& study : studies) {
        if (study.name == name)
            return study;
        names.push_back(study.name);
    }
    return Error{ErrorCode::NotFound,
                 names.empty()
                     ? fmt::format("{}: holds no study \"{}\", nor any other; run one with \"study run\"",
                                   m_database.path().string(), name)
                     : fmt::format("{}: holds no study \"{}\"; there are {}", m_database.path().string(),
                                   name, fmt::join(names, ", "))};
}

Result<std::vector<StudyRecord>> StudyTable::all() const {
    using Records = std::vector<StudyRecord>;
    return m_database.guarded("reading studies", [](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, "SELECT id, name, spec, created_at FROM study ORDER BY id DESC");
        Records records;
        while (query.executeStep())
            records.push_back(recordAt(query));
        return records;
    });
}

} // namespace retort::store
