#pragma once
// The weights from elsewhere that a study's students begin with ("student": {"weights": FILE}), in place of
// random ones: the backbone of a safetensors file of torchvision, timm or this program.

#include "base/result.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <optional>

namespace retort::students {
class Student;
}

namespace retort::study {

/// Absent where the study names none. A relative path begins at the study's file. Errors are those of reading
/// the file; InvalidArgument: not a safetensors file, by its name.
Result<std::optional<StartingWeights>> findStartingWeights(const StudySpec& spec,
                                                           const ResolvedContext& resolved);
/// Mismatch, naming the tensors, where the run's student has another backbone. Reads the file's header alone.
Status checkStartingWeights(const RunSpec& run);
/// Copies the backbone into the student; its heads stay random. Mismatch: the file is not the one any more
/// that was planned with.
Status beginWith(const StartingWeights& weights, students::Student& student);

} // namespace retort::study
