#pragma once
// Runs a study: resolves its runs, generates the images that they need, does those that are not finished,
// and records everything in the workspace.
//
//   RETORT_TRY(const auto spec, readStudySpec("miniature.json"));
//   RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadWrite));
//   RETORT_TRY(const auto outcome, runStudy(spec, workspace, {.resources = resources, .stop = token}));

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "distill/events.h"
#include "progress/study_progress.h"
#include "store/workspace.h"
#include "study/plan/compute_settings.h"
#include "study/spec/spec.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct RemainingCost;

struct RunnerOptions {
    std::filesystem::path resources;   ///< with models/ and templates/
    std::optional<std::string> device; ///< stronger than the study's
    std::optional<int> threads;        ///< stronger than the study's
    ImageGenerators imageGenerators{};
    StudyProgressSink progress{};
    RemarkSink remark{}; ///< told the same line once
    /// The events of every run, on the calling thread.
    std::function<void(RunId, const distill::RunEvent&)> events{};
    /// What is to be done, once it is known and before it begins.
    std::function<void(const RemainingCost&)> costs{};
    std::stop_token stop{};
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
/// Cancelled once `stop` is asked: the state is saved, and the next call goes on from it.
Result<StudyOutcome> runStudy(const StudySpec& spec, store::Workspace& workspace,
                              const RunnerOptions& options);

} // namespace retort::study
