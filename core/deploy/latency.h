#pragma once
// How long a network takes for a single image on this machine: from pixels at its input size to its answer,
// without decoding and resizing.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct LatencyOptions {
    int passes = 50;    ///< at most
    double seconds = 4; ///< once they are over, no pass begins but the few that a median takes
    std::string device = "auto";
    std::string precision = "auto";                         ///< of a teacher; students are fp32
    int threads = 0;                                        ///< 0: the machine's physical cores
    std::vector<std::filesystem::path> vocabularyFolders{}; ///< of teachers
    std::stop_token stop{};
};

struct Latency {
    double milliseconds = 0; ///< median of the passes
    int passes = 0;
    int threads = 0;
    std::string device;    ///< "cpu" or "cuda:N"
    std::string precision; ///< "fp32" or "bf16"
    std::int64_t parameters = 0;
    std::int64_t multiplyAdds = 0; ///< of one pass
};

/// Of an ONNX file by OpenCV on the CPU, whatever `device` says. Errors are those of readStudentFile(), or of
/// openOnnx(); OutOfMemory, Cancelled.
Result<Latency> studentLatency(const std::filesystem::path& file, const LatencyOptions& options = {});
/// Of the image tower alone, since a teacher reads its prompts once and images often. Errors are those of
/// clip::openTeacher().
Result<Latency> teacherLatency(const std::filesystem::path& folder, const LatencyOptions& options = {});
/// The parameters that teacherLatency() tells, of the folder's configuration alone. Errors are those of
/// clip::readFolderConfig().
Result<std::int64_t> teacherParameters(const std::filesystem::path& folder);

} // namespace retort::study
