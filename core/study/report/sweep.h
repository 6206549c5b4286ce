#pragma once
// What a sweep found: accuracy against the values of the key that varies first, a panel for each dataset and
// value of the other key, a line for each column.
//
//   RETORT_TRY(const auto table, buildTable(workspace, "per-image"));
//   RETORT_TRY(const auto sweep, sweepOf(spec, table));
//   asCsv(sweep);

#include "base/result.h"
#include "store/workspace.h"
#include "study/report/table.h"
#include "study/spec/spec.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct SweepPoint {
    std::string value;               ///< of the key, without quotation marks
    double position = 0;             ///< the value as a number; its place among the values where it is a word
    Column trainedAs;                ///< of the runs: without generated images, a column of real ones
    std::vector<RunId> runs;         ///< finished ones
    std::vector<SeedAccuracy> seeds; ///< of each of them
    double mean = 0;                 ///< per cent
    std::optional<double> std;       ///< sample standard deviation; absent for one run
};

struct SweepLine {
    Column column;
    std::vector<SweepPoint> points; ///< in the order of the values, without those that have no finished run
};

struct SweepPanel {
    std::string dataset;
    std::optional<Setting> other; ///< the value of the key that varies second
    std::vector<SweepLine> lines; ///< in the table's order

    /// "fashion-mnist, labelled.perClass=50".
    std::string title() const;
};

struct Sweep {
    std::string study;
    ShownAccuracy shown = ShownAccuracy::Last;
    std::vector<VariedKey> vary; ///< one or two
    std::vector<SweepPanel> panels;

    /// The field list's word for the first key; empty for one that is no key any more.
    VariableKey axis() const;
    /// Whether the values of the first key are numbers.
    bool isNumeric() const;
};

/// `table`: of the study. InvalidArgument: the study varies nothing.
Result<Sweep> sweepOf(const StudySpec& spec, const Table& table);
/// Of a study of the workspace. NotFound names the studies there are.
Result<Sweep> buildSweep(store::Workspace& workspace, const std::string& study, ShownAccuracy shown);

/// A line for each run of each point: dataset, column, the keys, seed, run, accuracy in per cent, and the
/// column that the run was trained as.
std::string asCsv(const Sweep& sweep);

} // namespace retort::study
