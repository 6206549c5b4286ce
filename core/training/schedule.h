#pragma once
// How the learning rate goes over a stage, as a factor of its peak. No Torch in this header.

#include "base/result.h"
#include "base/words.h"

#include <cstdint>
#include <vector>

namespace retort::training {

enum class ScheduleKind { Constant, Cosine, Step };
constexpr auto words(ScheduleKind) {
    return std::to_array<Word<ScheduleKind>>({{ScheduleKind::Cosine, "cosine"},
                                              {ScheduleKind::Step, "step"},
                                              {ScheduleKind::Constant, "constant"}});
}

struct ScheduleOptions {
    ScheduleKind kind = ScheduleKind::Cosine;
    std::int64_t warmupSteps = 0;              ///< linear: step i of them runs at (i + 1) / warmupSteps
    double finalFactor = 0;                    ///< Cosine: what it falls to
    std::vector<double> milestones{0.5, 0.75}; ///< Step: shares of the stage's steps, rising, in (0, 1)
    double milestoneFactor = 0.1;              ///< Step: multiplies at each milestone

    friend bool operator==(const ScheduleOptions&, const ScheduleOptions&) = default;
};

/// InvalidArgument, naming the field.
Status validate(const ScheduleOptions& options);

/// Factor in [0, 1] for `step` (from 0) of `steps`. Cosine: f + (1 - f) (1 + cos(pi (i - w) / (n - w))) / 2
/// with f the final factor, w the warm-up and n the steps (Loshchilov & Hutter, "SGDR", 2017).
double learningRateFactor(const ScheduleOptions& options, std::int64_t step, std::int64_t steps);

} // namespace retort::training
