#pragma once
// The engine's evaluation as the store keeps it.

#include "distill/evaluation.h"
#include "store/scores.h"

namespace retort::study {

store::Scores storedScores(const distill::Evaluation& evaluation);

} // namespace retort::study
