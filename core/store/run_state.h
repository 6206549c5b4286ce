#pragma once
// Where a run or a job stands.

#include <string_view>

namespace retort::store {

enum class RunState { Queued, Running, Finished, Failed, Cancelled };

/// As it stands in the database, for example "finished".
constexpr std::string_view name(RunState state) {
    switch (state) {
    case RunState::Queued: return "queued";
    case RunState::Running: return "running";
    case RunState::Finished: return "finished";
    case RunState::Failed: return "failed";
    case RunState::Cancelled: return "cancelled";
    }
    return "failed";
}

/// The database admits no other words than those of name(RunState).
constexpr RunState runStateNamed(std::string_view word) {
    for (const auto state : {RunState::Queued, RunState::Running, RunState::Finished, RunState::Cancelled})
        if (word == name(state))
            return state;
    return RunState::Failed;
}

} // namespace retort::store
