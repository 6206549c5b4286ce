#include "deploy/run_transfer.h"

#include "base/file.h"
#include "base/sha256.h"
#include "deploy/run_folder.h"
#include "store/folder_record.h"
#include "store/study_table.h"
#include "study/report/study_list.h"
#include "study/spec/run_files.h"
#include "study/spec/run_spec.h"
#include "synthesis/sets/export_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <ios>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// Copies a file and tells its size and hash; nothing is left where they are not `expected`.
Result<ListedFile> copyFile(const fs::path& from, const fs::path& to,
                            const std::optional<ListedFile>& expected = {}) {
    std::ifstream in(from, std::ios::binary);
    if (!in)
        return Error{ErrorCode::AccessDenied, fmt::format("{}: cannot be read", from.string())};
    RETORT_TRY(auto out, AtomicFile::create(to));
    Sha256 hash;
    ListedFile copied;
    std::vector<char> buffer(1u << 20);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
        const std::string_view part(buffer.data(), static_cast<std::size_t>(in.gcount()));
        hash.update(part);
        copied.bytes += static_cast<std::int64_t>(part.size());
        RETORT_CHECK(out.write(part));
    }
    if (in.bad())
        return Error{ErrorCode::Io, fmt::format("{}: reading it failed", from.string())};
    copied.sha256 = hash.hex();
    if (expected && (copied.bytes != expected->bytes || copied.sha256 != expected->sha256))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: changed while it was copied; export the run again", from.string())};
    RETORT_CHECK(out.commit());
    return copied;
}

Result<std::optional<store::TeacherEvaluation>> teacherOf(store::Workspace& workspace,
                                                          const store::RunRequest& request) {
    using Found = std::optional<store::TeacherEvaluation>;
    const auto spec = readRunSpec(request.spec, request.dataset + " run");
    if (!spec.ok() || spec->teacherScores.empty())
        return Found{};
    return store::TeacherTable(workspace.database()).find(spec->teacherScores);
}

Status fillRun(store::Workspace& workspace, RunId id, RunFolder& run) {
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

Status addToStudy(store::Workspace& workspace, const std::string& name, RunId run) {
    store::StudyTable table(workspace.database());
    RETORT_TRY(const auto studies, table.all());
    const auto known = std::ranges::find(studies, name, &store::StudyRecord::name);
    std::vector<store::StudyRun> runs;
    if (known != studies.end()) {
        RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(known->id));
        for (const auto& record : records)
            runs.push_back({.run = record.id, .dataset = record.request.dataset});
    }
    if (std::ranges::find(runs, run, &store::StudyRun::run) == runs.end())
        runs.push_back({.run = run});
    return table.put(name, known != studies.end() ? known->spec : "{}", runs).status();
}

/// Where an import was killed after it had stored the run as finished.
Status completeRecord(store::Workspace& workspace, RunId run) {
    std::error_code ignored;
    if (fs::exists(store::recordFile(workspace.paths().run(run)), ignored))
        return {};
    return store::writeRunRecord(workspace.database(), workspace.paths(), run);
}

/// New, or as an export of the same student left it when it was interrupted: without kRunFile, which is last.
Status requireFolderFor(const fs::path& student, const fs::path& folder) {
    const auto isSameStudent = [&](const fs::path& file) {
        const auto ours = sha256OfFile(student), theirs = sha256OfFile(file);
        return ours.ok() && theirs.ok() && *ours == *theirs;
    };
    std::error_code ignored;
    const bool holdsStudent =
        fs::exists(folder / kStudentFile, ignored) && isSameStudent(folder / kStudentFile);
    return synthesis::requireNewFolder(folder, [&](const fs::path& file) {
        return holdsStudent && (file.filename() == kStudentFile || file.filename() == kMetricsFile);
    });
}

} // namespace

Status exportRun(store::Workspace& workspace, RunId run, const fs::path& folder) {
    RETORT_TRY(const auto record, store::RunTable(workspace.database()).find(run));
    if (record.state != store::RunState::Finished)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("run {} is {}; a run is exported once it has finished", run.value,
                                 name(record.state))};
    RETORT_TRY(const auto student, studentFile(workspace, run));
    RETORT_CHECK(requireFolderFor(student, folder));
    RETORT_CHECK(createFolders(folder));
    RunFolder content{.request = record.request,
                      .cost = record.cost,
                      .startedAt = record.startedAt,
                      .finishedAt = record.finishedAt};
    RETORT_TRY(content.evaluations, store::EvaluationTable(workspace.database()).ofRun(run));
    RETORT_TRY(content.metrics, store::MetricTable(workspace.database()).allOfRun(run));
    RETORT_TRY(content.teacherEvaluation, teacherOf(workspace, record.request));
    RETORT_TRY(content.student, copyFile(student, folder / kStudentFile));
    const auto metrics = metricsText(content.metrics);
    RETORT_CHECK(writeFileAtomically(folder / kMetricsFile, metrics));
    return writeFileAtomically(folder / kRunFile,
                               runFileText(content, {.bytes = static_cast<std::int64_t>(metrics.size()),
                                                     .sha256 = sha256(metrics)}));
}

Result<RunId> importRun(store::Workspace& workspace, const fs::path& folder,
                        const ImportRunOptions& options) {
    RETORT_TRY(auto run, readRunFolder(folder));
    store::RunTable table(workspace.database());
    RETORT_TRY(const auto known, table.findIdentity(run.request.identity));
    if (known && known->state == store::RunState::Finished) {
        RETORT_CHECK(completeRecord(workspace, known->id));
        return Error{ErrorCode::InvalidArgument, fmt::format("{}: is run {} of this workspace already",
                                                             folder.string(), known->id.value)};
    }
    RETORT_TRY(const auto id, table.put(run.request));
    RETORT_CHECK(createFolders(workspace.paths().run(id)));
    RETORT_TRY(const auto copied,
               copyFile(folder / kStudentFile, workspace.paths().run(id) / kStudentFile, run.student));
    RETORT_CHECK(fillRun(workspace, id, run));
    RETORT_CHECK(table.setCost(id, run.cost));
    if (!options.study.empty())
        RETORT_CHECK(addToStudy(workspace, options.study, id));
    // Last: what is finished is not imported again, so nothing may be missing then.
    RETORT_CHECK(table.setFinished(id, run.startedAt, run.finishedAt));
    RETORT_CHECK(store::writeRunRecord(workspace.database(), workspace.paths(), id));
    return id;
}

} // namespace retort::study
