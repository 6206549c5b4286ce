#pragma once
// What a study comes to before anything of it is begun: what is missing and how to get it, images, teacher
// passes, disk, memory, and the time of each stage.
//
//   RETORT_TRY(const auto budget, budgetOf(spec, workspace, context, {}));
//   textOf(budget);

#include "base/result.h"
#include "store/workspace.h"
#include "study/budget/study_work.h"
#include "study/budget/work_times.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace retort::study {

/// In bytes; upper estimates of what is still to be written.
struct DiskBudget {
    std::uint64_t images = 0;            ///< generated ones, with their embeddings and rows of the store
    std::uint64_t embeddings = 0;        ///< the teacher's, in the cache
    std::uint64_t checkpoints = 0;       ///< of the run at work
    std::uint64_t students = 0;          ///< of all runs
    std::uint64_t downloads = 0;         ///< as far as their sizes are published
    int downloadsUnknown = 0;            ///< of missing parts whose size is not
    std::optional<std::uint64_t> free{}; ///< where the workspace is

    std::uint64_t total() const { return images + embeddings + checkpoints + students + downloads; }
};

struct MemoryBudget {
    std::uint64_t weights = 0;  ///< of the largest model at work; what images need comes on top
    std::string of{};           ///< that model; empty where no weights are known
    std::uint64_t measured = 0; ///< at most, during the short timings; 0: nothing was timed here
};

struct StudyBudget {
    std::string study;
    StudyWork work;
    StudyTimes times;
    DiskBudget disk;
    MemoryBudget memory;
};

/// `there`: times are those of that machine, and nothing is timed here. Errors are those of workOf() and
/// Cancelled.
Result<StudyBudget> budgetOf(const StudySpec& spec, store::Workspace& workspace,
                             const ComputeContext& context,
                             const std::optional<tensor::MachineTiming>& there);

/// Several lines for people.
std::string textOf(const StudyBudget& budget);
nlohmann::json toJson(const StudyBudget& budget);
/// "about 3 h 10 min", or "at least 3 h 10 min; not known: generate-cls2img, embed-real".
std::string textOf(const StudyTimes& times);

} // namespace retort::study
