#include "deploy/run_imports.h"

#include "base/file.h"
#include "deploy/run_folder.h"
#include "store/folder_record.h"
#include "store/study_table.h"
#include "study/spec/stage_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// What an attempt of its own that never ended has left is of another training.
Status forgetAttempt(store::Workspace& workspace, RunId id) {
    constexpr std::int64_t kBeforeAll = -1;
    for (const auto stage : {kDistilStage, kFinetuneStage}) {
        const std::string name(stage);
        RETORT_CHECK(store::MetricTable(workspace.database()).removeAfter(id, name, kBeforeAll));
        RETORT_CHECK(store::EvaluationTable(workspace.database()).removeAfter(id, name, kBeforeAll));
    }
    return {};
}

Status fillRun(store::Workspace& workspace, RunId id, RunFolder& run) {
    RETORT_CHECK(forgetAttempt(workspace, id));
    for (auto& metric : run.metrics)
        metric.run = id;
    RETORT_CHECK(store::MetricTable(workspace.database()).put(run.metrics));
    for (auto& evaluation : run.evaluations) {
        evaluation.run = id;
        RETORT_CHECK(store::EvaluationTable(workspace.database()).put(evaluation));
    }
    if (!run.teacherEvaluation)
        return {};
    store::TeacherTable teachers(workspace.database());
    RETORT_TRY(const auto known, teachers.find(run.teacherEvaluation->identity));
    return known ? Status{} : teachers.put(*run.teacherEvaluation);
}

/// False: the study has the run already.
Result<bool> addToStudy(store::Workspace& workspace, const std::string& name, RunId run) {
    store::StudyTable table(workspace.database());
    RETORT_TRY(const auto studies, table.all());
    const auto known = std::ranges::find(studies, name, &store::StudyRecord::name);
    std::vector<store::StudyRun> runs;
    if (known != studies.end()) {
        RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(known->id));
        for (const auto& record : records)
            runs.push_back({.run = record.id, .dataset = record.request.dataset});
    }
    if (std::ranges::find(runs, run, &store::StudyRun::run) != runs.end())
        return false;
    runs.push_back({.run = run});
    RETORT_CHECK(table.put(name, known != studies.end() ? known->spec : "{}", runs).status());
    return true;
}

/// Where an import was killed after it had stored the run as finished, or the run has joined a study.
Status completeRecord(store::Workspace& workspace, RunId run, bool hasChanged) {
    std::error_code ignored;
    if (!hasChanged && fs::exists(store::recordFile(workspace.paths().run(run)), ignored))
        return {};
    return store::writeRunRecord(workspace.database(), workspace.paths(), run);
}

} // namespace

struct RunImports::Added {
    RunId id;
    RunFolder run;
};

RunImports::RunImports(store::Workspace& workspace, ImportRunOptions options)
    : m_workspace(workspace), m_options(std::move(options)) {}

RunImports::~RunImports() = default;

std::size_t RunImports::size() const {
    return m_runs.size();
}

Result<RunId> RunImports::add(const fs::path& folder, const ExpectedRun& expected) {
    RETORT_TRY(auto run, readRunFolder(folder, expected.student));
    if (!expected.identity.empty() && run.request.identity != expected.identity)
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: holds the run {}, not {}; export the run again", folder.string(),
                                 run.request.identity, expected.identity)};
    store::RunTable table(m_workspace.database());
    RETORT_TRY(const auto known, table.findIdentity(run.request.identity));
    if (known && known->state == store::RunState::Finished) {
        RETORT_TRY(const bool isNewThere, addToNamedStudy(known->id));
        RETORT_CHECK(completeRecord(m_workspace, known->id, isNewThere));
        if (isNewThere)
            return known->id;
        return Error{ErrorCode::InvalidArgument, fmt::format("{}: is run {} of this workspace already",
                                                             folder.string(), known->id.value)};
    }
    RETORT_TRY(const auto id, table.put(run.request));
    Added added{.id = id, .run = std::move(run)};
    RETORT_CHECK(copyStudent(folder, added));
    m_runs.push_back(std::move(added));
    return id;
}

Status RunImports::copyStudent(const fs::path& folder, const Added& added) {
    const auto place = m_workspace.paths().run(added.id);
    RETORT_CHECK(createFolders(place));
    RETORT_CHECK(store::removeRecord(place));
    RETORT_CHECK(m_students.begin(place / store::kStudentFile));
    auto copied = readInPieces(folder / store::kStudentFile,
                               [&](std::string_view piece) { return m_students.write(piece); });
    if (!copied.ok())
        m_students.drop();
    return copied;
}

Result<bool> RunImports::addToNamedStudy(RunId run) {
    return m_options.study.empty() ? Result<bool>{false} : addToStudy(m_workspace, m_options.study, run);
}

Status RunImports::tell(Added& added) {
    auto& [id, run] = added;
    RETORT_CHECK(fillRun(m_workspace, id, run));
    store::RunTable table(m_workspace.database());
    RETORT_CHECK(table.setCost(id, run.cost));
    RETORT_CHECK(addToNamedStudy(id).status());
    // Last: what is finished is not imported again, so nothing may be missing then.
    return table.setFinished(id, run.startedAt, run.finishedAt);
}

Status RunImports::commit() {
    RETORT_CHECK(m_students.commit());
    std::vector<store::FinishedRun> stored;
    for (auto& added : m_runs) {
        RETORT_CHECK(tell(added));
        stored.push_back({.id = added.id, .student = added.run.student});
    }
    m_runs.clear();
    return store::writeRunRecords(m_workspace.database(), m_workspace.paths(), stored);
}

} // namespace retort::study
