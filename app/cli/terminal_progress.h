#pragma once
// Progress on stderr: a bar that is redrawn on a terminal, a line every few seconds where it is none. Neither
// is silent for more than five seconds while the sink lives, even where the work reports nothing.

#include "base/progress.h"

#include <functional>
#include <string>

namespace retort::cli {

ProgressSink terminalProgress();

/// A whole job, of which the work at hand is a part.
struct WholeJob {
    double share = 0; ///< that is done, in [0, 1]
    std::string text; ///< "1 of 10 runs, 42 %, 12 min left (ETA 14:32)"; empty: not known yet
};
/// The same with one bar for the whole job, its text, and the work at hand behind it.
std::function<void(const Progress&, const WholeJob&)> terminalProgressOfJob();

/// "miniature teacher  45 %  1,234/5,678 images  560/s  1:23 left"
std::string progressLine(const Progress& progress);

} // namespace retort::cli
