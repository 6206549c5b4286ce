#pragma once
// Where a run stands.

#include "base/words.h"

#include <string_view>

namespace retort::store {

enum class RunState { Queued, Running, Finished, Failed, Cancelled };

/// As they stand in the database.
constexpr auto words(RunState) {
    return std::to_array<Word<RunState>>({{RunState::Queued, "queued"},
                                          {RunState::Running, "running"},
                                          {RunState::Finished, "finished"},
                                          {RunState::Failed, "failed"},
                                          {RunState::Cancelled, "cancelled"}});
}
constexpr std::string_view name(RunState state) {
    return wordOf(state);
}

} // namespace retort::store
