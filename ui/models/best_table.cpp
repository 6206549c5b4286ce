#include "models/best_table.h"

#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "study/paired_baseline.h"
#include "study/stage_names.h"

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

using Runs = std::vector<study::ComparedRun>;

Result<study::ComparedRun> bestOf(store::Workspace& workspace, RunId run) {
    RETORT_TRY(const auto record, store::RunTable(workspace.database()).find(run));
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(run));
    double best = 0;
    for (const auto& evaluation : evaluations)
        if (evaluation.stage == study::kFinetuneStage && evaluation.split == study::kTestSplit)
            best = std::max(best, study::kPerCent * evaluation.scores.top1);
    return study::ComparedRun{
        .id = run, .spec = nlohmann::json::parse(record.request.spec, nullptr, false), .accuracy = best};
}

void putFigures(const Runs& runs, study::Cell& cell) {
    const auto count = static_cast<double>(runs.size());
    double sum = 0, squares = 0;
    for (const auto& run : runs)
        sum += run.accuracy;
    cell.mean = count > 0 ? sum / count : 0;
    for (const auto& run : runs)
        squares += (run.accuracy - cell.mean) * (run.accuracy - cell.mean);
    cell.std = count > 1 ? std::sqrt(squares / (count - 1)) : 0;
}

Status putBest(store::Workspace& workspace, study::Row& row) {
    std::map<study::Column, Runs> runs;
    for (auto& [column, cell] : row.cells) {
        for (const auto id : cell.runs) {
            RETORT_TRY(auto run, bestOf(workspace, id));
            runs[column].push_back(std::move(run));
        }
        putFigures(runs[column], cell);
    }
    for (auto& [column, cell] : row.cells)
        if (column.distils())
            cell.delta = study::pairedDelta(runs[column], runs[study::Column{}]).delta;
    return {};
}

void putAverages(study::Table& table) {
    if (!table.average)
        return;
    for (auto& [column, average] : table.average->cells) {
        double means = 0, deltas = 0;
        for (const auto& row : table.rows) {
            if (row.cells.size() != table.columns.size())
                continue;
            means += row.cells.at(column).mean;
            deltas += row.cells.at(column).delta.value_or(0);
        }
        const auto rows = static_cast<double>(table.average->rows);
        average.mean = means / rows;
        if (average.delta)
            average.delta = deltas / rows;
    }
}

} // namespace

Result<study::Table> bestTable(store::Workspace& workspace, study::Table last) {
    for (auto& row : last.rows)
        RETORT_CHECK(putBest(workspace, row));
    putAverages(last);
    last.notes.push_back("accuracies are the best test evaluation of each run, not the last one: optimistic, "
                         "since the test split chose them");
    return last;
}

} // namespace retort::ui
