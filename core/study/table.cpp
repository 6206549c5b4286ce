#include "study/table.h"

#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "study/leakage.h"
#include "study/paired_baseline.h"
#include "study/stage_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace retort::study {

using nlohmann::json;

namespace {

/// A loss that shows at the table's one decimal.
constexpr double kVisibleLoss = 0.05;

/// A finished run with what the table shows of it.
struct FinishedRun {
    store::RunRecord record;
    ComparedRun compared;
    std::optional<double> stage1; ///< per cent
};

struct RunsOfRow {
    std::string dataset;
    std::map<Column, std::vector<FinishedRun>> columns;
    std::set<std::string> teacherScores; ///< identities of teacher evaluations
};

/// The last evaluation of a stage on the test split, per cent.
std::optional<double> lastAccuracy(const std::vector<store::Evaluation>& evaluations,
                                   std::string_view stage) {
    std::optional<double> last;
    for (const auto& evaluation : evaluations)
        if (evaluation.stage == stage && evaluation.split == kTestSplit)
            last = kPerCent * evaluation.scores.top1;
    return last;
}

Result<std::optional<FinishedRun>> readFinished(store::Workspace& workspace, const store::RunRecord& record) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    const auto accuracy = lastAccuracy(evaluations, kFinetuneStage);
    auto spec = json::parse(record.request.spec, nullptr, false);
    if (!accuracy || !spec.is_object())
        return std::optional<FinishedRun>{};
    return std::optional{
        FinishedRun{.record = record,
                    .compared = {.id = record.id, .spec = std::move(spec), .accuracy = *accuracy},
                    .stage1 = lastAccuracy(evaluations, kDistilStage)}};
}

std::optional<Column> columnOf(const store::RunRequest& request) {
    for (const auto& column : allColumns())
        if (request.method == name(column.method) && request.source == name(column.source))
            return column;
    return {};
}

RunsOfRow& rowOf(std::vector<RunsOfRow>& rows, const std::string& dataset) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const RunsOfRow& row) { return row.dataset == dataset; });
    return found != rows.end()
               ? *found
               : rows.emplace_back(RunsOfRow{.dataset = dataset, .columns = {}, .teacherScores = {}});
}

