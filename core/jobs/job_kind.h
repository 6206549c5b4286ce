#pragma once
// The kinds of jobs. A new one has a word here, a place in job_lane.cpp, in job_work.cpp and in the window's
// titles (the compiler names all three), and a file of its own with its request, its work and its result.

#include "base/result.h"
#include "base/words.h"
#include "store/job_table.h"

namespace retort::study {

enum class JobKind {
    Study,
    Generation, ///< one synthetic set
    Preview,    ///< a small one, to look at
    Grid,       ///< one image for each pair of values of two parameters
    ZeroShot,   ///< a teacher's accuracy without training
    SetCheck,   ///< a set beside test images
    Difficulty, ///< a student asked about the images of a set
    SetImport,  ///< images of another program as a set
    Adaptation, ///< a LoRA of a dataset
    Download,
    ClusterStudy, ///< a study that tasks of a cluster do
    ClusterSet    ///< a synthetic set that they generate
};

/// As the store has them.
constexpr auto words(JobKind) {
    return std::to_array<Word<JobKind>>({{JobKind::Study, "study"},
                                         {JobKind::Generation, "generation"},
                                         {JobKind::Preview, "preview"},
                                         {JobKind::Grid, "picture-grid"},
                                         {JobKind::ZeroShot, "zero-shot"},
                                         {JobKind::SetCheck, "set-check"},
                                         {JobKind::Difficulty, "difficulty"},
                                         {JobKind::SetImport, "set-import"},
                                         {JobKind::Adaptation, "adaptation"},
                                         {JobKind::Download, "download"},
                                         {JobKind::ClusterStudy, "cluster-study"},
                                         {JobKind::ClusterSet, "cluster-set"}});
}

inline bool isOf(const store::JobRecord& job, JobKind kind) {
    return job.request.kind == wordOf(kind);
}

/// Unsupported, naming the job, where the word is none of a kind: a later version stored it.
Result<JobKind> kindOf(const store::JobRecord& job);

} // namespace retort::study
