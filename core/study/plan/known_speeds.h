#pragma once
// How fast this machine does each kind of a study's work, stored between sessions in the workspace's cache
// (`cache/speeds.json`), so that the remaining time is known from the start.

#include "progress/work_estimate.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"

namespace retort::study {

/// What earlier sessions measured on the same device. A file that cannot be read counts as empty.
void assumeKnownSpeeds(const store::Workspace& workspace, const ResolvedContext& resolved,
                       WorkEstimate& estimate);
/// Adds what this session knows; one that cannot be written is done without.
void keepSpeeds(const store::Workspace& workspace, const ResolvedContext& resolved,
                const WorkEstimate& estimate);

} // namespace retort::study
