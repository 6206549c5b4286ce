#pragma once
// Progress on stderr: a bar that is redrawn on a terminal, a line every few seconds where it is none.

#include "base/progress.h"

namespace retort::cli {

ProgressSink terminalProgress();

/// "miniature teacher  45 %  1,234/5,678 images  560/s  1:23 left"
std::string progressLine(const Progress& progress);

} // namespace retort::cli
