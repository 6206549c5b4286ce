#pragma once
// How much memory this process and machine have used and have left, in bytes, as Linux tells it.

namespace retort::testing {

inline constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;

double availableMemory();
/// The most resident memory since the last reset; mapped files count as far as they were read.
double peakMemory();
void resetPeakMemory();

} // namespace retort::testing
