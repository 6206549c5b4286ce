#include "base/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retort {

namespace {
constexpr double kRateWindowSeconds = 5;

double secondsBetween(ProgressMeter::Clock::time_point from, ProgressMeter::Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}
} // namespace

ProgressMeter::ProgressMeter(ProgressSink sink, std::string task, std::string unit, std::int64_t total,
                             double perSecondLimit)
    : m_sink(std::move(sink)), m_interval(std::chrono::duration_cast<Clock::duration>(
                                   std::chrono::duration<double>(1 / perSecondLimit))) {
    m_progress.task = std::move(task);
    m_progress.unit = std::move(unit);
    m_progress.total = total;
    m_start = m_windowStart = Clock::now();
}

void ProgressMeter::resumeAt(std::int64_t done) {
    m_progress.done = done;
    m_startDone = m_windowDone = done;
}

void ProgressMeter::advanceTo(std::int64_t done, Clock::time_point now) {
    m_progress.done = done;
    if (!m_sink || (m_lastReport != Clock::time_point{} && now - m_lastReport < m_interval))
        return;
    updateRate(now);
    m_lastReport = now;
    m_sink(m_progress);
}

void ProgressMeter::finish(Clock::time_point now) {
    if (!m_sink)
        return;
    const double seconds = secondsBetween(m_start, now);
    if (seconds > 0)
        m_progress.perSecond = static_cast<double>(m_progress.done - m_startDone) / seconds;
    m_progress.finished = true;
    m_progress.secondsLeft = 0;
    m_sink(m_progress);
}

void ProgressMeter::updateRate(Clock::time_point now) {
    const double seconds = secondsBetween(m_windowStart, now);
    if (seconds > 0 && m_progress.done > m_windowDone) {
        const double measured = static_cast<double>(m_progress.done - m_windowDone) / seconds;
        m_progress.perSecond = measured;
        if (seconds > kRateWindowSeconds) {
            m_windowStart = now;
            m_windowDone = m_progress.done;
        }
    }
    const auto left = static_cast<double>(std::max<std::int64_t>(0, m_progress.total - m_progress.done));
    m_progress.secondsLeft =
        m_progress.total > 0 && m_progress.perSecond > 0 ? left / m_progress.perSecond : -1;
}

std::string formatDuration(double seconds) {
    if (seconds < 0 || !std::isfinite(seconds))
        return "?";
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

} // namespace retort
