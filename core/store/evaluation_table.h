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

struct Evaluation {
    RunId run;
    std::string stage; ///< "distil" or "finetune"
    std::int64_t step = 0;
    std::string split; ///< "test" or "validation"
    Scores scores;
};

class EvaluationTable {
public:
    explicit EvaluationTable(Database& database) : m_database(database) {}

    /// Replaces an evaluation of the same run, stage, step and split.
    Status put(const Evaluation& evaluation);
    /// In the order they were made: by stage ("distil" before "finetune"), by step, then by split.
    Result<std::vector<Evaluation>> ofRun(RunId run) const;

private:
    Database& m_database;
};

} // namespace retort::store
