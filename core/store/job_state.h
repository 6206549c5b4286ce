#pragma once
// Where a job stands.

#include "base/words.h"

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
/// As they stand in the database.
constexpr auto words(JobState) {
    return std::to_array<Word<JobState>>({{JobState::Queued, "queued"},
                                          {JobState::Running, "running"},
                                          {JobState::Paused, "paused"},
                                          {JobState::Finished, "finished"},
                                          {JobState::Failed, "failed"},
                                          {JobState::Cancelled, "cancelled"}});
}
constexpr std::string_view name(JobState state) {
    return wordOf(state);
}

/// Whether nothing more will happen to it by itself.
constexpr bool hasEnded(JobState state) {
    return state == JobState::Finished || state == JobState::Failed || state == JobState::Cancelled;
}

} // namespace retort::store
