#pragma once
// Table `job`: work that a person asked for, in the order in which it is to be done, kept so that a restart
// can go on with it.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/job_state.h"

#include <span>
#include <string>
#include <vector>

namespace retort::store {

struct JobRequest {
    std::string kind{};    ///< for example "study"
    std::string title{};   ///< for people
    std::string request{}; ///< JSON: everything that doing it takes
};

struct JobRecord {
    JobId id{};
    JobRequest request{};
    JobState state = JobState::Queued;
    std::string error{};  ///< why it failed
    std::string result{}; ///< JSON: what came of it, once it has finished
    std::string createdAt{};
    std::string endedAt{}; ///< empty before
};

class JobTable {
public:
    explicit JobTable(Database& database) : m_database(database) {}

    /// Stores it as queued, behind all others.
    Result<JobRecord> add(const JobRequest& request);
    /// In order.
    Result<std::vector<JobRecord>> all() const;
    /// Sets the state, with its time if the job has ended.
    Status setState(JobId job, JobState state);
    Status setFailed(JobId job, const std::string& error);
    Status setFinished(JobId job, const std::string& result);
    /// These first, in this order; all others behind them, in the order they had.
    Status setOrder(std::span<const JobId> jobs);
    Status remove(JobId job);

private:
    Status set(JobId job, const JobRecord& values);

    Database& m_database;
};

} // namespace retort::store
