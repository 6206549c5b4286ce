#include "study/report/study_list.h"

#include "store/evaluation_table.h"
#include "store/folder_record.h"
#include "store/scores.h"
#include "study/report/column_name.h"
#include "study/report/table.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "study/spec/stage_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace retort::study {

std::string columnName(const store::RunRequest& request) {
    for (const auto& column : allColumns())
        if (request.method == name(column.method) && request.source == name(column.source))
            return name(column);
    return request.source + "/" + request.method;
}

namespace {

Result<RunSummary> summarise(store::Workspace& workspace, store::RunRecord record) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    RunSummary summary{.record = std::move(record), .column = {}, .stage1 = {}, .accuracy = {}, .best = {}};
    summary.column = columnName(summary.record.request);
    summary.best = bestOnValidation(evaluations);
    const auto spec = readRunSpec(summary.record.request.spec, summary.record.request.dataset);
    const auto isOnTheWay =
        [&](const store::StoredEvaluation& evaluation) { // of a stage that did not come to its end
            return evaluation.stage == kDistilStage && spec.ok() && spec->distil &&
                   evaluation.step < spec->distil->steps;
        };
    for (const auto& evaluation : evaluations) {
        if (evaluation.split != kTestSplit || isOnTheWay(evaluation))
            continue;
        auto& accuracy = evaluation.stage == kDistilStage ? summary.stage1 : summary.accuracy;
        accuracy = store::kPerCent * evaluation.scores.top1;
    }
    return summary;
}

/// The specification under another name; one that cannot be read any more stays as it is.
Result<std::string> renamed(const store::StudyRecord& study, const std::string& name) {
    auto document = nlohmann::ordered_json::parse(study.spec, nullptr, false);
    if (!document.is_object() || !parseStudySpec(study.spec, study.name).ok())
        return study.spec;
    document["name"] = name;
    constexpr int kIndent = 2;
    auto text = document.dump(kIndent);
    RETORT_CHECK(parseStudySpec(text, name));
    return text;
}

} // namespace

Result<std::vector<StudySummary>> listStudies(store::Workspace& workspace) {
    RETORT_TRY(const auto studies, store::StudyTable(workspace.database()).all());
    std::vector<StudySummary> summaries;
    for (const auto& study : studies) {
        auto& summary = summaries.emplace_back(StudySummary{.name = study.name,
                                                            .createdAt = study.createdAt,
                                                            .runs = {},
                                                            .note = study.note,
                                                            .tags = study.tags});
        RETORT_TRY(const auto runs, store::RunTable(workspace.database()).ofStudy(study.id));
        std::set<std::int64_t> counted; // cells of a sweep share runs
        for (const auto& run : runs)
            if (counted.insert(run.id.value).second)
                ++summary.runs[run.state];
    }
    return summaries;
}

Status renameStudy(store::Workspace& workspace, const std::string& name, const std::string& newName) {
    RETORT_TRY(const auto study, store::StudyTable(workspace.database()).find(name));
    RETORT_TRY(const auto spec, renamed(study, newName));
    RETORT_CHECK(store::StudyTable(workspace.database()).rename(name, newName, spec));
    // The folders of its runs tell the name, too.
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).ofStudy(study.id));
    std::vector<store::FinishedRun> told;
    std::error_code ignored;
    for (const auto& run : runs)
        if (std::filesystem::exists(store::recordFile(workspace.paths().run(run.id)), ignored))
            told.push_back({.id = run.id});
    return store::writeRunRecords(workspace.database(), workspace.paths(), told);
}

Result<std::string> duplicateStudy(store::Workspace& workspace, const std::string& name) {
    store::StudyTable table(workspace.database());
    RETORT_TRY(const auto studies, table.all());
    RETORT_TRY(const auto study, table.find(name));
    const auto isTaken = [&](const std::string& wanted) {
        return std::ranges::any_of(studies, [&](const auto& each) { return each.name == wanted; });
    };
    auto copy = name + " copy";
    for (int number = 2; isTaken(copy); ++number)
        copy = fmt::format("{} copy {}", name, number);
    RETORT_TRY(const auto spec, renamed(study, copy));
    RETORT_CHECK(table.put(copy, spec, std::span<const store::StudyRun>{}));
    RETORT_CHECK(table.annotate(copy, study.note, study.tags));
    return copy;
}

Result<StudyDetails> describeStudy(store::Workspace& workspace, const std::string& name) {
    RETORT_TRY(auto study, store::StudyTable(workspace.database()).find(name));
    RETORT_TRY(auto records, store::RunTable(workspace.database()).ofStudy(study.id));
    StudyDetails details{.study = std::move(study), .runs = {}};
    for (auto& record : records) {
        RETORT_TRY(auto summary, summarise(workspace, std::move(record)));
        details.runs.push_back(std::move(summary));
    }
    return details;
}

Result<std::vector<StudentListing>> listStudents(store::Workspace& workspace) {
    RETORT_TRY(auto records, store::RunTable(workspace.database()).all());
    std::vector<StudentListing> students;
    for (auto& record : records) {
        auto file = workspace.paths().run(record.id) / store::kStudentFile;
        std::error_code ignored;
        if (record.state != store::RunState::Finished || !std::filesystem::exists(file, ignored))
            continue;
        RETORT_TRY(auto summary, summarise(workspace, std::move(record)));
        students.push_back({.run = std::move(summary), .file = std::move(file)});
    }
    return students;
}

Result<std::filesystem::path> studentFile(store::Workspace& workspace, RunId run) {
    RETORT_TRY(const auto record, store::RunTable(workspace.database()).find(run));
    auto file = workspace.paths().run(run) / store::kStudentFile;
    std::error_code ignored;
    if (record.state == store::RunState::Finished && std::filesystem::exists(file, ignored))
        return file;
    if (record.state == store::RunState::Finished)
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: the student of run {} is gone; restore the file from a copy, or run its "
                        "study again in a new workspace",
                        file.string(), run.value)};
    return Error{
        ErrorCode::NotFound,
        fmt::format("{}: run {} has no student yet, it is {}; \"student list\" names those that have one",
                    file.string(), run.value, name(record.state))};
}

} // namespace retort::study
