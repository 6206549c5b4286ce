#pragma once
// What a run of a study tells while a task trains it, in a file of lines beside the task's other ones, for
// who looks at it from elsewhere: `TASK/events.jsonl`. Nothing is computed from it; the finished run has all
// of its numbers.

#include "base/result.h"
#include "distill/events.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::cluster {

inline constexpr const char* kEventsFile = "events.jsonl";

/// Adds lines to the file; of steps one in two seconds. That it cannot be written does not keep the task from
/// its work.
class RunEventLog {
public:
    using Clock = std::chrono::steady_clock;

    /// Nothing is written before the first event.
    explicit RunEventLog(std::filesystem::path file) : m_path(std::move(file)) {}

    void add(const distill::RunEvent& event, Clock::time_point now = Clock::now());

private:
    void open();

    std::filesystem::path m_path;
    std::ofstream m_file{};
    Clock::time_point m_nextStep{};
};

/// Empty for an event that is not told elsewhere.
std::string lineOf(const distill::RunEvent& event);
/// What lineOf() wrote, without confusion matrix; absent for anything else.
std::optional<distill::RunEvent> eventIn(std::string_view line);

/// Reads on where the last call ended; a line that is still being written waits for the next.
class RunEventReader {
public:
    /// A file that is not there, or whose lines are of something else, tells nothing.
    std::vector<distill::RunEvent> read(const std::filesystem::path& file);

private:
    std::int64_t m_offset = 0;
};

} // namespace retort::cluster
