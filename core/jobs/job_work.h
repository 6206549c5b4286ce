#pragma once
// The kinds of work that a queue does: studies, single synthetic sets, grids of pictures, comparison with
// real ones, a teacher's zero-shot accuracy, and downloads. Each is stored as JSON with everything that doing
// it takes, so that it can be done after a restart.

#include "base/result.h"
#include "jobs/job_kind.h"
#include "jobs/job_queue.h"
#include "jobs/web_download.h"
#include "store/job_table.h"
#include "store/workspace.h"
#include "study/plan/compute_settings.h"
#include "study/sets/picture_grid.h"
#include "study/sets/set_check_request.h"
#include "study/sets/set_request.h"
#include "study/spec/spec.h"
#include "teacher/zero_shot_report.h"

#include <filesystem>
#include <string>

namespace retort::study {

/// What a study's job leaves as its result: {"study", "runs", "finished", "finished_before",
/// "warnings"}.
store::JobRequest studyJob(const StudySpec& spec);
/// Result: {"set", "stored", "invalid", "mean_score", "classified_as"}, the last two if it was scored.
store::JobRequest generationJob(const SetRequest& request);
/// The same, as one that goes in between others; for small sets.
store::JobRequest previewJob(const SetRequest& request);
/// Result: {"grid"}, its name.
store::JobRequest gridJob(const GridRequest& request);
/// Result: {"images", "top1", "mean_per_class", "nll", "ece", "classes", "per_class", "confusion",
/// "warnings"}.
store::JobRequest zeroShotJob(const ZeroShotOptions& options);
/// Result: {"set", "near_duplicates", "test_pictures"}; the rest is stored with the set.
store::JobRequest setCheckJob(const SetCheckRequest& request);
/// Result: {"name", "path", "kind"}, the last "data set" or "model".
store::JobRequest downloadJob(const DownloadRequest& request);

/// The workspace is that of the lane, used on its thread alone. Errors are those of runStudy()
/// (Internal, naming the first, where runs failed), generateRequested(), drawGrid(), zeroShotReport(),
/// checkRequestedSet() and downloadFromWeb(); Corrupt: a request that cannot be read.
JobQueue::Work jobWork(store::Workspace& workspace, JobEnvironment environment);

} // namespace retort::study
