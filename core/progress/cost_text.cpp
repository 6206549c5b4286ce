#include "progress/cost_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace retort::study {

std::string durationText(double seconds) {
    constexpr long long kMinute = 60, kHour = 3600, kDay = 24 * kHour, kManyDays = 3;
    const auto whole = std::llround(seconds);
    if (whole < kMinute)
        return fmt::format("{} s", whole);
    if (whole < kHour)
        return fmt::format("{} min", (whole + kMinute / 2) / kMinute);
    if (whole >= kManyDays * kDay)
        return fmt::format("{} days", (whole + kDay / 2) / kDay);
    return fmt::format("{} h {} min", whole / kHour, whole % kHour / kMinute);
}

std::string bytesText(double bytes) {
    constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
    constexpr double kStep = 1000;
    std::size_t unit = 0;
    for (; bytes >= kStep && unit + 1 < kUnits.size(); ++unit)
        bytes /= kStep;
    return fmt::format("{:.0f} {}", bytes, kUnits[unit]);
}

} // namespace retort::study
