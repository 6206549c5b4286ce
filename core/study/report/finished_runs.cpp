#include "study/report/finished_runs.h"

#include "store/evaluation_table.h"
#include "store/scores.h"
#include "study/spec/stage_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace retort::study {

namespace {

/// The last evaluation of a stage on the test split.
const store::StoredEvaluation* lastOf(const std::vector<store::StoredEvaluation>& evaluations,
                                      std::string_view stage) {
    const store::StoredEvaluation* last = nullptr;
    for (const auto& evaluation : evaluations)
        if (evaluation.stage == stage && evaluation.split == kTestSplit)
            last = &evaluation;
    return last;
}

Result<RunSpec> specOf(const store::RunRecord& record) {
    return readRunSpec(record.request.spec, fmt::format("run {}", record.id.value));
}

Result<std::optional<FinishedRun>> readFinished(store::Workspace& workspace, const store::RunRecord& record) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    const auto* last = lastOf(evaluations, kFinetuneStage);
    const auto* distilled = lastOf(evaluations, kDistilStage);
    auto spec = specOf(record);
    if (!last || !spec.ok())
        return std::optional<FinishedRun>{};
    return std::optional{FinishedRun{
        .record = record,
        .compared = {.id = record.id,
                     .spec = *std::move(spec),
                     .accuracy = store::kPerCent * last->scores.top1,
                     .images = last->scores.images,
                     .correct = last->correct},
        .stage1 = distilled ? std::optional{store::kPerCent * distilled->scores.top1} : std::nullopt,
        .best = bestOnValidation(evaluations)}};
}

std::optional<Column> columnOf(const store::RunRequest& request) {
    for (const auto& column : allColumns())
        if (request.method == name(column.method) && request.source == name(column.source))
            return column;
    return {};
}

/// A dataset by its splits and classes alone.
data::DataIdentity contentOf(const RunSpec& run) {
    return {.name = {},
            .trainHash = run.data.trainHash,
            .testHash = run.data.testHash,
            .classes = run.data.classes};
}

RunsOfRow& rowOf(std::vector<RunsOfRow>& rows, const store::RunRecord& record) {
    const auto& dataset = record.request.dataset;
    const auto spec = specOf(record);
    const auto content = spec.ok() ? contentOf(*spec) : data::DataIdentity{};
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const RunsOfRow& row) {
        return row.dataset == dataset && row.content == content;
    });
    return found != rows.end()
               ? *found
               : rows.emplace_back(
                     RunsOfRow{.dataset = dataset, .content = content, .columns = {}, .teacherScores = {}});
}

/// "fm", "fm (2)": datasets of one name in a study that was stored before such were told apart by their
/// paths.
void numberAlike(std::vector<RunsOfRow>& rows) {
    std::map<std::string, int> seen;
    for (auto& row : rows)
        if (const int number = ++seen[row.dataset]; number > 1)
            row.dataset += fmt::format(" ({})", number);
}

/// CP learns from one of two teachers; the row shows what they know together.
void addTeacherScores(const RunSpec& run, RunsOfRow& row) {
    if (run.teacherScores.empty())
        return;
    const auto teachers = run.teacher ? std::max<std::size_t>(1, run.teacher->parts.size()) : 1;
    if (teachers < row.teachers)
        return;
    if (teachers > row.teachers)
        row.teacherScores.clear();
    row.teachers = teachers;
    row.teacherScores.insert(run.teacherScores);
}

Status gather(store::Workspace& workspace, const store::RunRecord& record, std::vector<RunsOfRow>& rows) {
    auto& row = rowOf(rows, record);
    const auto column = columnOf(record.request);
    if (!column || record.state != store::RunState::Finished)
        return {};
    RETORT_TRY(auto run, readFinished(workspace, record));
    if (!run)
        return {};
    addTeacherScores(run->compared.spec, row);
    row.columns[*column].push_back(std::move(*run));
    return {};
}

} // namespace

Result<std::vector<RunsOfRow>> finishedRuns(store::Workspace& workspace,
                                            const std::vector<store::RunRecord>& records) {
    std::vector<RunsOfRow> rows;
    for (const auto& record : records)
        RETORT_CHECK(gather(workspace, record, rows));
    numberAlike(rows);
    return rows;
}

std::vector<ComparedRun> comparedRuns(const std::vector<FinishedRun>& runs) {
    std::vector<ComparedRun> compared;
    for (const auto& run : runs)
        compared.push_back(run.compared);
    return compared;
}

std::vector<ComparedRun> comparedAtBest(const std::vector<FinishedRun>& runs) {
    std::vector<ComparedRun> compared;
    for (const auto& run : runs)
        if (run.best)
            compared.push_back({.id = run.record.id,
                                .spec = run.compared.spec,
                                .accuracy = run.best->test,
                                .images = run.best->images,
                                .correct = run.best->correct});
    return compared;
}

} // namespace retort::study
