#pragma once
// Where a job stands.

#include <array>
#include <string_view>

namespace retort::store {

enum class JobState {
    Queued,
    Running,
    Paused, ///< goes on where it stopped once it is resumed
    Finished,
    Failed,
    Cancelled
};
inline constexpr std::array kJobStates{JobState::Queued,   JobState::Running, JobState::Paused,
                                       JobState::Finished, JobState::Failed,  JobState::Cancelled};

/// As it stands in the database, for example "finished".
constexpr std::string_view name(JobState state) {
    switch (state) {
    case JobState::Queued: return "queued";
    case JobState::Running: return "running";
    case JobState::Paused: return "paused";
    case JobState::Finished: return "finished";
    case JobState::Failed: return "failed";
    case JobState::Cancelled: return "cancelled";
    }
    return "failed";
}

/// The database admits no other words than those of name(JobState).
constexpr JobState jobStateNamed(std::string_view word) {
    for (const auto state : kJobStates)
        if (word == name(state))
            return state;
    return JobState::Failed;
}

/// Whether nothing more will happen to it by itself.
constexpr bool hasEnded(JobState state) {
    return state == JobState::Finished || state == JobState::Failed || state == JobState::Cancelled;
}

} // namespace retort::store
