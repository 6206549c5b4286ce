#pragma once
// Trains one stage (distilling, or supervised training on labels) of one student.
//
//   RETORT_TRY(const auto result, trainStage(student, {.stage = "distil", .steps = 2000},
//       {.batches = loader, .objective = FeatureDistillation{}, .targets = cachedTargets(embeddings),
//        .evaluated = {{.name = "test", .source = testSet}}, .zeroShot = readout, .events = sink,
//        .stop = token,
//        .checkpoint = CheckpointOptions{.path = folder / "distil.safetensors", .identity = identity}}));

#include "base/result.h"
#include "distill/stage.h"
#include "distill/stage_options.h"
#include "students/student.h"

namespace retort::distill {

/// Trains the student in place and leaves it in Mode::Evaluate, with averaged weights if EMA is on. A
/// checkpoint at the given path is gone on from; a finished one only restores the student. A damaged one is
/// told by Remarked, and the one before it taken, else the stage starts anew. Errors and checkpoints as
/// runTraining() has them; Mismatch for a checkpoint of another identity or targets of the wrong shape.
Result<StageResult> trainStage(students::Student& student, const StageOptions& options, StageInputs inputs);

} // namespace retort::distill
