#pragma once
// Every number of every step of a study's runs, for other programs.

#include "base/result.h"
#include "store/workspace.h"

#include <functional>
#include <string>
#include <string_view>

namespace retort::study {

/// CSV: run,dataset,column,student,seed,stage,split,epoch,step,name,value. Metrics of training have no split,
/// evaluations (top1, mean_per_class, nll, ece; shares, not per cent) no epoch. Handed over run by run.
/// NotFound names the studies there are; else what `write` returns, and the store's errors.
Status writeCurves(store::Workspace& workspace, const std::string& study,
                   const std::function<Status(std::string_view)>& write);

} // namespace retort::study
