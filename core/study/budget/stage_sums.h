#pragma once
// Adds the times of single pieces of work up to those of a study's stages.

#include "study/budget/work_times.h"

#include <functional>
#include <string>
#include <vector>

namespace retort::study {

struct PieceSpeed {
    double secondsPerUnit = 0; ///< 0 where it is not known
    Certainty certainty = Certainty::Unknown;
    std::string note{};
};
using PieceSpeeds = std::function<PieceSpeed(WorkKey, const WorkEstimate::Rest&)>;

/// Over all that is left of the work.
std::vector<StageTime> sumStages(const StudyWork& work, const PieceSpeeds& speedOf);

} // namespace retort::study
