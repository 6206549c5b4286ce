#pragma once
// The training loop: one stage (distilling, or supervised training on labels) of one student.
//
//   RETORT_TRY(const auto result, trainStage(student, {.stage = "distil", .steps = 2000},
//       {.batches = loader, .objective = FeatureDistillation{}, .targets = cachedTargets(embeddings),
//        .evaluated = {{.name = "test", .source = testSet}}, .zeroShot = readout, .events = sink,
//        .stop = token,
//        .checkpoint = CheckpointOptions{.path = folder / "distil.safetensors", .identity = identity}}));

#include "base/result.h"
#include "distill/batch_source.h"
#include "distill/checkpoint.h"
#include "distill/evaluator.h"
#include "distill/events.h"
#include "distill/objective.h"
#include "distill/stage_options.h"
#include "distill/targets.h"
#include "students/student.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::distill {

/// Pictures that the student is evaluated on at each evaluation. Evaluating changes nothing of the training.
struct EvaluatedSplit {
    std::string name; ///< in events, history and messages: "test", "validation"
    EvaluationSource& source;
    /// What is evaluated instead until the last step, which is always on all of it; null: all of it, too.
    EvaluationSource* part = nullptr;
    /// The step that is best on this split is evaluated on the whole of every split once the last step is
    /// done.
    bool choosesBest = false;
};

/// What a stage works on; the references are borrowed for the call.
struct StageInputs {
    BatchSource& batches;
    Objective objective{};
    TargetFunction targets{};                ///< not for Supervised, which takes the batches' labels
    std::vector<EvaluatedSplit> evaluated{}; ///< each name once; empty: no evaluations
    std::optional<ZeroShotReadout>
        zeroShot{}; ///< evaluate by the projection head; absent: by the classification head
    EventSink events{};
    std::stop_token stop{};
    std::optional<CheckpointOptions> checkpoint{};
};

struct StageResult {
    std::int64_t steps = 0;
    double seconds = 0;                         ///< of training and evaluation, earlier sessions included
    std::vector<double> losses{};               ///< of every step
    std::vector<EvaluationPoint> evaluations{}; ///< by step, from before the first to after the last
};

/// Trains the student in place and leaves it in Mode::Evaluate, with averaged weights if EMA is on. A
/// checkpoint at the given path is gone on from; a finished one only restores the student. On a stop request
/// the state is saved and Cancelled returned. A loss that is not finite is an InvalidArgument error that
/// names step and learning rate; the last checkpoint stays. Mismatch for a checkpoint of another identity or
/// targets of the wrong shape.
Result<StageResult> trainStage(students::Student& student, const StageOptions& options, StageInputs inputs);

} // namespace retort::distill
