#pragma once
// What a stage of training works on, and what it gives.

#include "distill/batch_source.h"
#include "distill/checkpoint.h"
#include "distill/evaluator.h"
#include "distill/events.h"
#include "distill/mixture.h"
#include "distill/objective.h"
#include "distill/stage_options.h"
#include "distill/targets.h"
#include "training/ranks.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::distill {

/// Images that the student is evaluated on at each evaluation. Evaluating changes nothing of the training.
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
    TargetFunction logitTargets{};           ///< teacher logits [N, C], where FD has a weight of logits
    std::optional<MixtureOptions> mixture{}; ///< absent: all images are of one kind
    std::vector<EvaluatedSplit> evaluated{}; ///< each name once; empty: no evaluations
    std::optional<ZeroShotReadout>
        zeroShot{}; ///< evaluate by the projection head; absent: by the classification head. Also FD's logits
    /// Before each evaluation and for the student that the stage leaves, batch norms are measured on these
    /// images; what training averages stays as it is. Null: those averages are what is evaluated and left.
    EvaluationSource* normImages = nullptr;
    EventSink events{};
    /// Called before each checkpoint, so that nothing it holds is ahead of what readers of the events have
    /// stored. Where it fails, nothing is saved and training ends with its error.
    std::function<Status()> beforeCheckpoint{};
    std::stop_token stop{};
    /// That train together, the batches being parts of the same batch; null: this process trains alone. The
    /// first evaluates and writes, the others read its checkpoints. One that is asked to stop stops all; when
    /// one is lost, the others end with an error, and the last checkpoint stays.
    training::Ranks* ranks = nullptr;
    std::optional<CheckpointOptions> checkpoint{};
};

struct StageResult {
    std::int64_t steps = 0;
    double seconds = 0;           ///< of training and evaluation, earlier sessions included
    std::vector<double> losses{}; ///< of every step
    /// By step, from before the first to after the last; without `correct` and the confusion matrix,
    /// which events alone tell.
    std::vector<EvaluationPoint> evaluations{};
};

} // namespace retort::distill
