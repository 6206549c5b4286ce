#pragma once
// Classifies picture files with a stored student, which carries its class names and input size in its own
// file.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct ClassScore {
    std::string name;
    double probability = 0;
};

struct Prediction {
    std::filesystem::path file;
    std::vector<ClassScore> scores; ///< most probable first
};

struct PredictOptions {
    std::size_t top = 5; ///< classes that are named
    std::string device = "auto";
    std::stop_token stop{};
};

/// One prediction per picture, in order. Corrupt: no student's file, or no picture (named); Mismatch: a
/// student without class names; NotFound, AccessDenied, Unsupported,
/// Cancelled.
Result<std::vector<Prediction>> predict(const std::filesystem::path& student,
                                        const std::vector<std::filesystem::path>& pictures,
                                        const PredictOptions& options = {});

} // namespace retort::study
