#pragma once
// A finished run as a folder of its own that another machine can take in:
//
//   run.json             what it is, its specification, its evaluations, and the other files' hashes
//   metrics.csv          stage,epoch,step,name,value: its curves
//   student.safetensors  the trained student
//
// What is read may come from anywhere: nothing is believed that was not checked.

#include "base/hashed_file.h"
#include "base/result.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/teacher_table.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

inline constexpr const char* kRunFile = "run.json";
inline constexpr const char* kMetricsFile = "metrics.csv";

struct RunFolder {
    store::RunRequest request{};
    store::RunCost cost{};
    std::string startedAt{}; ///< UTC, ISO 8601; empty where it is not known
    std::string finishedAt{};
    std::vector<store::StoredEvaluation> evaluations{};          ///< their run is not set
    std::optional<store::TeacherEvaluation> teacherEvaluation{}; ///< zero-shot, on the run's test split
    std::vector<store::Metric> metrics{};                        ///< their run is not set
    HashedFile student{};
};

/// Reads and checks all but the student's weights, of which the header and the hash are; `student` is that of
/// the file where it was hashed just now. NotFound, AccessDenied; Unsupported: a link where a file should be;
/// NewerVersion; Corrupt: another format, a file that differs from what run.json lists, an identity that is
/// not the specification's hash, values out of range or that contradict each other; Mismatch: the student is
/// another run's.
Result<RunFolder> readRunFolder(const std::filesystem::path& folder,
                                const std::optional<HashedFile>& student = {});

/// run.json as it is written. `metrics`: the file beside it.
std::string runFileText(const RunFolder& run, const HashedFile& metrics);
std::string metricsText(const std::vector<store::Metric>& metrics);
/// Hands the file's bytes on piece by piece. AccessDenied, Io, and the errors of `sink`.
Status readInPieces(const std::filesystem::path& from, const std::function<Status(std::string_view)>& sink);
/// The same, and tells the number of the bytes and their hash.
Result<HashedFile> copyListed(const std::filesystem::path& from,
                              const std::function<Status(std::string_view)>& sink);
/// Corrupt names the line. `source` names the text in messages.
Result<std::vector<store::Metric>> parseMetrics(const std::string& text, const std::string& source);

} // namespace retort::study
