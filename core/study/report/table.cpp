#include "study/report/table.h"

#include "base/rounding.h"
#include "base/statistics.h"
#include "data/dataset.h"
#include "store/run_table.h"
#include "store/scores.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "study/report/finished_runs.h"
#include "study/report/kept_images.h"
#include "study/report/leakage.h"
#include "study/report/paired_baseline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace retort::study {

namespace {

/// A loss that shows at the table's one decimal.
constexpr double kVisibleLoss = 0.05;

template<class Value> double meanOver(const std::vector<FinishedRun>& runs, Value&& value) {
    std::vector<double> values;
    for (const auto& run : runs)
        values.push_back(static_cast<double>(value(run)));
    return mean(values);
}

/// As the cell's mean is now.
void warnOfStageTwo(const Column& column, Cell& cell) {
    std::erase_if(cell.warnings,
                  [](const std::string& warning) { return warning.starts_with("fine-tuning made"); });
    if (cell.worsened)
        cell.warnings.push_back(fmt::format("{}: {} after stage 1, {} after stage 2; lower its learning rate",
                                            column.learnsFromTeacher()
                                                ? "fine-tuning made the distilled student worse"
                                                : "fine-tuning made the student worse",
                                            decimalText(*cell.stage1, 1), decimalText(cell.mean, 1)));
}

void compareStages(const Column& column, const std::vector<FinishedRun>& runs, Cell& cell) {
    if (!std::all_of(runs.begin(), runs.end(), [](const FinishedRun& run) { return run.stage1.has_value(); }))
        return;
    cell.stage1 = meanOver(runs, [](const FinishedRun& run) { return *run.stage1; });
    cell.worsened = *cell.stage1 - cell.mean >= kVisibleLoss;
    warnOfStageTwo(column, cell);
}

/// Empty where SUP is the only one: the gain over it is told as it is.
template<class Compared>
std::map<Column, std::vector<ComparedRun>> controlsOf(const RunsOfRow& row, Compared&& compared) {
    std::map<Column, std::vector<ComparedRun>> controls;
    for (const auto& [column, runs] : row.columns)
        if (column.isControl())
            controls.emplace(column, compared(runs));
    if (controls.size() == 1 && controls.begin()->first.isBaseline())
        controls.clear();
    return controls;
}

std::optional<BestCell> bestOf(const Column& column, const RunsOfRow& row) {
    const auto& runs = row.columns.at(column);
    const auto compared = comparedAtBest(runs);
    if (compared.size() < runs.size())
        return {};
    std::vector<double> accuracies;
    for (const auto& run : compared)
        accuracies.push_back(run.accuracy);
    BestCell best{.mean = mean(accuracies), .std = {}, .delta = {}};
    for (std::size_t i = 0; i < runs.size(); ++i)
        best.seeds.push_back({.seed = runs[i].record.request.seed, .percent = accuracies[i]});
    if (accuracies.size() > 1)
        best.std = sampleDeviation(accuracies);
    best.validation = meanOver(runs, [](const FinishedRun& run) { return run.best->validation; });
    if (const auto baselines = row.columns.find(Column{});
        !column.isBaseline() && baselines != row.columns.end()) {
        const auto paired = pairedDelta(compared, comparedAtBest(baselines->second));
        best.delta = paired.delta;
        best.interval = paired.interval;
    }
    if (column.learnsFromTeacher())
        best.overControls = leastGain(compared, controlsOf(row, comparedAtBest));
    return best;
}

void comparePaired(const Column& column, const RunsOfRow& row, Cell& cell) {
    const auto runs = comparedRuns(row.columns.at(column));
    const auto baselines = row.columns.find(Column{});
    auto paired = pairedDelta(runs, baselines == row.columns.end() ? std::vector<ComparedRun>{}
                                                                   : comparedRuns(baselines->second));
    cell.delta = paired.delta;
    cell.interval = paired.interval;
    std::ranges::move(paired.warnings, std::back_inserter(cell.warnings));
    if (column.learnsFromTeacher())
        cell.overControls = leastGain(runs, controlsOf(row, comparedRuns));
}

Cell cellOf(const Column& column, const RunsOfRow& row) {
    const auto& runs = row.columns.at(column);
    Cell cell;
    std::vector<double> accuracies;
    for (const auto& run : runs) {
        cell.runs.push_back(run.record.id);
        cell.seeds.push_back({.seed = run.record.request.seed, .percent = run.compared.accuracy});
        accuracies.push_back(run.compared.accuracy);
    }
    cell.mean = mean(accuracies);
    cell.std = sampleDeviation(accuracies);
    cell.warnings = mixtureOf(comparedRuns(runs));
    cell.best = bestOf(column, row);
    cell.testImages = std::ranges::min(runs, {}, [](const FinishedRun& run) {
                          return run.compared.images;
                      }).compared.images;
    cell.finetuneSeconds =
        meanOver(runs, [](const FinishedRun& run) { return run.record.cost.finetuneSeconds; });
    if (column.isBaseline())
        return cell;
    comparePaired(column, row, cell);
    if (!column.hasFirstStage())
        return cell;
    cell.teacherPasses = meanOver(runs, [](const FinishedRun& run) { return run.record.cost.teacherPasses; });
    cell.generateSeconds =
        meanOver(runs, [](const FinishedRun& run) { return run.record.cost.generateSeconds; });
    cell.distilSeconds = meanOver(runs, [](const FinishedRun& run) { return run.record.cost.distilSeconds; });
    compareStages(column, runs, cell);
    return cell;
}

/// Nothing where the runs learnt from different ones.
Status countGenerated(store::Workspace& workspace, const std::vector<FinishedRun>& runs, Cell& cell) {
    for (const auto& run : runs) {
        RETORT_TRY(const auto kept, keptImagesOf(workspace, run.compared.spec));
        if (&run != &runs.front() && kept != cell.generated) {
            cell.generated.reset();
            return {};
        }
        cell.generated = kept;
    }
    return {};
}

/// Runs of one cell learn from one set as a rule; of several, the worst counts.
Status guardAgainstLeakage(store::Workspace& workspace, const std::vector<FinishedRun>& runs, Cell& cell) {
    std::set<std::string> warnings;
    for (const auto& run : runs) {
        RETORT_TRY(const auto leakage, leakageOf(workspace, run.compared.spec));
        if (!leakage)
            continue;
        cell.nearDuplicates = std::max(cell.nearDuplicates.value_or(0), leakage->nearDuplicates);
        if (!leakage->warning.empty())
            warnings.insert(leakage->warning);
    }
    cell.warnings.insert(cell.warnings.end(), warnings.begin(), warnings.end());
    return {};
}

/// What was found when the dataset was opened for the run; the largest of all runs stands for the row.
void noteDataset(const RunSpec& spec, data::TestInTraining& repeated, Row& row) {
    if (const auto excluded = spec.data.excluded.find(data::Split::Test);
        excluded != spec.data.excluded.end())
        row.excludedTest = std::max(row.excludedTest, excluded->second);
    if (spec.data.testInTraining.images > repeated.images)
        repeated = spec.data.testInTraining;
}

/// On which test images the row's cells were measured, and what is wrong with them.
void describeTest(const RunsOfRow& gathered, Row& row) {
    data::TestInTraining repeated;
    std::set<std::int64_t> counts;
    for (const auto& [column, runs] : gathered.columns)
        for (const auto& run : runs) {
            if (run.compared.images > 0)
                counts.insert(run.compared.images);
            noteDataset(run.compared.spec, repeated, row);
        }
    if (counts.size() == 1)
        row.testImages = *counts.begin();
    else if (!counts.empty())
        row.warnings.push_back(
            fmt::format("its runs were measured on {} to {} test images", *counts.begin(), *counts.rbegin()));
    if (row.excludedTest > 0)
        row.warnings.push_back(fmt::format("{} file{} of the test split excluded (damaged or not an image)",
                                           row.excludedTest, row.excludedTest == 1 ? "" : "s"));
    if (repeated.images > 0)
        row.warnings.push_back(data::textOf(repeated));
}

Result<Row> makeRow(store::Workspace& workspace, const RunsOfRow& gathered) {
    Row row{.dataset = gathered.dataset,
            .classes = gathered.content.classes,
            .testHash = gathered.content.testHash,
            .teacherZeroShot = {},
            .cells = {}};
    for (const auto& [column, runs] : gathered.columns) {
        auto& cell = row.cells.emplace(column, cellOf(column, gathered)).first->second;
        if (!column.isSynthetic())
            continue;
        RETORT_CHECK(guardAgainstLeakage(workspace, runs, cell));
        RETORT_CHECK(countGenerated(workspace, runs, cell));
    }
    for (const auto& identity : gathered.teacherScores) {
        RETORT_TRY(const auto scores, store::TeacherTable(workspace.database()).find(identity));
        if (scores)
            row.teacherZeroShot = store::kPerCent * scores->scores.top1;
    }
    describeTest(gathered, row);
    return row;
}

/// Messages of libraries may run over several lines.
std::string inOneLine(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::vector<std::string> notesOn(const std::vector<store::RunRecord>& records) {
    std::vector<std::string> notes;
    std::size_t waiting = 0;
    std::set<RunId> told; // a run may stand in several rows
    for (const auto& record : records) {
        if (!told.insert(record.id).second)
            continue;
        if (record.state == store::RunState::Failed)
            notes.push_back(fmt::format("run {} ({} {}/{} seed {}) failed: {}", record.id.value,
                                        record.request.dataset, record.request.source, record.request.method,
                                        record.request.seed, inOneLine(record.error)));
        else if (record.state != store::RunState::Finished)
            ++waiting;
    }
    if (waiting > 0)
        notes.push_back(fmt::format("{} of {} runs are not finished", waiting, told.size()));
    return notes;
}

/// A student that did not begin at random is another kind of result, SUP included.
void noteStartingWeights(const std::vector<RunsOfRow>& rows, Table& table) {
    std::set<std::string> begun;
    for (const auto& row : rows)
        for (const auto& [column, runs] : row.columns)
            for (const auto& run : runs)
                if (const auto& weights = run.compared.spec.weights)
                    begun.insert(weights->name + " (SHA-256 " + weights->hash.substr(0, 12) + ")");
    if (!begun.empty())
        table.notes.push_back(fmt::format(
            "students began with the pretrained backbone of {}, in every column, and not with random weights",
            fmt::join(begun, ", ")));
}

/// Where some cells have a best and others do not, why.
void noteMissingBest(Table& table) {
    if (!table.hasBest())
        return;
    std::vector<std::string> without;
    for (const auto& row : table.rows)
        for (const auto& [column, cell] : row.cells)
            if (!cell.best)
                without.push_back(fmt::format("{} {}", row.dataset, name(column)));
    if (!without.empty())
        table.notes.push_back(
            fmt::format("no best on validation for {}: runs were not evaluated on validation images, because "
                        "they finished before the program did so, or because the dataset has no validation "
                        "split and the study holds nothing out",
                        fmt::join(without, ", ")));
}

/// The cells of a row that have the flaw; where all of those that could have it do, the dataset alone.
template<class Could, class Has>
void addFlawed(std::vector<std::string>& names, const Row& row, const Could& could, const Has& has) {
    std::vector<std::string> flawed;
    std::ptrdiff_t possible = 0;
    for (const auto& [column, cell] : row.cells) {
        possible += could(cell) ? 1 : 0;
        if (could(cell) && has(cell))
            flawed.push_back(fmt::format("{} {}", row.dataset, name(column)));
    }
    if (possible > 1 && std::ssize(flawed) == possible)
        flawed = {row.dataset};
    names.insert(names.end(), flawed.begin(), flawed.end());
}

/// Where an interval is wider than need be, why.
void noteMissingAnswers(Table& table) {
    std::vector<std::string> without;
    for (const auto& row : table.rows)
        addFlawed(
            without, row, [](const Cell& cell) { return cell.interval.has_value(); },
            [](const Cell& cell) { return !cell.interval->isPaired; });
    if (!without.empty())
        table.notes.push_back(fmt::format(
            "the intervals of {} are wider than need be: what their runs answered to each test image "
            "was not stored, because they finished before the program did so",
            fmt::join(without, ", ")));
}

std::optional<DifferenceInterval> averageInterval(const std::vector<const Row*>& rows, const Column& column) {
    std::vector<Difference> differences;
    for (const auto* row : rows) {
        const auto& cell = row->cells.at(column);
        if (!cell.delta)
            return {};
        differences.push_back({.delta = *cell.delta, .interval = cell.interval, .testHash = row->testHash});
    }
    return intervalOfMean(differences);
}

std::optional<AverageRow> averageOf(const Table& table) {
    std::vector<const Row*> complete;
    for (const auto& row : table.rows)
        if (row.cells.size() == table.columns.size())
            complete.push_back(&row);
    if (complete.empty() || table.columns.empty() || !table.vary.empty())
        return {};
    AverageRow average{.rows = complete.size(), .teacherZeroShot = {}, .cells = {}};
    const auto meanOfRows = [&](auto&& value) -> std::optional<double> {
        std::vector<double> values;
        for (const auto* row : complete)
            if (const std::optional<double> found = value(*row))
                values.push_back(*found);
        return values.size() == complete.size() ? std::optional{mean(values)} : std::nullopt;
    };
    average.teacherZeroShot = meanOfRows([](const Row& row) { return row.teacherZeroShot; });
    for (const auto& column : table.columns)
        average.cells[column] = {
            .mean = *meanOfRows([&](const Row& row) { return std::optional{row.cells.at(column).mean}; }),
            .delta = meanOfRows([&](const Row& row) { return row.cells.at(column).delta; }),
            .interval = averageInterval(complete, column)};
    return average;
}

/// What a stored study varies; nothing where its text is none of a study.
std::vector<VariedKey> variedIn(const std::string& text) {
    auto spec = parseStudySpec(text, "study");
    return spec.ok() ? std::move(spec->vary) : std::vector<VariedKey>{};
}

std::vector<Column> columnsOf(const std::vector<Row>& rows) {
    std::set<Column> columns;
    for (const auto& row : rows)
        for (const auto& [column, cell] : row.cells)
            columns.insert(column);
    return {columns.begin(), columns.end()};
}

struct ColumnsWarning {
    std::string warning;
    std::vector<std::string> columns;
};

/// Columns that learn from the same images share what is wrong with them: it is said once.
std::vector<ColumnsWarning> warningsOf(const Row& row) {
    std::vector<ColumnsWarning> all;
    for (const auto& [column, cell] : row.cells)
        for (const auto& warning : cell.warnings) {
            auto known = std::ranges::find(all, warning, &ColumnsWarning::warning);
            if (known == all.end())
                known = all.insert(known, {.warning = warning});
            known->columns.push_back(name(column));
        }
    return all;
}

} // namespace

std::vector<std::string> Table::remarks() const {
    std::vector<std::string> all;
    for (const auto& row : rows) {
        for (const auto& warning : row.warnings)
            all.push_back(fmt::format("{}: {}", row.dataset, warning));
        for (const auto& shared : warningsOf(row))
            all.push_back(
                fmt::format("{} {}: {}", row.dataset, fmt::join(shared.columns, ", "), shared.warning));
    }
    if (average && average->rows < rows.size())
        all.push_back(fmt::format("the average is over the {} of {} datasets that have every column",
                                  average->rows, rows.size()));
    all.insert(all.end(), notes.begin(), notes.end());
    if (published)
        all.push_back(fmt::format("the figures under \"{}\" were not measured here: {}", published->name,
                                  published->source));
    return all;
}

bool Table::hasBest() const {
    return std::ranges::any_of(rows, [](const Row& row) {
        return std::ranges::any_of(row.cells,
                                   [](const auto& entry) { return entry.second.best.has_value(); });
    });
}

bool Table::hasIntervals() const {
    return std::ranges::any_of(rows, [](const Row& row) {
        return std::ranges::any_of(row.cells,
                                   [](const auto& entry) { return entry.second.interval.has_value(); });
    });
}

bool Table::hasControls() const {
    return std::ranges::any_of(
        columns, [](const Column& column) { return column.isControl() && !column.isBaseline(); });
}

Result<Table> withBest(Table table) {
    if (!table.hasBest())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("study {}: no run was evaluated on validation images, so there is no best; "
                                 "use datasets with a validation split, or hold out a part of the labelled "
                                 "images with \"validation\": {{\"fraction\": 0.1}} in the specification",
                                 table.study)};
    for (auto& row : table.rows) {
        std::erase_if(row.cells, [](const auto& entry) { return !entry.second.best; });
        for (auto& [column, cell] : row.cells) {
            cell.mean = cell.best->mean;
            cell.seeds = cell.best->seeds;
            cell.std = cell.best->std;
            cell.delta = cell.best->delta;
            cell.interval = cell.best->interval;
            cell.overControls = cell.best->overControls;
            cell.worsened = cell.stage1 && *cell.stage1 - cell.mean >= kVisibleLoss;
            warnOfStageTwo(column, cell);
        }
    }
    table.shown = ShownAccuracy::BestOnValidation;
    table.columns = columnsOf(table.rows);
    table.average = averageOf(table);
    return table;
}

Result<Table> buildTable(store::Workspace& workspace, const std::string& study) {
    RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(study));
    RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(record.id));
    RETORT_TRY(const auto gathered, finishedRuns(workspace, records));
    Table table{.study = study, .columns = {}, .rows = {}, .average = {}, .notes = notesOn(records)};
    table.vary = variedIn(record.spec);
    for (const auto& runs : gathered) {
        RETORT_TRY(auto row, makeRow(workspace, runs));
        row.parts = partsOfRow(row.dataset, table.vary);
        table.rows.push_back(std::move(row));
    }
    table.columns = columnsOf(table.rows);
    table.average = averageOf(table);
    noteStartingWeights(gathered, table);
    noteMissingBest(table);
    noteMissingAnswers(table);
    return table;
}

} // namespace retort::study
