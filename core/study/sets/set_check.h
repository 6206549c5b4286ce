#pragma once
// A synthetic set beside real images: which generated images are nearly identical to a test image (the
// guard against leakage), and how good the set is by its teacher embeddings.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "data/dataset.h"
#include "progress/work_estimate.h"
#include "store/set_check_table.h"
#include "store/workspace.h"
#include "study/report/near_duplicate_options.h"
#include "teacher/teacher.h"

#include <functional>
#include <stop_token>
#include <string>

namespace retort::study {

struct SetCheckInputs {
    SyntheticSetId set{};
    const data::Dataset& real; ///< that the set was made from
    std::string trainHash{};   ///< splitHash() of its training split
    std::string testHash{};    ///< and of its test split
    NearDuplicateOptions duplicates{};
    /// Asked at the beginning of each phase where it reports to: EmbedSet, ScoreTeacher (embedding the test
    /// images), EmbedReal and CompareSet.
    std::function<ProgressSink(Phase)> progress = [](Phase) { return ProgressSink{}; };
    std::stop_token stop{};
};

/// Compares all images of the set, excluded or not, with the test images, and those that are kept with
/// the training images that the set was made from (Fréchet distance, precision and recall, diversity). The
/// result is stored with the set; one that is there already for the same images, teacher and options is
/// returned. Mismatch: `real` is another dataset than the set's; InvalidArgument: invalid options, a set
/// without images, a dataset without test images; else the errors of reading and embedding images.
Result<store::SetCheck> checkSet(store::Workspace& workspace, Teacher& teacher, const SetCheckInputs& inputs);

} // namespace retort::study