Status gather(store::Workspace& workspace, const store::RunRecord& record, std::vector<RunsOfRow>& rows) {
    auto& row = rowOf(rows, record.request.dataset);
    const auto column = columnOf(record.request);
    if (!column || record.state != store::RunState::Finished)
        return {};
    RETORT_TRY(auto run, readFinished(workspace, record));
    if (!run)
        return {};
    const auto names = run->compared.spec.value("names", json::object());
    if (names.is_object() && names.contains("teacherScores") && names["teacherScores"].is_string())
        row.teacherScores.insert(names["teacherScores"].get<std::string>());
    row.columns[*column].push_back(std::move(*run));
    return {};
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double sampleDeviation(const std::vector<double>& values) {
    if (values.size() < 2)
        return 0;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean(values)) * (value - mean(values));
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

template<class Value> double meanOver(const std::vector<FinishedRun>& runs, Value&& value) {
    std::vector<double> values;
    for (const auto& run : runs)
        values.push_back(static_cast<double>(value(run)));
    return mean(values);
}

void compareStages(const std::vector<FinishedRun>& runs, Cell& cell) {
    if (!std::all_of(runs.begin(), runs.end(), [](const FinishedRun& run) { return run.stage1.has_value(); }))
        return;
    cell.stage1 = meanOver(runs, [](const FinishedRun& run) { return *run.stage1; });
    cell.worsened = *cell.stage1 - cell.mean >= kVisibleLoss;
    if (cell.worsened)
        cell.warnings.push_back(
            fmt::format("fine-tuning made the distilled student worse: {:.1f} after stage 1, "
                        "{:.1f} after stage 2; lower its learning rate",
                        *cell.stage1, cell.mean));
}

std::vector<ComparedRun> comparedRuns(const std::vector<FinishedRun>& runs) {
    std::vector<ComparedRun> compared;
    for (const auto& run : runs)
        compared.push_back(run.compared);
    return compared;
}

Cell cellOf(const Column& column, const RunsOfRow& row) {
    const auto& runs = row.columns.at(column);
    Cell cell;
    std::vector<double> accuracies;
    for (const auto& run : runs) {
        cell.runs.push_back(run.record.id);
        accuracies.push_back(run.compared.accuracy);
    }
    cell.mean = mean(accuracies);
    cell.std = sampleDeviation(accuracies);
    cell.finetuneSeconds =
        meanOver(runs, [](const FinishedRun& run) { return run.record.cost.finetuneSeconds; });
    if (!column.distils())
        return cell;
    cell.teacherPasses = meanOver(runs, [](const FinishedRun& run) { return run.record.cost.teacherPasses; });
    cell.generateSeconds =
        meanOver(runs, [](const FinishedRun& run) { return run.record.cost.generateSeconds; });
    cell.distilSeconds = meanOver(runs, [](const FinishedRun& run) { return run.record.cost.distilSeconds; });
    const auto baselines = row.columns.find(Column{});
    auto paired =
        pairedDelta(comparedRuns(runs), baselines == row.columns.end() ? std::vector<ComparedRun>{}
                                                                       : comparedRuns(baselines->second));
    cell.delta = paired.delta;
    cell.warnings = std::move(paired.warnings);
    compareStages(runs, cell);
    return cell;
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

Result<Row> makeRow(store::Workspace& workspace, const RunsOfRow& gathered) {
    Row row{.dataset = gathered.dataset, .teacherZeroShot = {}, .cells = {}};
    for (const auto& [column, runs] : gathered.columns) {
        auto& cell = row.cells.emplace(column, cellOf(column, gathered)).first->second;
        if (column.isSynthetic())
            RETORT_CHECK(guardAgainstLeakage(workspace, runs, cell));
    }
    for (const auto& identity : gathered.teacherScores) {
        RETORT_TRY(const auto scores, store::TeacherTable(workspace.database()).find(identity));
        if (scores)
            row.teacherZeroShot = kPerCent * scores->scores.top1;
    }
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
    for (const auto& record : records) {
        if (record.state == store::RunState::Failed)
            notes.push_back(fmt::format("run {} ({} {}/{} seed {}) failed: {}", record.id.value,
                                        record.request.dataset, record.request.source, record.request.method,
                                        record.request.seed, inOneLine(record.error)));
        else if (record.state != store::RunState::Finished)
            ++waiting;
    }
    if (waiting > 0)
        notes.push_back(fmt::format("{} of {} runs are not finished", waiting, records.size()));
    return notes;
}

std::optional<AverageRow> averageOf(const Table& table) {
    std::vector<const Row*> complete;
    for (const auto& row : table.rows)
        if (row.cells.size() == table.columns.size())
            complete.push_back(&row);
    if (complete.empty() || table.columns.empty())
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
            .delta = meanOfRows([&](const Row& row) { return row.cells.at(column).delta; })};
    return average;
}

std::vector<Column> columnsOf(const std::vector<Row>& rows) {
    std::set<Column> columns;
    for (const auto& row : rows)
        for (const auto& [column, cell] : row.cells)
            columns.insert(column);
    return {columns.begin(), columns.end()};
}

} // namespace

std::vector<std::string> Table::remarks() const {
    std::vector<std::string> all;
    for (const auto& row : rows)
        for (const auto& [column, cell] : row.cells)
            for (const auto& warning : cell.warnings)
                all.push_back(fmt::format("{} {}: {}", row.dataset, name(column), warning));
    if (average && average->rows < rows.size())
        all.push_back(fmt::format("the average is over the {} of {} data sets that have every column",
                                  average->rows, rows.size()));
    all.insert(all.end(), notes.begin(), notes.end());
    if (published)
        all.push_back(fmt::format("the figures under \"{}\" were not measured here: {}", published->name,
                                  published->source));
    return all;
}

Result<Table> buildTable(store::Workspace& workspace, const std::string& study) {
    RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(study));
    RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(record.id));
    std::vector<RunsOfRow> gathered;
    for (const auto& run : records)
        RETORT_CHECK(gather(workspace, run, gathered));
    Table table{.study = study, .columns = {}, .rows = {}, .average = {}, .notes = notesOn(records)};
    for (const auto& runs : gathered) {
        RETORT_TRY(auto row, makeRow(workspace, runs));
        table.rows.push_back(std::move(row));
    }
    table.columns = columnsOf(table.rows);
    table.average = averageOf(table);
    return table;
}

} // namespace retort::study
