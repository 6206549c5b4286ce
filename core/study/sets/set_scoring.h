#pragma once
// How a teacher judges the images of a set, by its zero-shot classifier.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"
#include "teacher/prompt_set.h"
#include "teacher/teacher.h"

#include <stop_token>

namespace retort::study {

struct SetScoring {
    double meanScore = 0;    ///< mean probability of the intended class
    double classifiedAs = 0; ///< share whose likeliest class is the intended one
};

/// Embeds the images that are not in the cache, excluded ones too, and stores the scores of all with the set.
/// Errors are those of opening and embedding the set; Cancelled.
Result<SetScoring> scoreSet(store::Workspace& workspace, SyntheticSetId set, Teacher& teacher,
                            const PromptSet& prompts, const ProgressSink& progress,
                            const std::stop_token& stop);

} // namespace retort::study
