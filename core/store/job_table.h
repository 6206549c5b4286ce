#pragma once
// Table `job`: work that waits its turn, kept so that a restart can go on with it.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/run_state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::store {

struct JobRecord {
    JobId id;
    std::string kind;         ///< for example "run"
    std::int64_t subject = 0; ///< what it works on; for kind "run" the RunId
    RunState state = RunState::Queued;
    std::string error; ///< why it failed
};

class JobTable {
public:
    explicit JobTable(Database& database) : m_database(database) {}

    /// Adds a job behind all others. A job of this kind and subject that still waits is returned instead.
    Result<JobId> enqueue(const std::string& kind, std::int64_t subject);
    /// Jobs in state queued, in order.
    Result<std::vector<JobRecord>> waiting() const;
    /// All jobs, in order.
    Result<std::vector<JobRecord>> all() const;
    Status setState(JobId job, RunState state, const std::string& error = {});

private:
    Database& m_database;
};

} // namespace retort::store
