#pragma once
// Where work that a person asks for by names finds what it needs, on what it computes, and who is told of it
// or stops it.

#include "base/progress.h"
#include "progress/study_progress.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace retort::study {

struct WorkOptions {
    std::filesystem::path resources{}; ///< with models/ and templates/
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0; ///< 0: the machine's physical cores
    StudyProgressSink progress{};
    RemarkSink remark{};
    std::stop_token stop{};
};

} // namespace retort::study
