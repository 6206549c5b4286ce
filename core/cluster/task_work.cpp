#include "cluster/task_work.h"

#include "base/file.h"
#include "cluster/gathered_set.h"
#include "cluster/run_events.h"
#include "deploy/run_transfer.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace retort::cluster {

namespace fs = std::filesystem;
using study::StudyPartKind;

namespace {

class TaskWork {
public:
    TaskWork(const StudyTasks& tasks, const StudyTask& task, training::Ranks* ranks)
        : m_tasks(tasks), m_task(task), m_folder(tasks.folder(task)), m_ranks(ranks) {}

    Status perform();

private:
    Status checkNeeds() const;
    Status assist() const;
    Status embedShare() const;
    Status generateShare() const;
    Status shareAmongRanks() const;
    Status takeShares(store::Workspace& workspace) const;
    TaskFolder folderOf(int rank) const { return TaskFolder(m_folder.path() / fmt::format("rank-{}", rank)); }
    Status perform(store::Workspace& workspace, const study::StudyPart& part) const;
    Result<store::Workspace> openWorkspace(const fs::path& place) const;
    Status borrowSet(const fs::path& set, const fs::path& workspace) const;
    Status bringSet(const fs::path& workspace) const;
    Result<fs::path> finishedSet(const std::string& identity) const;
    Status gather(store::Workspace& workspace) const;
    Status keep(store::Workspace workspace) const;
    void removeShares() const;
    Status keepRun(store::Workspace& workspace) const;
    Status keepSet(store::Workspace& workspace) const;
    TaskRecord record() const;

    const StudyTasks& m_tasks;
    const StudyTask& m_task;
    TaskFolder m_folder;
    training::Ranks* m_ranks; ///< null: alone
};

/// What the teachers say can be asked again; images cannot be had otherwise.
Status TaskWork::checkNeeds() const {
    std::vector<std::string> missing;
    for (const auto need : m_task.part.needs) {
        const auto& needed = m_tasks.all()[need];
        if (needed.part.kind != StudyPartKind::Embed && !needed.isDone)
            missing.push_back(fmt::format("{} ({} {})", need, wordOf(needed.part.kind), needed.part.title));
    }
    if (missing.empty())
        return {};
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: needs what these tasks make, which have not finished: {}; do them first "
                             "with the same --out {}",
                             m_task.name, fmt::join(missing, ", "), m_tasks.place().out.string())};
}

/// Its record is what puts it into the task's own store.
Status TaskWork::borrowSet(const fs::path& set, const fs::path& workspace) const {
    const auto place = store::WorkspacePaths(workspace).synthetic() / set.filename();
    RETORT_CHECK(createFolders(place.parent_path()));
    std::error_code error;
    if (!fs::exists(store::recordFile(set), error))
        return Error{ErrorCode::NotFound, fmt::format("{}: is not there; run \"retort-cli workspace repair\" "
                                                      "on the workspace that holds the set",
                                                      store::recordFile(set).string())};
    if (fs::is_symlink(place, error))
        return {};
    fs::create_directory_symlink(fs::absolute(set), place, error);
    return error ? Status(systemError(place.string(), "making a link", error.value())) : Status{};
}

Result<fs::path> TaskWork::finishedSet(const std::string& identity) const {
    for (const auto need : m_task.part.needs) {
        const auto& needed = m_tasks.all()[need];
        if (needed.part.kind == StudyPartKind::Set && !needed.part.finished)
            return gatheredSetIn(m_tasks.folder(needed));
    }
    return m_tasks.setInWorkspace(identity);
}

/// Before the store is opened, which takes up what it finds the first time.
Status TaskWork::bringSet(const fs::path& workspace) const {
    if (m_task.part.kind != StudyPartKind::Run)
        return {};
    const auto& plan = m_tasks.studyPlan();
    const auto& set = plan.runs[m_task.part.place].set;
    if (!set)
        return {};
    RETORT_TRY(const auto folder, finishedSet(plan.sets[*set].identity));
    return borrowSet(folder, workspace);
}

