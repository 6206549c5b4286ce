#pragma once
// What training tells while it runs: one stream of events, many readers (store, terminal, window). No Torch
// in this header.

#include "distill/evaluation.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>

namespace retort::distill {

struct StageStarted {
    std::string stage;
    std::int64_t steps = 0;
    std::int64_t firstStep = 0; ///< more than 0 when the stage goes on from a checkpoint
};

struct StepDone {
    std::string stage;
    std::int64_t epoch = 0; ///< from 0
    std::int64_t step = 0;  ///< steps done, from 1
    double loss = 0;
    double learningRate = 0;
    double imagesPerSecond = 0; ///< over the last few seconds
    double seconds = 0;         ///< since the stage began, evaluations and earlier sessions included
};

struct Evaluated {
    std::string stage;
    std::int64_t step = 0; ///< steps done; 0 is the student as the stage found it
    std::string split;     ///< as the stage's inputs name it
    /// Without a confusion matrix where a part was evaluated and classes are many; `correct` is of whole
    /// splits without an image that could not be read, so that its place says which image it is of.
    Evaluation evaluation;
    std::int64_t splitImages = 0; ///< of the whole split; as many as were evaluated, or more
};

struct Checkpointed {
    std::string stage;
    std::int64_t step = 0;
    std::filesystem::path path;
};

/// What a person should know of the stage later too: a damaged checkpoint, for example.
struct Remarked {
    std::string stage;
    std::string text;
};

struct StageFinished {
    std::string stage;
    std::int64_t steps = 0;
    double seconds = 0; ///< of training and evaluation, earlier sessions of the same stage included
};

using RunEvent = std::variant<StageStarted, StepDone, Evaluated, Checkpointed, Remarked, StageFinished>;

/// Called on the training thread. After a resume the events of steps since the last checkpoint come again.
using EventSink = std::function<void(const RunEvent&)>;

} // namespace retort::distill
