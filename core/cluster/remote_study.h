#pragma once
// A study that runs on a cluster, or whose sets are generated there, seen from the computer that it was sent
// from. Everything is read again from the cluster each time, so that it does not matter how long nobody
// looked.
//
//   FOLDER/workspace-1234abcd/      what studies of one workspace need there (study_parcel.h), and their
//   cache FOLDER/study-NAME-1234abcd/study.json, tasks/, tasks/slurm/jobs.json; of sets alone
//   FOLDER/sets-NAME-1234abcd/
//
//   RETORT_TRY(auto study, RemoteStudy::open(spec, profile, workspace, context));
//   RETORT_CHECK(study.submit());
//   while (!study.state().hasEnded())
//       RETORT_CHECK(study.look());

#include "base/result.h"
#include "base/strong_id.h"
#include "cluster/cluster_profile.h"
#include "cluster/remote_host.h"
#include "cluster/run_events.h"
#include "cluster/study_merge.h"
#include "cluster/submission.h"
#include "store/workspace.h"
#include "study/run/run_recorder.h"
#include "study/run/study_part.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

namespace retort::cluster {

class StudyTasks;

/// How the tasks stand that the study still had to do when this program was started.
struct RemoteState {
    std::size_t tasks = 0;
    std::size_t finished = 0;
    std::size_t running = 0;  ///< as Slurm says
    std::size_t waiting = 0;  ///< the same
    std::string reason{};     ///< why Slurm lets one wait: "Resources"
    std::size_t runsLeft = 0; ///< of the study, that are not in the workspace

    bool hasEnded() const { return running + waiting == 0; }
};

/// "3 of 15 tasks running, 6 finished".
std::string textOf(const RemoteState& state);

/// "retort-cli 0.1.0", as it is asked for at both sides.
std::string programVersion();

/// Into how many tasks a study is cut (study_tasks.h). What is absent is as it was when the study was last
/// sent there, or usual.
struct TaskSizes {
    std::optional<std::int64_t> imagesPerTask{};
    std::optional<std::int64_t> embedShards{};

    friend bool operator==(const TaskSizes&, const TaskSizes&) = default;
};

class RemoteStudy {
public:
    /// Connects, and looks whether all that is needed is there. The errors of RemoteHost; NotFound: there is
    /// no sbatch or no retort-cli there; Mismatch: one of another version; AccessDenied, DiskFull: its folder
    /// cannot be made. The workspace outlives this.
    /// `events` gets what runs there tell, as it is fetched. `sizes` are asked for; tasks that are submitted
    /// already keep theirs, which is told.
    static Result<RemoteStudy> open(study::StudySpec spec, ClusterProfile profile,
                                    store::Workspace& workspace, study::ComputeContext context,
                                    study::RunEventSink events = {},
                                    study::StudyScope scope = study::StudyScope::Whole,
                                    const TaskSizes& sizes = {});
    RemoteStudy(RemoteStudy&&) noexcept;
    ~RemoteStudy();

    /// Plans the study here, copies what it needs and submits what is left of it, unless that was done
    /// before. Mismatch: the cluster would make other runs of it; InvalidArgument: Slurm refuses it, in its
    /// own words; the errors of planning, copying and RemoteHost.
    Status submit();
    /// Asks Slurm, fetches what tasks have made and told since, and merges what is finished. The errors of
    /// RemoteHost and mergeStudy(). Internal, naming the tasks and what they said: all have ended and some
    /// have failed; what they left is submitted again by the next submit().
    Status look();
    const RemoteState& state() const { return m_state; }
    /// The cluster, for people.
    const std::string& place() const { return m_profile.name; }
    /// Takes its jobs back from Slurm; what tasks have made stays, there and here.
    Status cancel();
    /// Removes what was fetched, which is in the workspace by then.
    void forgetFetched() const;

private:
    /// A run whose task is there, as it is called here.
    struct FollowedRun {
        RunId id{};
        RunEventReader reader{};
    };

    RemoteStudy(study::StudySpec spec, ClusterProfile profile, store::Workspace& workspace,
                study::ComputeContext context, study::RunEventSink events, study::StudyScope scope,
                const TaskSizes& sizes, RemoteHost host);
    Status connect();
    Status settleSizes(bool isSubmitted);
    Status plan();
    Result<std::optional<Submission>> submitted() const;
    Status send();
    Result<ShellAnswer> submitThere() const;
    Error submitError(const ShellAnswer& answer) const;
    Status putAside() const;
    Status askSlurm();
    Status fetch();
    Status leaveFinished();
    Status tell();
    void tellEnd(const std::string& task);
    Status record(RunId run, const distill::RunEvent& event);
    Status merge();
    Status checkEnd();
    Result<std::string> lastWords() const;
    std::string there(const std::string& name) const { return m_root + "/" + name; }
    std::string studyFolder() const { return there(m_name); }
    std::filesystem::path fetched() const;

    study::StudySpec m_spec;
    ClusterProfile m_profile;
    store::Workspace& m_workspace;
    study::ComputeContext m_context;
    study::RunEventSink m_events;
    study::StudyScope m_scope;
    TaskSizes m_sizes;
    RemoteHost m_host;
    std::string m_name;   ///< of the study's folder there
    std::string m_parcel; ///< of the workspace's
    std::string m_root{}; ///< the profile's folder, absolute
    std::unique_ptr<StudyTasks> m_tasks{};
    std::set<std::string> m_jobs{};              ///< Slurm's numbers
    std::set<std::string> m_merged{};            ///< tasks that were finished when the last merge began
    std::map<std::string, FollowedRun> m_runs{}; ///< by their tasks' names
    RemoteState m_state{};
};

} // namespace retort::cluster
