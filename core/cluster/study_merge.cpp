#include "cluster/study_merge.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "cluster/gathered_set.h"
#include "cluster/task_folder.h"
#include "deploy/run_imports.h"
#include "store/folder_record.h"
#include "store/record_restoration.h"
#include "store/synthetic_table.h"
#include "study/plan/study_plan.h"
#include "study/run/runner.h"
#include "synthesis/sets/set_changes.h"
#include "synthesis/sets/set_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace retort::cluster {

namespace fs = std::filesystem;
using study::StudyPartKind;

namespace {

constexpr std::size_t kRunsAtOnce = 100; ///< their students are open files until they are synced

/// Folders of tasks: the given one, or those in it.
Result<std::vector<TaskFolder>> tasksIn(const fs::path& folder) {
    const TaskFolder given(folder);
    if (given.isDone() || given.isBegun())
        return std::vector{given};
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const TaskFolder each(entry->path());
        if (each.isDone() || each.isBegun())
            found.push_back(entry->path());
    }
    if (found.empty())
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: {}; name the folder that \"study work\" was given as --out",
                                 folder.string(), error ? error.message() : "holds no task of a study")};
    std::ranges::sort(found);
    return std::vector<TaskFolder>(found.begin(), found.end());
}

class Merge {
public:
    Merge(const study::StudySpec& spec, store::Workspace& workspace, const study::StudyPlan& plan);

    Status take(const TaskFolder& task);
    /// When all are taken.
    Result<MergeOutcome> finish();

private:
    Status use(const TaskFolder& task);
    Status requireOfStudy(const TaskFolder& task, const TaskRecord& record, bool isOfStudy) const;
    Status useRun(const TaskFolder& task, const TaskRecord& record);
    Status useSet(const TaskFolder& task, const TaskRecord& record);
    Status makeRoom(const fs::path& place, const std::optional<store::SyntheticSetRecord>& known) const;
    Status placeSet(const TaskFolder& task, const TaskRecord& record, const fs::path& set);
    Status completeRecords();

    const study::StudySpec& m_spec;
    store::Workspace& m_workspace;
    const study::StudyPlan& m_plan;
    std::set<std::string> m_runs{}; ///< of the study, by identity
    std::set<std::string> m_left{}; ///< of them, that are not finished
    std::set<std::string> m_sets{};
    study::RunImports m_imports;
    MergeOutcome m_outcome{};
};

Merge::Merge(const study::StudySpec& spec, store::Workspace& workspace, const study::StudyPlan& plan)
    : m_spec(spec), m_workspace(workspace), m_plan(plan), m_imports(workspace) {
    for (const auto& planned : m_plan.runs) {
        const auto identity = identityOf(planned.run);
        m_runs.insert(identity);
        if (!planned.finished)
            m_left.insert(identity);
    }
    for (const auto& set : m_plan.sets)
        m_sets.insert(set.identity);
    m_outcome.runsBefore = m_runs.size() - m_left.size();
}

Status Merge::requireOfStudy(const TaskFolder& task, const TaskRecord& record, bool isOfStudy) const {
    if (isOfStudy)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: is {} {} of study {}, which study {} does not have; merge it with the "
                             "specification that it was made with",
                             task.path().string(), wordOf(record.kind), record.title, record.study,
                             m_spec.name)};
}

Status Merge::useRun(const TaskFolder& task, const TaskRecord& record) {
    RETORT_CHECK(requireOfStudy(task, record, m_runs.contains(record.identity)));
    if (!m_left.contains(record.identity))
        return {};
    RETORT_CHECK(task.verify(record));
    study::ExpectedRun expected{.identity = record.identity};
    const auto student = record.files.find(
        (task.run() / store::kStudentFile).lexically_relative(task.path()).generic_string());
    if (student != record.files.end())
        expected.student = student->second;
    RETORT_CHECK(m_imports.add(task.run(), expected).status());
    m_left.erase(record.identity);
    ++m_outcome.runs;
    return {};
}

/// What was begun here, or left by a merge that was cut off, gives way to what is finished.
Status Merge::makeRoom(const fs::path& place, const std::optional<store::SyntheticSetRecord>& known) const {
    if (known)
        RETORT_CHECK(synthesis::deleteSet(m_workspace, known->id));
    const auto name = place.filename().string();
    RETORT_CHECK(synthesis::checkSetName(name));
    if (store::SyntheticTable(m_workspace.database()).findNamed(name).ok())
        return invalidArgument(
            fmt::format("there is another set \"{}\" in the workspace; rename it and merge again", name));
    std::error_code ignored;
    fs::remove_all(place, ignored);
    return createFolders(place.parent_path());
}

