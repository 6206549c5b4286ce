#include "deploy/run_transfer.h"

#include "base/file.h"
#include "base/sha256.h"
#include "deploy/run_folder.h"
#include "deploy/run_imports.h"
#include "store/folder_record.h"
#include "study/report/study_list.h"
#include "study/spec/run_spec.h"
#include "synthesis/sets/export_set.h"

#include <fmt/format.h>

#include <array>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Result<HashedFile> copyFile(const fs::path& from, const fs::path& to) {
    RETORT_TRY(auto out, AtomicFile::create(to));
    RETORT_TRY(auto copied, copyListed(from, [&](std::string_view part) { return out.write(part); }));
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

/// New, or as an export of the same student left it when it was interrupted: without kRunFile, which is last.
Status requireFolderFor(const fs::path& student, const fs::path& folder) {
    const auto isSameStudent = [&](const fs::path& file) {
        const auto ours = sha256OfFile(student), theirs = sha256OfFile(file);
        return ours.ok() && theirs.ok() && *ours == *theirs;
    };
    std::error_code ignored;
    const bool holdsStudent =
        fs::exists(folder / store::kStudentFile, ignored) && isSameStudent(folder / store::kStudentFile);
    return synthesis::requireNewFolder(folder, [&](const fs::path& file) {
        return holdsStudent && (file.filename() == store::kStudentFile || file.filename() == kMetricsFile);
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
    RETORT_CHECK(store::checkStudent(student));
    RETORT_CHECK(requireFolderFor(student, folder));
    RETORT_CHECK(createFolders(folder));
    RunFolder content{.request = record.request,
                      .cost = record.cost,
                      .startedAt = record.startedAt,
                      .finishedAt = record.finishedAt};
    RETORT_TRY(content.evaluations, store::EvaluationTable(workspace.database()).ofRun(run));
    RETORT_TRY(content.metrics, store::MetricTable(workspace.database()).allOfRun(run));
    RETORT_TRY(content.teacherEvaluation, teacherOf(workspace, record.request));
    RETORT_TRY(content.student, copyFile(student, folder / store::kStudentFile));
    const auto metrics = metricsText(content.metrics);
    RETORT_CHECK(writeFileAtomically(folder / kMetricsFile, metrics));
    auto written = writeFileAtomically(
        folder / kRunFile, runFileText(content, {.bytes = static_cast<std::int64_t>(metrics.size()),
                                                 .sha256 = sha256(metrics)}));
    std::error_code ignored;
    if (!written.ok())
        fs::remove(folder / kRunFile, ignored); // in its place but not synced: the export can be repeated
    return written;
}

Result<RunId> importRun(store::Workspace& workspace, const fs::path& folder,
                        const ImportRunOptions& options) {
    RunImports imports(workspace, options);
    RETORT_TRY(const auto run, imports.add(folder));
    RETORT_CHECK(imports.commit());
    return run;
}

} // namespace retort::study
