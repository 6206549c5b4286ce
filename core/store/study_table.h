#pragma once
// Table `study`: what was asked for, by name, and which runs answer it (table `study_run`).

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"

#include <span>
#include <string>
#include <vector>

namespace retort::store {

struct StudyRecord {
    StudyId id;
    std::string name;
    std::string spec;      ///< JSON
    std::string createdAt; ///< UTC, ISO 8601
    std::string note{};    ///< by a person
    std::string tags{};    ///< the same, separated by commas
};

/// A run's place in a study.
struct StudyRun {
    RunId run;
    std::string dataset{}; ///< the row that it stands in; empty: as the run itself names its dataset
};

class StudyTable {
public:
    explicit StudyTable(Database& database) : m_database(database) {}

    /// Stores the study and makes `runs` its runs, in this order; a study of the same name is replaced, the
    /// runs it had stay in the store. A run may stand in several rows.
    Result<StudyId> put(const std::string& name, const std::string& spec, std::span<const StudyRun> runs);
    Result<StudyId> put(const std::string& name, const std::string& spec, std::span<const RunId> runs);
    /// Names of the studies with a run that learns from the synthetic set of this identity, newest first.
    Result<std::vector<std::string>> usingSet(const std::string& identity) const;
    /// NotFound names the studies that there are.
    Result<StudyRecord> find(const std::string& name) const;
    /// Newest first, without those that were deleted.
    Result<std::vector<StudyRecord>> all() const;

    /// NotFound; InvalidArgument where another study has the name.
    Status rename(const std::string& name, const std::string& newName, const std::string& spec);
    /// NotFound.
    Status annotate(const std::string& name, const std::string& note, const std::string& tags);
    /// The name is free again; runs and their results stay in the store. NotFound.
    Result<StudyId> remove(const std::string& name);
    /// Takes remove() back. NotFound; InvalidArgument where another study has got the name since.
    Status restore(StudyId study);

private:
    Status requireFree(const std::string& name) const;

    Database& m_database;
};

} // namespace retort::store
