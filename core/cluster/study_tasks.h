#pragma once
// A study as tasks that any scheduler can start, each a process of its own that writes a folder of its own:
// OUT/<name of the task>. What is finished in the workspace is not done again.
//
//   RETORT_TRY(const auto tasks, StudyTasks::plan(spec, {.out = "tasks", .workspace = folder}, context));
//   tasks.all()[3].name; // "run-0123456789ab"

#include "base/result.h"
#include "base/scratch_folder.h"
#include "cluster/task_folder.h"
#include "store/workspace.h"
#include "study/plan/study_plan.h"
#include "study/run/study_part.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::cluster {

struct TaskPlace {
    std::filesystem::path out{};       ///< holds a folder for each task
    std::filesystem::path workspace{}; ///< is read; lends datasets, models and sets, and its cache
    std::int64_t imagesPerTask = 1000; ///< of a set
    std::int64_t embedShards = 1;      ///< tasks that embed a dataset together
    study::StudyScope scope = study::StudyScope::Whole;
};

struct StudyTask {
    study::StudyPart part;
    std::string name{};  ///< of its folder: the kind and the beginning of the identity
    bool isDone = false; ///< here or in the workspace
};

class StudyTasks {
public:
    /// Plans in a copy of the workspace's store, so that any number of tasks may do so at a time; stores
    /// nothing. The errors of study::planStudy().
    static Result<StudyTasks> plan(study::StudySpec spec, TaskPlace place,
                                   const study::ComputeContext& context);

    /// A task's number is its place here.
    const std::vector<StudyTask>& all() const { return m_tasks; }
    /// Hash of the names in their order: whether two processes mean the same by a number.
    const std::string& listHash() const { return m_listHash; }

    const study::StudySpec& spec() const { return m_spec; }
    const TaskPlace& place() const { return m_place; }
    const study::ResolvedContext& resolved() const { return m_resolved; }
    const study::StudyPlan& studyPlan() const { return m_plan; }
    TaskFolder folder(const StudyTask& task) const { return TaskFolder(m_place.out / task.name); }
    /// Folder of a finished set in the workspace. NotFound where it has none of this identity.
    Result<std::filesystem::path> setInWorkspace(const std::string& identity) const;

private:
    StudyTasks(study::StudySpec spec, TaskPlace place, study::ResolvedContext resolved, ScratchFolder scratch,
               store::Workspace workspace, study::StudyPlan plan);
    Status list();

    study::StudySpec m_spec;
    TaskPlace m_place;
    study::ResolvedContext m_resolved;
    ScratchFolder m_scratch;
    mutable store::Workspace m_workspace; ///< in the scratch folder
    study::StudyPlan m_plan;
    std::vector<StudyTask> m_tasks{};
    std::string m_listHash{};
};

/// Lets a workspace see the datasets, models and prompts of another one, and share its cache, whose files
/// are never changed once they are there.
Status lendParts(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace retort::cluster
