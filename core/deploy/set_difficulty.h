#pragma once
// How hard the images of a synthetic set are for a student: the entropy of what it predicts of each, for a
// keep rule of curation.
//
//   RETORT_CHECK(measureDifficulty(workspace, {.set = "pets-cls2img"}).status());
//   RETORT_CHECK(synthesis::curateSet(workspace, set, {.limits = {.maxEntropy = 0.8}}).status());

#include "base/result.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::study {

struct DifficultyRequest {
    std::string set{}; ///< its name
    /// A run's number, or a student's file (safetensors); absent: the last SUP on the set's dataset.
    std::optional<std::string> student{};
    ComputeContext work{};
};

struct SetDifficulty {
    std::string student{}; ///< whom, for people: "run 17 (fashion-mnist SUP, seed 1)" or the file's name
    std::int64_t images = 0;
    double mean = 0; ///< entropy, -sum_c p_c ln p_c / ln C over C classes: 0 certain, 1 all alike
};

/// Asks the student about every image of the set, excluded ones too, and stores the entropies. NotFound: no
/// such set or run, or no SUP on its dataset; InvalidArgument: an unfinished set; Mismatch: a student of
/// other classes; the errors of predictOfSplit(); Cancelled.
Result<SetDifficulty> measureDifficulty(store::Workspace& workspace, const DifficultyRequest& request);

} // namespace retort::study
