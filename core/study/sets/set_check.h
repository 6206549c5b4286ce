#pragma once
// A synthetic set beside real pictures: which generated pictures all but are a test picture (the guard
// against leakage), and how good the set is by its teacher embeddings.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "data/data_set.h"
#include "progress/work_estimate.h"
#include "store/set_check_table.h"
#include "store/workspace.h"
#include "study/sets/near_duplicates.h"
#include "teacher/teacher.h"

#include <functional>
#include <stop_token>
#include <string>

namespace retort::study {

struct SetCheckInputs {
    SyntheticSetId set{};
    const data::DataSet& real; ///< that the set was made from
    std::string trainHash{};   ///< splitHash() of its training split
    std::string testHash{};    ///< and of its test split
    NearDuplicateOptions duplicates{};
    /// Asked at the beginning of each phase where it reports to: EmbedSet, ScoreTeacher (embedding the test
    /// images), EmbedReal and CompareSet.
    std::function<ProgressSink(Phase)> progress = [](Phase) { return ProgressSink{}; };
    std::stop_token stop{};
};

/// Compares all pictures of the set, left out or not, with the test pictures, and those that are kept with
/// the training pictures that the set was made from (Fréchet distance, precision and recall, diversity). The
/// result is stored with the set; one that is there already for the same pictures, teacher and options is
/// returned. Mismatch: `real` is another data set than the set's; InvalidArgument: senseless options, a set
/// without pictures, a data set without test pictures; else the errors of reading and embedding images.
Result<store::SetCheck> checkSet(store::Workspace& workspace, Teacher& teacher, const SetCheckInputs& inputs);

} // namespace retort::study
