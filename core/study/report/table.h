#pragma once
// What a study found: datasets by columns, each cell the test accuracy over its seeds and what it gained
// over the SUP runs that it is paired with. Accuracies are in per cent.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"
#include "study/report/kept_images.h"
#include "study/report/paired_baseline.h"
#include "study/spec/column.h"
#include "study/spec/variation.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// The test accuracy of one of a cell's runs.
struct SeedAccuracy {
    std::int64_t seed = 0;
    double percent = 0;
};

/// The test accuracy of a cell's runs, each at its step that is best on validation (best_step.h).
struct BestCell {
    double mean = 0;
    std::optional<double> std;   ///< sample standard deviation; absent for one run
    std::optional<double> delta; ///< mean gain over the paired SUP runs at their own best steps
    std::optional<DifferenceInterval> interval{}; ///< of `delta`
    std::optional<ControlGain> overControls{};    ///< as of Cell, at the best steps of both
    double validation = 0;                        ///< mean accuracy on validation at these steps
    std::vector<SeedAccuracy> seeds{};            ///< as of Cell
};

struct Cell {
    std::vector<RunId> runs;           ///< the finished ones
    std::vector<SeedAccuracy> seeds{}; ///< of each of them
    double mean = 0;
    std::optional<double> std;   ///< sample standard deviation over the runs; absent for one run
    std::optional<double> delta; ///< mean gain over the paired SUP runs; absent for SUP and without any
    std::optional<DifferenceInterval> interval{}; ///< of `delta`; absent where that is of unlike runs
    /// What distillation gained over the best of the controls; absent for controls, and where SUP is the only
    /// one.
    std::optional<ControlGain> overControls{};
    std::optional<double> stage1;   ///< mean after stage 1
    std::optional<BestCell> best{}; ///< absent unless every run was evaluated on validation images
    bool worsened = false;          ///< fine-tuning made the distilled student worse
    /// What a run costs that shares nothing with others: images that the teacher embeds, and seconds.
    double teacherPasses = 0;
    double generateSeconds = 0;  ///< mean of a run
    double distilSeconds = 0;    ///< mean of a run
    double finetuneSeconds = 0;  ///< mean of a run
    std::int64_t testImages = 0; ///< that every run was measured on, or the fewest of them
    /// Generated images it learnt from that are nearly identical to test images; absent: none, or not
    /// compared.
    std::optional<std::int64_t> nearDuplicates{};
    /// Of the generated images that it learnt from; absent: none, or another curation than the set's now.
    std::optional<KeptImages> generated{};
    std::vector<std::string> warnings;
};

/// What others have published for a dataset, per cent; never a result of this program.
struct PublishedRow {
    std::optional<double> teacher{};
    std::map<Column, double> cells{};
};

struct Row {
    std::string dataset;
    std::vector<std::string> classes{}; ///< of its runs; empty where they say none
    std::string testHash{};             ///< of the test split's images; empty where they say none
    std::optional<double> teacherZeroShot;
    std::map<Column, Cell> cells;
    std::optional<std::int64_t> testImages{}; ///< that all cells were measured on; absent: on different ones
    std::int64_t excludedTest = 0;            ///< files of the test split that could not be used
    std::vector<std::string> warnings{};      ///< of the dataset
    PublishedRow published{};                 ///< empty unless it was asked for: addPublished()
    RowParts parts{};                         ///< of its name: in a sweep a row is a dataset with its values
};

struct PublishedSource {
    std::string name{}; ///< "published result"
    std::string source{};
};

struct AverageCell {
    double mean = 0;
    std::optional<double> delta;
    std::optional<DifferenceInterval> interval{}; ///< of `delta`
};

/// Over those rows that have every column of the table.
struct AverageRow {
    std::size_t rows = 0;
    std::optional<double> teacherZeroShot;
    std::map<Column, AverageCell> cells;
};

/// Which accuracy of each run stands in a table's cells.
enum class ShownAccuracy { Last, BestOnValidation };

struct Table {
    std::string study;
    ShownAccuracy shown = ShownAccuracy::Last;
    std::vector<Column> columns;                ///< that have a cell, in the table's order
    std::vector<Row> rows;                      ///< in the study's order
    std::vector<VariedKey> vary{};              ///< what the study varies, whose values are the rows
    std::optional<AverageRow> average;          ///< absent when no row is complete, and in a sweep
    std::vector<std::string> notes;             ///< what is unfinished or failed
    std::optional<PublishedSource> published{}; ///< of the rows' published figures

    /// Every warning with the place it belongs to, then the notes.
    std::vector<std::string> remarks() const;
    /// Whether a cell has one.
    bool hasBest() const;
    /// Whether there are controls other than SUP.
    bool hasControls() const;
    /// Whether the gain of a cell has one.
    bool hasIntervals() const;
};

/// NotFound (naming the studies there are), or the store's errors.
Result<Table> buildTable(store::Workspace& workspace, const std::string& study);

/// The table with the accuracy at the step that is best on validation in the place of the last one. Cells
/// without a best are excluded, and a note says so. InvalidArgument: no cell has one.
Result<Table> withBest(Table table);

} // namespace retort::study
