#pragma once
// A run's curves as one event file of TensorBoard, in a folder of the run's own: written whole, and appended
// to while the run is trained.
//
//   RETORT_TRY(auto file, EventFile::create(folder / runFolderName(record), points, began));
//   RETORT_CHECK(file.add({.stage = "distil", .step = 1, .name = "loss", .value = 0.25}));

#include "base/result.h"
#include "store/run_table.h"
#include "study/report/run_curves.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::study {

/// "12-stl10-real-FD-seed0"
std::string runFolderName(const store::RunRecord& run);
/// When it began, in seconds since 1970; 0 where it has not.
std::int64_t beganAt(const store::RunRecord& run);

class EventFile {
public:
    /// A file with these points, all of one time (seconds since 1970), which is its name as well. It appears
    /// complete; other event files of Retort's in the folder are removed then. Tags are "distil/loss" and
    /// "finetune/test top1". The errors of writing.
    static Result<EventFile> create(const std::filesystem::path& folder,
                                    const std::vector<CurvePoint>& points, std::int64_t time);
    EventFile(EventFile&& other) noexcept;
    EventFile& operator=(EventFile&& other) noexcept;
    ~EventFile();

    /// Appends it with the time of now; a step that its curve has passed already is not written again. What
    /// is added is written once a second, with flush() and at the end.
    Status add(const CurvePoint& point);
    Status flush();

private:
    explicit EventFile(std::filesystem::path path) : m_path(std::move(path)) {}
    std::string recordsOf(const std::vector<CurvePoint>& points, double wallTime);
    Status open();

    std::filesystem::path m_path;
    std::map<std::string, std::int64_t> m_last; ///< step of each tag
    std::string m_pending;
    std::chrono::steady_clock::time_point m_written{};
    int m_descriptor = -1;
};

} // namespace retort::study
