#include "cluster/study_tasks.h"

#include "base/file.h"
#include "base/sha256.h"
#include "store/synthetic_table.h"
#include "study/run/runner.h"

#include <fmt/format.h>

#include <utility>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

/// Long enough to tell a study's parts apart, short enough to type.
constexpr std::size_t kHashLetters = 12;

std::string nameOf(const study::StudyPart& part) {
    const auto hash = part.identity.substr(0, kHashLetters);
    if (part.kind == study::StudyPartKind::Embed && part.share.count > 1)
        return fmt::format("{}-{}-{}-of-{}", wordOf(part.kind), hash, part.share.index + 1, part.share.count);
    if (part.kind != study::StudyPartKind::Generate)
        return fmt::format("{}-{}", wordOf(part.kind), hash);
    return fmt::format("{}-{}-{:07}-{}", wordOf(part.kind), hash, part.images.first, part.images.count);
}

/// Somebody may be writing the store that has a journal beside it.
Status copyStore(const store::WorkspacePaths& from, const store::WorkspacePaths& to) {
    std::error_code error;
    if (!fs::exists(from.database(), error))
        return {};
    if (fs::exists(from.database().string() + "-wal", error)) {
        RETORT_TRY(const auto database, store::Database::open(from.database(), store::Access::ReadOnly));
        return database.copyTo(to.database());
    }
    fs::copy_file(from.database(), to.database(), error);
    return error ? Status(systemError(from.database().string(), "copying it", error.value())) : Status{};
}

Result<store::Workspace> openCopy(const fs::path& workspace, const fs::path& scratch) {
    RETORT_CHECK(lendParts(workspace, scratch));
    RETORT_CHECK(copyStore(store::WorkspacePaths(workspace), store::WorkspacePaths(scratch)));
    return store::Workspace::open(scratch, store::Access::ReadWrite);
}

} // namespace

Status lendParts(const fs::path& from, const fs::path& to) {
    const store::WorkspacePaths theirs(fs::absolute(from).lexically_normal()), ours(to);
    RETORT_CHECK(createFolders(theirs.cache()));
    for (const auto& [theirPart, ourPart] : {std::pair{theirs.cache(), ours.cache()},
                                             {theirs.datasets(), ours.datasets()},
                                             {theirs.models(), ours.models()},
                                             {theirs.prompts(), ours.prompts()}}) {
        std::error_code error;
        if (!fs::exists(theirPart, error) || fs::is_symlink(ourPart, error))
            continue;
        fs::create_directory_symlink(theirPart, ourPart, error);
        if (error)
            return systemError(ourPart.string(), "making a link", error.value());
    }
    return {};
}

StudyTasks::StudyTasks(study::StudySpec spec, TaskPlace place, study::ResolvedContext resolved,
                       ScratchFolder scratch, store::Workspace workspace, study::StudyPlan plan)
    : m_spec(std::move(spec)), m_place(std::move(place)), m_resolved(std::move(resolved)),
      m_scratch(std::move(scratch)), m_workspace(std::move(workspace)), m_plan(std::move(plan)) {}

Result<StudyTasks> StudyTasks::plan(study::StudySpec spec, TaskPlace place,
                                    const study::ComputeContext& context) {
    RETORT_TRY(auto resolved, study::contextOfRuns(spec, context));
    RETORT_TRY(auto scratch, ScratchFolder::create());
    RETORT_TRY(auto workspace, openCopy(place.workspace, scratch.path()));
    RETORT_TRY(auto plan, study::planStudy(spec, workspace, resolved));
    StudyTasks tasks(std::move(spec), std::move(place), std::move(resolved), std::move(scratch),
                     std::move(workspace), std::move(plan));
    RETORT_CHECK(tasks.list());
    return tasks;
}

Status StudyTasks::list() {
    RETORT_TRY(auto parts, study::partsOf(m_plan, m_workspace,
                                          {.imagesPerPart = m_place.imagesPerTask,
                                           .embedShares = m_place.embedShards,
                                           .scope = m_place.scope}));
    Sha256 hash;
    for (auto& part : parts) {
        StudyTask task{.part = std::move(part)};
        task.name = nameOf(task.part);
        task.isDone = task.part.finished || folder(task).isDone();
        hash.update(task.name + "\n");
        m_tasks.push_back(std::move(task));
    }
    m_listHash = hash.hex().substr(0, kHashLetters);
    return {};
}

Result<fs::path> StudyTasks::setInWorkspace(const std::string& identity) const {
    RETORT_TRY(const auto record, store::SyntheticTable(m_workspace.database()).findIdentity(identity));
    if (record && record->finished)
        return store::WorkspacePaths(fs::absolute(m_place.workspace)).synthetic() / record->request.name;
    return Error{ErrorCode::NotFound, fmt::format("{}: has no finished set {}", m_place.workspace.string(),
                                                  identity.substr(0, kHashLetters))};
}

} // namespace retort::cluster
