#pragma once
// A finished run as comparisons see it, and two of them that are compared.

#include "base/strong_id.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <vector>

namespace retort::study {

struct ComparedRun {
    RunId id;
    RunSpec spec;
    double accuracy = 0;         ///< per cent
    std::int64_t images = 0;     ///< that the accuracy is of; 0: not known
    std::vector<bool> correct{}; ///< whether each test image was classified correctly; empty: not stored
};

/// Two runs of one seed.
struct RunPair {
    const ComparedRun* run = nullptr;
    const ComparedRun* other = nullptr;

    double delta() const { return run->accuracy - other->accuracy; } ///< points
    /// Whether it is known of each test image which of the two were right about it.
    bool hasAnswers() const;
};

} // namespace retort::study