Status TaskWork::gather(store::Workspace& workspace) const {
    std::vector<TaskFolder> parts;
    for (const auto need : m_task.part.needs)
        parts.push_back(m_tasks.folder(m_tasks.all()[need]));
    return gatherSet(workspace, m_task.part.identity, parts);
}

TaskRecord TaskWork::record() const {
    return {.study = m_tasks.spec().name,
            .kind = m_task.part.kind,
            .identity = m_task.part.identity,
            .title = m_task.part.title};
}

Status TaskWork::keepRun(store::Workspace& workspace) const {
    RETORT_TRY(const auto run, store::RunTable(workspace.database()).findIdentity(m_task.part.identity));
    if (!run)
        return Error{ErrorCode::Internal, "a run that has finished is not in the task's store"};
    std::error_code ignored;
    fs::remove_all(m_folder.run(),
                   ignored); // of an attempt that was killed before it could say that it had ended
    return study::exportRun(workspace, run->id, m_folder.run());
}

Status TaskWork::keepSet(store::Workspace& workspace) const {
    RETORT_TRY(const auto set,
               store::SyntheticTable(workspace.database()).findIdentity(m_task.part.identity));
    if (!set)
        return Error{ErrorCode::Internal, "a set that was generated is not in the task's store"};
    return store::writeSetRecord(workspace.database(), workspace.paths(), set->id);
}

/// The store is closed before its file is hashed.
Status TaskWork::keep(store::Workspace workspace) const {
    const auto kind = m_task.part.kind;
    if (kind == StudyPartKind::Run)
        RETORT_CHECK(keepRun(workspace));
    if (kind == StudyPartKind::Generate || kind == StudyPartKind::Set)
        RETORT_CHECK(keepSet(workspace));
    { const auto closed = std::move(workspace); }
    std::vector<fs::path> results;
    if (kind == StudyPartKind::Run)
        results = {"run"};
    if (kind == StudyPartKind::Generate || kind == StudyPartKind::Set)
        results = {"workspace/synthetic", "workspace/retort.db"};
    RETORT_CHECK(m_folder.write(record(), results));
    std::error_code ignored;
    if (kind == StudyPartKind::Run || kind == StudyPartKind::Embed)
        fs::remove_all(m_folder.workspace(), ignored); // links in it lead to what others need, and stay
    return {};
}

Result<store::Workspace> TaskWork::openWorkspace(const fs::path& place) const {
    RETORT_CHECK(createFolders(place));
    RETORT_CHECK(lendParts(m_tasks.place().workspace, place));
    RETORT_CHECK(bringSet(place));
    return store::Workspace::open(place, store::Access::ReadWrite);
}

Status TaskWork::perform(store::Workspace& workspace, const study::StudyPart& part) const {
    return study::performPart(m_tasks.spec(), workspace, m_tasks.resolved(), m_tasks.studyPlan(), part);
}

/// Into the cache, which all share.
Status TaskWork::embedShare() const {
    RETORT_TRY(const auto scratch, ScratchFolder::create());
    RETORT_TRY(auto workspace, openWorkspace(scratch.path()));
    auto part = m_task.part;
    part.share = {.index = part.share.index + part.share.count * m_ranks->rank(),
                  .count = part.share.count * m_ranks->count()};
    return perform(workspace, part);
}

/// Images by their numbers, in a folder of the rank's own below the task's.
Status TaskWork::generateShare() const {
    const auto folder = folderOf(m_ranks->rank());
    RETORT_TRY(auto workspace, openWorkspace(folder.workspace()));
    auto part = m_task.part;
    const auto begin = [&](std::int64_t rank) { return part.images.count * rank / m_ranks->count(); };
    part.images = {.first = m_task.part.images.first + begin(m_ranks->rank()),
                   .count = begin(m_ranks->rank() + 1) - begin(m_ranks->rank())};
    RETORT_CHECK(perform(workspace, part));
    RETORT_CHECK(keepSet(workspace));
    { const auto closed = std::move(workspace); }
    return folder.write(record(), {"workspace/synthetic", "workspace/retort.db"});
}

