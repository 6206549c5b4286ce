#pragma once
// Table `run`: one training of one student, from being asked for to its end.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/run_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::store {

/// A run as it is asked for.
struct RunRequest {
    std::string identity; ///< hash of everything that changes the result
    std::string dataset;
    std::string method;
    std::string source;
    std::string student;
    std::int64_t seed = 0;
    std::string spec; ///< JSON, nothing left unset
};

/// What a run took, summed over its sessions, or would have taken if it shared nothing with other runs.
struct RunCost {
    std::int64_t teacherPasses = 0; ///< images that the teacher embeds for it
    double generateSeconds = 0;     ///< of generating the images that it learns from
    double distilSeconds = 0;
    double finetuneSeconds = 0;
};

struct RunRecord {
    RunId id;
    RunRequest request;
    RunState state = RunState::Queued;
    std::string error; ///< why it failed
    std::string createdAt;
    std::string startedAt;  ///< empty before
    std::string finishedAt; ///< empty before
    RunCost cost;
};

class RunTable {
public:
    explicit RunTable(Database& database) : m_database(database) {}

    /// The run of this identity; stored as queued if there is none yet.
    Result<RunId> put(const RunRequest& request);
    /// NotFound.
    Result<RunRecord> find(RunId run) const;
    /// In the study's order.
    Result<std::vector<RunRecord>> ofStudy(StudyId study) const;
    /// Newest first.
    Result<std::vector<RunRecord>> all() const;

    /// Sets the state with its time; `error` is kept for RunState::Failed.
    Status setState(RunId run, RunState state, const std::string& error = {});
    Status setCost(RunId run, const RunCost& cost);
    /// Of a run that was done elsewhere; times are UTC, ISO 8601.
    Status setFinished(RunId run, const std::string& startedAt, const std::string& finishedAt);
    Result<std::optional<RunRecord>> findIdentity(const std::string& identity) const;

private:
    Database& m_database;
};

} // namespace retort::store
