#pragma once
// What stands behind a cell of a study's table: its runs, those it is compared with, and how they did.

#include "store/run_table.h"
#include "store/scores.h"
#include "store/workspace.h"
#include "study/report/best_step.h"
#include "study/report/compared_run.h"
#include "study/spec/column.h"
#include "tensor/device.h"

#include <QStringList>

#include <optional>
#include <string>
#include <vector>

namespace retort::ui {

struct CellKey {
    std::string study{};
    std::string dataset{}; ///< the row: in a sweep with the values
    study::Column column{};
    std::string plainDataset{}; ///< without the values

    friend bool operator==(const CellKey&, const CellKey&) = default;
};

struct RunStory {
    store::RunRecord record;
    std::optional<double> accuracy{};             ///< last evaluation on the whole test split, per cent
    std::optional<study::BestStep> best{};        ///< absent where nothing was evaluated on validation images
    store::ConfusionMatrix confusion{};           ///< of the same evaluation
    std::optional<study::ComparedRun> compared{}; ///< the same for comparisons; absent without an evaluation

    /// Whether it has a student that can be asked.
    bool isFinished() const { return record.state == store::RunState::Finished; }
};

struct CellStory {
    std::vector<RunStory> runs;
    std::vector<RunStory> baselines; ///< SUP runs on the same dataset; none for SUP itself
    QStringList classes;             ///< by label
    std::string set{};               ///< name of the generated set that the runs learn from; empty: none
    tensor::Precision precision = tensor::Precision::Float32; ///< in which the runs were evaluated

    /// Of `runs`.
    std::vector<RunStory> finished() const;
};

/// The runs of another cell, of any study, that are compared with a cell's.
struct PinnedCell {
    QString title{}; ///< "miniature · Real FD"
    CellKey key{};
    std::vector<RunStory> runs{};
};

/// NotFound, or the store's errors.
Result<CellStory> readCellStory(store::Workspace& workspace, const CellKey& key);

/// The runs' confusion matrices added up; those of another size are excluded.
store::ConfusionMatrix sumOfConfusions(const std::vector<RunStory>& runs);

} // namespace retort::ui
