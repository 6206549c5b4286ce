#pragma once
// A study cut into parts that processes of their own can do, on any machine and in any order that respects
// what each needs. A part makes the same things as the study in one piece does, under the same identities.
//
//   RETORT_TRY(const auto parts, partsOf(plan, workspace, 1000));
//   RETORT_CHECK(performPart(spec, itsOwnWorkspace, resolved, plan, parts[7]));

#include "base/result.h"
#include "base/words.h"
#include "store/workspace.h"
#include "study/plan/study_plan.h"
#include "study/run/runner.h"
#include "study/spec/spec.h"
#include "synthesis/generation/generation_options.h"
#include "teacher/compute_context.h"
#include "teacher/teacher.h"
#include "training/ranks.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace retort::study {

enum class StudyPartKind {
    Embed,    ///< the teachers see the labelled and the test images of a dataset
    Generate, ///< some images of a set
    Set,      ///< the teachers see a generated set, and it is compared with the test images
    Run       ///< one run
};
constexpr auto words(StudyPartKind) {
    return std::to_array<Word<StudyPartKind>>({{StudyPartKind::Embed, "embed"},
                                               {StudyPartKind::Generate, "generate"},
                                               {StudyPartKind::Set, "set"},
                                               {StudyPartKind::Run, "run"}});
}

/// How much of a study is done.
enum class StudyScope {
    Whole,
    Sets ///< its generated sets, which no run learns from yet
};

struct StudyPart {
    StudyPartKind kind = StudyPartKind::Run;
    std::size_t place = 0;            ///< of its dataset, set or run in the plan
    synthesis::ImageRange images{};   ///< of Generate
    CacheShare share{};               ///< of Embed: which of how many it does, into the cache alone
    std::string identity{};           ///< hash of all that decides what it makes
    std::string title{};              ///< for people: "fashion-mnist real/FD seed 1"
    bool finished = false;            ///< the workspace that was planned in needs nothing of it any more
    std::vector<std::size_t> needs{}; ///< parts that come before it, as places in the list
};

struct CutOptions {
    std::int64_t imagesPerPart = 1000; ///< of a set, that Generate makes at most
    std::int64_t embedShares = 1;      ///< parts that embed a dataset together
    StudyScope scope = StudyScope::Whole;
};

/// All parts of the planned study, or of its sets, finished or not, those of one kind one after the other;
/// runs in the order in which they can begin. Errors are those of the store.
Result<std::vector<StudyPart>> partsOf(const StudyPlan& plan, store::Workspace& workspace,
                                       const CutOptions& options);

/// Does a part in a workspace of its own, or goes on with it. What the part needs must be there: the images
/// of the set for Set, the set finished for a Run that learns from it. `resolved` is contextOfRuns().
/// Cancelled with the state saved; else the errors of the work. With `ranks` a Run is trained by all of them
/// together, each calling this with a workspace of its own that shares the folder of runs with the first
/// one's; the first alone writes there, and does everything else.
Status performPart(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved,
                   const StudyPlan& plan, const StudyPart& part, training::Ranks* ranks = nullptr,
                   const StudyFollowers& followers = {});

} // namespace retort::study
