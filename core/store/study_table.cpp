#include "store/study_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::store {

namespace {

StudyRecord studyAt(SQLite::Statement& row) {
    return {.id = StudyId{row.getColumn(0).getInt64()},
            .name = row.getColumn(1).getString(),
            .spec = row.getColumn(2).getString(),
            .createdAt = row.getColumn(3).getString(),
            .note = row.getColumn(4).getString(),
            .tags = row.getColumn(5).getString()};
}

StudyId insertOrUpdate(SQLite::Database& connection, const std::string& name, const std::string& spec) {
    SQLite::Statement insert(connection, "INSERT INTO study(name, spec) VALUES (?, ?) "
                                         "ON CONFLICT(name) DO UPDATE SET spec = excluded.spec RETURNING id");
    SQLite::bind(insert, name, spec);
    insert.executeStep();
    return StudyId{insert.getColumn(0).getInt64()};
}

/// The newest of them; long names are cut.
std::string listed(std::vector<std::string> names) {
    constexpr std::size_t kMost = 10;
    constexpr std::size_t kLongest = 60;
    const auto more = names.size() > kMost ? names.size() - kMost : 0;
    names.resize(names.size() - more);
    for (auto& name : names)
        if (name.size() > kLongest)
            name = name.substr(0, kLongest) + "...";
    return fmt::format("{}{}", fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
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
                                "json_extract(run.spec, '$.synthetic.set') = ?) AND deleted_name = '' "
                                "ORDER BY id DESC");
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
                                   name, listed(names))};
}

Result<std::vector<StudyRecord>> StudyTable::all() const {
    using Records = std::vector<StudyRecord>;
    return m_database.guarded("reading studies", [](SQLite::Database& connection) -> Result<Records> {
        SQLite::Statement query(connection, "SELECT id, name, spec, created_at, note, tags FROM study "
                                            "WHERE deleted_name = '' ORDER BY id DESC");
        Records records;
        while (query.executeStep())
            records.push_back(studyAt(query));
        return records;
    });
}

Status StudyTable::requireFree(const std::string& name) const {
    RETORT_TRY(const auto studies, all());
    for (const auto& study : studies)
        if (study.name == name)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("there is a study \"{}\" already; choose another name", name)};
    return {};
}

Status StudyTable::rename(const std::string& name, const std::string& newName, const std::string& spec) {
    RETORT_TRY(const auto study, find(name));
    if (newName != name)
        RETORT_CHECK(requireFree(newName));
    return m_database.guarded("renaming study " + name, [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, "UPDATE study SET name = ?, spec = ? WHERE id = ?");
        SQLite::bind(update, newName, spec, study.id.value);
        update.exec();
        return {};
    });
}

Status StudyTable::annotate(const std::string& name, const std::string& note, const std::string& tags) {
    RETORT_TRY(const auto study, find(name));
    return m_database.guarded("annotating study " + name, [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection, "UPDATE study SET note = ?, tags = ? WHERE id = ?");
        SQLite::bind(update, note, tags, study.id.value);
        update.exec();
        return {};
    });
}

Result<StudyId> StudyTable::remove(const std::string& name) {
    RETORT_TRY(const auto study, find(name));
    RETORT_CHECK(m_database.guarded("deleting study " + name, [&](SQLite::Database& connection) -> Status {
        // A name that no study can have: the old one may be used again.
        SQLite::Statement update(connection, "UPDATE study SET deleted_name = name, name = char(127) || id "
                                             "WHERE id = ?");
        SQLite::bind(update, study.id.value);
        update.exec();
        return {};
    }));
    return study.id;
}

Status StudyTable::restore(StudyId study) {
    std::string name;
    RETORT_CHECK(m_database.guarded("reading studies", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement query(connection, "SELECT deleted_name FROM study WHERE id = ?");
        SQLite::bind(query, study.value);
        if (query.executeStep())
            name = query.getColumn(0).getString();
        return {};
    }));
    if (name.empty())
        return Error{ErrorCode::NotFound, "no deleted study has this number"};
    RETORT_CHECK(requireFree(name));
    return m_database.guarded("restoring study " + name, [&](SQLite::Database& connection) -> Status {
        SQLite::Statement update(connection,
                                 "UPDATE study SET name = deleted_name, deleted_name = '' WHERE id = ?");
        SQLite::bind(update, study.value);
        update.exec();
        return {};
    });
}

} // namespace retort::store
