#pragma once
// Waits for a study on a cluster, from a computer that may sleep and lose its network meanwhile.

#include "base/result.h"
#include "cluster/remote_study.h"
#include "progress/study_progress.h"

#include <chrono>
#include <stop_token>

namespace retort::cluster {

struct WatchOptions {
    std::chrono::milliseconds interval = std::chrono::seconds(20); ///< between two looks
    std::stop_token stop{};
    study::StudyProgressSink progress{};
};

/// Looks until every task has finished and its result is in the workspace; a cluster that cannot be reached
/// for a while is waited for. The study has been submitted. Cancelled: the tasks go on; the errors of
/// RemoteStudy::look().
Status watchStudy(RemoteStudy& study, const WatchOptions& options);

} // namespace retort::cluster
