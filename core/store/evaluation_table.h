#pragma once
// Table `evaluation`: how a run's student did on a split, at a step of a stage.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"
#include "store/scores.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::store {

struct StoredEvaluation {
    RunId run;
    std::string stage; ///< "distil" or "finetune"
    std::int64_t step = 0;
    std::string split; ///< "test" or "validation"
    /// Before a stage's last step these may be of a part of the split: the same images at every step, about
    /// equally many of each class. Where there are many classes they are without a confusion matrix then.
    Scores scores;
    std::int64_t splitImages = 0; ///< of the whole split; 0 in rows of older programs, which are of all of it
    /// Whether each image of the split was classified correctly, in the split's order; empty for a part of
    /// it, where an image could not be read, and in rows of older programs.
    std::vector<bool> correct{};

    bool isOfWholeSplit() const { return splitImages <= scores.images; }
};

class EvaluationTable {
public:
    explicit EvaluationTable(Database& database) : m_database(database) {}

    /// Replaces an evaluation of the same run, stage, step and split.
    Status put(const StoredEvaluation& evaluation);
    /// Of a stage, those of later steps: of an attempt that another one takes the place of.
    Status removeAfter(RunId run, const std::string& stage, std::int64_t step);
    /// In the order they were made: by stage ("distil" before "finetune"), by step, then by split.
    Result<std::vector<StoredEvaluation>> ofRun(RunId run) const;

private:
    Database& m_database;
};

} // namespace retort::store
