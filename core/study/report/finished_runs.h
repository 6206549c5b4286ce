#pragma once
// The finished runs of a study, by the rows and columns of its table.

#include "base/result.h"
#include "data/dataset.h"
#include "store/run_table.h"
#include "store/workspace.h"
#include "study/report/best_step.h"
#include "study/report/compared_run.h"
#include "study/spec/column.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace retort::study {

/// A finished run with what the table shows of it.
struct FinishedRun {
    store::RunRecord record;
    ComparedRun compared;
    std::optional<double> stage1; ///< per cent
    std::optional<BestStep> best;
};

struct RunsOfRow {
    std::string dataset;
    data::DataIdentity content{}; ///< what is called alike need not be one dataset
    std::map<Column, std::vector<FinishedRun>> columns;
    /// Identities of teacher evaluations; with two teachers those of both together alone.
    std::set<std::string> teacherScores;
    std::size_t teachers = 0; ///< that these are of
};

/// Rows of all records, finished or not, in their order; datasets of one name in a study that was stored
/// before such were told apart by their paths are "fm", "fm (2)".
Result<std::vector<RunsOfRow>> finishedRuns(store::Workspace& workspace,
                                            const std::vector<store::RunRecord>& records);

std::vector<ComparedRun> comparedRuns(const std::vector<FinishedRun>& runs);
/// As the comparison sees them at their best steps; runs without one are excluded.
std::vector<ComparedRun> comparedAtBest(const std::vector<FinishedRun>& runs);

} // namespace retort::study