/// Nobody waits for a rank that has failed.
Status TaskWork::shareAmongRanks() const {
    auto done = m_task.part.kind == StudyPartKind::Embed ? embedShare() : generateShare();
    RETORT_TRY(const bool failed, tensor::guarded("waiting for the other processes", [&]() -> Result<bool> {
                   return m_ranks->any(!done.ok());
               }));
    RETORT_CHECK(std::move(done));
    if (failed)
        return Error{ErrorCode::Io,
                     fmt::format("another of the {} processes failed and says why; start all of "
                                 "them again, and what is done stays",
                                 m_ranks->count())};
    return {};
}

/// All images of the part are there then, so that performing it generates none.
Status TaskWork::takeShares(store::Workspace& workspace) const {
    std::vector<TaskFolder> shares;
    for (int rank = 0; rank < m_ranks->count(); ++rank)
        shares.push_back(folderOf(rank));
    return gatherImages(workspace, m_task.part.identity, shares);
}

void TaskWork::removeShares() const {
    std::error_code ignored;
    for (int rank = 0; m_ranks && rank < m_ranks->count(); ++rank)
        fs::remove_all(folderOf(rank).path(), ignored);
}

/// As a rank that is not the first: in a workspace that nobody keeps, beside the run's own files.
Status TaskWork::assist() const {
    const store::WorkspacePaths kept(fs::absolute(m_folder.workspace()));
    RETORT_CHECK(createFolders(kept.runs()));
    RETORT_TRY(const auto scratch, ScratchFolder::create());
    std::error_code error;
    fs::create_directory_symlink(kept.runs(), store::WorkspacePaths(scratch.path()).runs(), error);
    if (error)
        return systemError(scratch.path().string(), "making a link", error.value());
    RETORT_TRY(auto workspace, openWorkspace(scratch.path()));
    return study::performPart(m_tasks.spec(), workspace, m_tasks.resolved(), m_tasks.studyPlan(), m_task.part,
                              m_ranks);
}

Status TaskWork::perform() {
    RETORT_CHECK(checkNeeds());
    const auto kind = m_task.part.kind;
    const bool isShared = m_ranks && (kind == StudyPartKind::Embed || kind == StudyPartKind::Generate);
    if (isShared)
        RETORT_CHECK(shareAmongRanks());
    if (m_ranks && !m_ranks->isFirst())
        return kind == StudyPartKind::Run ? assist() : Status{};
    RETORT_TRY(auto workspace, openWorkspace(m_folder.workspace()));
    if (isShared && kind == StudyPartKind::Generate)
        RETORT_CHECK(takeShares(workspace));
    if (m_task.part.kind == StudyPartKind::Set)
        RETORT_CHECK(gather(workspace));
    RunEventLog events(m_folder.path() / kEventsFile);
    RETORT_CHECK(study::performPart(
        m_tasks.spec(), workspace, m_tasks.resolved(), m_tasks.studyPlan(), m_task.part, m_ranks,
        {.events = [&](RunId, const distill::RunEvent& event) { events.add(event); }}));
    RETORT_CHECK(keep(std::move(workspace)));
    removeShares();
    return {};
}

} // namespace

Result<TaskEnd> workOn(const StudyTasks& tasks, std::size_t number, training::Ranks* ranks) {
    const auto count = tasks.all().size();
    if (number >= count)
        return invalidArgument(fmt::format("study {} has the tasks 0 to {}; there is no task {}",
                                           tasks.spec().name, count - 1, number));
    const auto& task = tasks.all()[number];
    if (task.isDone)
        return TaskEnd::DoneBefore;
    RETORT_CHECK(TaskWork(tasks, task, ranks)
                     .perform()
                     .within(fmt::format("task {} of study {}", number, tasks.spec().name)));
    return TaskEnd::Done;
}

} // namespace retort::cluster
