#pragma once
// A stage of training at rest: everything that a resumed stage needs to end with bitwise the same weights (on
// the CPU) as one that was never interrupted. One safetensors file: tensors "student.*", "optimizer.*",
// "ema.*", "best.*" and "losses" (F64 [step]); the rest is JSON in its metadata "retort.checkpoint". Damage
// to any of it is noticed by a CRC-32 in the metadata "retort.checkpoint.crc32".

#include "base/result.h"
#include "distill/evaluation.h"
#include "tensor/torch_tensor.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::distill {

struct EvaluationPoint {
    std::int64_t step = 0; ///< steps done
    std::string split;     ///< as EvaluatedSplit names it
    Evaluation evaluation;
    std::int64_t splitImages = 0; ///< of the whole split; as many as were evaluated, or more

    friend bool operator==(const EvaluationPoint&, const EvaluationPoint&) = default;
};

struct Checkpoint {
    std::string identity;
    std::string stage;
    std::int64_t step = 0;      ///< steps done: the position of schedule, random streams and batch source
    double seconds = 0;         ///< of training so far
    std::vector<double> losses; ///< of each step done
    std::vector<EvaluationPoint> evaluations;
    tensor::TensorMap student;
    tensor::TensorMap optimizer;
    tensor::TensorMap ema; ///< empty without EMA
    /// The best step so far where its evaluations are yet to be made on whole splits, and the student as it
    /// was evaluated there; -1 and empty: there is none.
    std::int64_t bestStep = -1;
    tensor::TensorMap best;
};

Status saveCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);
/// NotFound, Corrupt or NewerVersion. The tensors are views of the mapped file: copy them before the file is
/// replaced.
Result<Checkpoint> loadCheckpoint(const std::filesystem::path& path);

} // namespace retort::distill