Status Merge::placeSet(const TaskFolder& task, const TaskRecord& record, const fs::path& set) {
    const auto staging = m_workspace.paths().synthetic() / (".merge-" + set.filename().string());
    const auto place = m_workspace.paths().synthetic() / set.filename();
    std::error_code error;
    fs::remove_all(staging, error);
    const auto below = set.lexically_relative(task.path());
    for (const auto& [path, facts] : record.files) {
        const auto file = fs::path(path).lexically_relative(below);
        if (file.empty() || *file.begin() == "..")
            continue; // the task's store
        RETORT_CHECK(createFolders((staging / file).parent_path()));
        RETORT_CHECK(linkOrCopy(task.path() / path, staging / file));
    }
    fs::rename(staging, place, error);
    if (error)
        return systemError(place.string(), "moving it into place", error.value());
    return store::restoreRecord(m_workspace.database(), place);
}

Status Merge::useSet(const TaskFolder& task, const TaskRecord& record) {
    RETORT_CHECK(requireOfStudy(task, record, m_sets.contains(record.identity)));
    const store::SyntheticTable table(m_workspace.database());
    RETORT_TRY(const auto known, table.findIdentity(record.identity));
    if (known && known->finished)
        return {};
    RETORT_CHECK(task.verify(record));
    RETORT_TRY(const auto set, gatheredSetIn(task));
    RETORT_CHECK(makeRoom(m_workspace.paths().synthetic() / set.filename(), known));
    RETORT_CHECK(placeSet(task, record, set));
    ++m_outcome.sets;
    return {};
}

Status Merge::use(const TaskFolder& task) {
    if (!task.isDone()) {
        ++m_outcome.unfinished;
        return {};
    }
    RETORT_TRY(const auto record, task.read());
    switch (record.kind) {
    case StudyPartKind::Run: return useRun(task, record);
    case StudyPartKind::Set: return useSet(task, record);
    case StudyPartKind::Embed:
    case StudyPartKind::Generate: break; // what they made is in the cache, or in a Set
    }
    return {};
}

/// What a task has made is refused; that the disk is full, for example, is not the task's fault.
Status Merge::take(const TaskFolder& task) {
    if (m_imports.size() >= kRunsAtOnce)
        RETORT_CHECK(m_imports.commit());
    auto used = use(task);
    if (used.ok())
        return {};
    switch (used.error().code) {
    case ErrorCode::Corrupt:
    case ErrorCode::Mismatch:
    case ErrorCode::NotFound:
    case ErrorCode::Unsupported:
    case ErrorCode::InvalidArgument:
    case ErrorCode::NewerVersion: m_outcome.refused.push_back(used.error().text()); return {};
    default: return used;
    }
}

/// Of runs that a merge had told as finished when it was killed.
Status Merge::completeRecords() {
    std::vector<store::FinishedRun> missing;
    std::error_code ignored;
    for (const auto& planned : m_plan.runs)
        if (planned.finished && !fs::exists(store::recordFile(m_workspace.paths().run(planned.id)), ignored))
            missing.push_back({.id = planned.id});
    return store::writeRunRecords(m_workspace.database(), m_workspace.paths(), missing);
}

Result<MergeOutcome> Merge::finish() {
    RETORT_CHECK(m_imports.commit());
    RETORT_CHECK(completeRecords());
    m_outcome.runsLeft = m_left.size();
    return std::move(m_outcome);
}

} // namespace

Status statusOf(const MergeOutcome& outcome) {
    if (outcome.refused.empty())
        return {};
    return Error{ErrorCode::Corrupt, fmt::format("{} folders were not merged; the first: {}",
                                                 outcome.refused.size(), outcome.refused.front())};
}

Result<MergeOutcome> mergeStudy(const study::StudySpec& spec, store::Workspace& workspace,
                                const std::vector<fs::path>& folders, const study::ComputeContext& context,
                                study::StudyScope scope) {
    std::vector<TaskFolder> tasks;
    for (const auto& folder : folders) {
        RETORT_TRY(const auto found, tasksIn(folder));
        tasks.insert(tasks.end(), found.begin(), found.end());
    }
    RETORT_TRY(const auto resolved, study::contextOfRuns(spec, context));
    RETORT_TRY(auto plan, study::planStudy(spec, workspace, resolved));
    if (context.remark)
        std::ranges::for_each(plan.remarks, context.remark);
    if (scope == study::StudyScope::Whole)
        RETORT_CHECK(study::storePlan(spec, workspace, plan));
    else
        plan.runs.clear();
    Merge merge(spec, workspace, plan);
    for (const auto& task : tasks) {
        RETORT_CHECK(checkCancelled(context.stop, "merging study " + spec.name));
        RETORT_CHECK(merge.take(task));
    }
    return merge.finish();
}

} // namespace retort::cluster
