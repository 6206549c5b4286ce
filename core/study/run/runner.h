#pragma once
// Runs a study: resolves its runs, generates the images that they need, does those that are not finished,
// and records everything in the workspace.
//
//   RETORT_TRY(const auto spec, readStudySpec("miniature.json"));
//   RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadWrite));
//   RETORT_TRY(const auto outcome, runStudy(spec, workspace, {.resources = resources, .stop = token}));

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"
#include "study/run/run_recorder.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <functional>
#include <string>
#include <vector>

namespace retort::training {
class Ranks;
}

namespace retort::study {

struct RemainingCost;
struct StudyPlan;
enum class SetComparison;

/// Who follows a study besides the progress and the remarks of its context.
struct StudyFollowers {
    RunEventSink events{}; ///< of every run, on the calling thread
    /// What is to be done, once it is known and before it begins.
    std::function<void(const RemainingCost&)> costs{};
};

struct RunFailure {
    RunId run;
    std::string title; ///< "fashion-mnist real/FD seed 1"
    std::string error;
};

struct StudyOutcome {
    std::size_t runs = 0;           ///< of the study
    std::size_t finishedBefore = 0; ///< and therefore not done again
    std::size_t finished = 0;       ///< in this session
    std::vector<RunFailure> failures;
    std::vector<std::string> remarks{}; ///< on the models' files and on prompts that are cut, for people
};

/// Success if no run failed, else Internal: how many did, and the first of their errors.
Status statusOf(const StudyOutcome& outcome);

/// A failing run is recorded with its error and does not keep the others from their turn. Errors are those of
/// what must be there before anything can run (datasets, the teacher, the store); nothing is trained then.
/// Device and threads of the context are stronger than the study's, unless they are "auto" and 0; the same
/// remark is told once. Cancelled once the context's stop is asked: the state is saved, and the next call
/// goes on from it.
Result<StudyOutcome> runStudy(const StudySpec& spec, store::Workspace& workspace,
                              const ComputeContext& context, const StudyFollowers& followers = {});

/// How the runs of a plan are done.
struct PlanExecution {
    SetComparison sets{};             ///< target_preparation.h; done
    training::Ranks* ranks = nullptr; ///< that train each run together, see performPart(); null: alone
};

/// As runStudy() with a plan that was made before, perhaps of some of the study's runs alone; `resolved` is
/// contextOfRuns().
Result<StudyOutcome> runPlan(const StudySpec& spec, store::Workspace& workspace, ResolvedContext resolved,
                             StudyPlan plan, const PlanExecution& how, const StudyFollowers& followers = {});

/// The study's context on this machine, with the threads that are computed with from now on, and without
/// remarks that were told before.
Result<ResolvedContext> contextOfRuns(const StudySpec& spec, const ComputeContext& context);

} // namespace retort::study
