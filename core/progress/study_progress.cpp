#include "progress/study_progress.h"

#include "progress/cost_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace retort::study {

namespace {

/// Units that come together, as from a device that is read now and then, are counted together.
constexpr double kShortestSeconds = 0.2;

double secondsFrom(StudyMeter::Clock::time_point from, StudyMeter::Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string leftText(const StudyProgress& progress, std::time_t now) {
    const auto duration = durationText(progress.secondsLeft);
    if (progress.isRough)
        return fmt::format("about {} left", duration);
    const auto end = now + static_cast<std::time_t>(std::llround(progress.secondsLeft));
    return fmt::format("{} left (ETA {:%H:%M})", duration, fmt::localtime(end));
}

} // namespace

ProgressSink wholeJob(const StudyProgressSink& sink) {
    if (!sink)
        return {};
    return [sink](const Progress& work) {
        const auto share =
            work.total > 0 ? static_cast<double>(work.done) / static_cast<double>(work.total) : -1;
        sink({.work = work, .share = share, .secondsLeft = work.secondsLeft});
    };
}

ProgressSink beforeJob(const StudyProgressSink& sink, std::size_t runs) {
    if (!sink)
        return {};
    return [sink, runs](const Progress& work) { sink({.work = work, .runs = runs, .hasPhases = true}); };
}

std::string overallText(const StudyProgress& progress, std::time_t now) {
    std::vector<std::string> parts;
    if (progress.runs > 0)
        parts.push_back(fmt::format("{} of {} runs", progress.run, progress.runs));
    else if (!progress.hasPhases)
        return {};
    if (progress.share >= 0)
        parts.push_back(fmt::format("{:.0f} %", std::floor(100 * progress.share)));
    if (progress.secondsLeft >= 0)
        parts.push_back(leftText(progress, now));
    if (progress.change)
        parts.push_back(textOf(*progress.change));
    return fmt::format("{}", fmt::join(parts, ", "));
}

StudyMeter::StudyMeter(StudyProgressSink sink, std::size_t runs, std::size_t finished, WorkEstimate estimate)
    : m_sink(std::move(sink)), m_runs(runs), m_run(finished), m_estimate(std::move(estimate)) {}

void StudyMeter::enter(WorkKey piece, Clock::time_point now) {
    m_piece = piece;
    m_isFirst = true;
    m_uncounted = 0;
    m_units = 0;
    m_atEntry = m_estimate.left(piece);
    m_since = m_entered = now;
}

void StudyMeter::did(double units, Clock::time_point now) {
    if (!m_piece || units <= 0)
        return;
    m_uncounted += units;
    m_units += units;
    const double seconds = secondsFrom(m_since, now);
    if (m_isFirst)
        m_estimate.passed(*m_piece, m_uncounted);
    else if (seconds >= kShortestSeconds)
        m_estimate.did(*m_piece, m_uncounted, seconds);
    else
        return;
    m_isFirst = false;
    m_uncounted = 0;
    m_since = now;
}

void StudyMeter::skipped(double units) {
    if (m_piece)
        m_estimate.passed(*m_piece, units);
}

void StudyMeter::leave(Clock::time_point now) {
    if (m_piece && m_units > 0 && !m_estimate.secondsPerUnit(*m_piece))
        m_estimate.assume(*m_piece, secondsFrom(m_entered, now) / m_units);
    if (m_piece)
        m_estimate.close(*m_piece);
    m_piece.reset();
}

void StudyMeter::finish(Clock::time_point now) {
    if (m_piece)
        m_estimate.did(*m_piece, m_estimate.left(*m_piece), secondsFrom(m_since, now));
    leave(now);
}

ProgressSink StudyMeter::sink() {
    if (!m_sink)
        return {};
    return [this](const Progress& work) { show(work); };
}

ProgressSink StudyMeter::counting() {
    return [this](const Progress& work) {
        if (m_piece)
            did(m_estimate.left(*m_piece) - m_uncounted - static_cast<double>(work.total - work.done));
        show(work);
    };
}

ProgressSink StudyMeter::following() {
    return [this](const Progress& work) {
        if (m_piece && work.total > 0)
            did(m_atEntry * static_cast<double>(work.done) / static_cast<double>(work.total) - m_units);
        show(work);
    };
}

void StudyMeter::show(const Progress& work) {
    if (!m_sink)
        return;
    auto share = m_estimate.share();
    const auto left = share < 0 ? share : m_estimate.secondsLeft();
    // As long as some speed is not known, each run counts alike.
    if (share < 0 && m_runs > 0)
        share = static_cast<double>(std::max<std::size_t>(1, m_run) - 1) / static_cast<double>(m_runs);
    m_sink({.work = work,
            .run = m_run,
            .runs = m_runs,
            .hasPhases = true,
            .share = share,
            .secondsLeft = left,
            .isRough = m_estimate.isRough(),
            .change = m_watch.look(m_estimate, Clock::now())});
}

} // namespace retort::study
