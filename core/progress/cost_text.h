#pragma once
// Times and sizes of estimates, as coarse as they are certain.

#include <string>

namespace retort::study {

/// "42 s", "12 min", "2 h 10 min", "5 days".
std::string durationText(double seconds);
/// "31 MB", by powers of 1000.
std::string bytesText(double bytes);

} // namespace retort::study
