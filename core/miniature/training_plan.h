#pragma once
// How long and how fast one network learns.

#include "base/json.h"

#include <cstdint>

namespace retort::miniature {

struct TrainingPlan {
    std::int64_t steps = 4000;
    std::int64_t batchSize = 64; ///< images of one step, evenly from all datasets
    double learningRate = 1e-3;  ///< the peak; a cosine takes it to 0
    std::int64_t warmupSteps = 100;
    double weightDecay = 0.01;
    double emaDecay = 0.998;
    std::int64_t evaluateEvery = 1000;
    std::int64_t checkpointEvery = 250;
    double beta2 = 0.99;   ///< of AdamW; not part of a recipe
    double epsilon = 1e-8; ///< likewise
};

/// Of step `step` (from 0).
double learningRate(const TrainingPlan& plan, std::int64_t step);

/// Reads the "training" object of a recipe; a value that makes no sense is the reader's error.
void readTrainingPlan(JsonReader& reader, TrainingPlan& plan);

} // namespace retort::miniature
