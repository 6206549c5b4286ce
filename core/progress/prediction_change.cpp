#include "progress/prediction_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace retort::study {

namespace {

constexpr double kLargeMove = 0.3;
constexpr double kFewSeconds = 10; // of what is left: at the very end a second is a large share
constexpr double kMemory = 60;     // seconds

double secondsSince(PredictionWatch::Clock::time_point from, PredictionWatch::Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

const char* activity(Phase phase) {
    switch (phase) {
    case Phase::EmbedReal:
    case Phase::EmbedRealViews:
    case Phase::EmbedSet:
    case Phase::EmbedSetViews:
    case Phase::ScoreTeacher: return "embedding";
    case Phase::Sample: return "generating";
    case Phase::Distil:
    case Phase::Finetune: return "training";
    case Phase::CompareSet: return "comparing";
    case Phase::Download: return "downloading";
    case Phase::Unpack: return "unpacking";
    case Phase::Check: return "checking";
    }
    return "";
}

bool isOfBytes(Phase phase) {
    return phase == Phase::Download || phase == Phase::Unpack || phase == Phase::Check;
}

std::string rateText(double perSecond, Phase phase) {
    constexpr double kMegabyte = 1e6, kWholeFrom = 10;
    const auto value = isOfBytes(phase) ? perSecond / kMegabyte : perSecond;
    return value >= kWholeFrom ? fmt::format("{:.0f}", value) : fmt::format("{:.2g}", value);
}

double perSecond(double secondsPerUnit) {
    return secondsPerUnit > 0 ? 1 / secondsPerUnit : 0;
}

} // namespace

std::string textOf(const PredictionChange& change) {
    using Cause = PredictionChange::Cause;
    const auto* const unit = isOfBytes(change.phase) ? "MB/s" : "images/s";
    const auto* const work = activity(change.phase);
    const auto now = rateText(change.now, change.phase), before = rateText(change.before, change.phase);
    switch (change.cause) {
    case Cause::FirstMeasured:
        return fmt::format("{} was measured for the first time: {} {}", work, now, unit);
    case Cause::Slower:
        return fmt::format("{} is slower than before: {} instead of {} {}", work, now, before, unit);
    case Cause::Faster:
        return fmt::format("{} is faster than before: {} instead of {} {}", work, now, before, unit);
    case Cause::LessToDo: return "less work remains than before";
    case Cause::Uncounted: return fmt::format("opening models and files took {:.0f} s", change.seconds);
    }
    return {};
}

std::optional<PredictionChange> PredictionWatch::look(const WorkEstimate& estimate, Clock::time_point now) {
    if (m_change && secondsSince(m_told, now) > kMemory)
        m_change.reset();
    const double left = estimate.secondsLeft();
    if (left < 0)
        return m_change;
    Prediction prediction{.at = now, .secondsLeft = left, .rests = estimate.rests()};
    if (!m_before) {
        m_before = std::move(prediction);
        return m_change;
    }
    const double passed = secondsSince(m_before->at, now);
    const double expected = std::max(0.0, m_before->secondsLeft - passed);
    if (std::abs(left - expected) > kLargeMove * std::max(kFewSeconds, expected)) {
        m_change = causeOf(prediction);
        m_told = now;
        m_before = std::move(prediction);
    } else if (passed > kMemory) {
        m_before = std::move(prediction);
    }
    return m_change;
}

/// What moved the end most: another speed of some work that was left, or work and time beside it.
PredictionChange PredictionWatch::causeOf(const Prediction& now) const {
    using Cause = PredictionChange::Cause;
    std::map<Phase, double> bySpeed; // seconds by which the end moved
    double rest = now.secondsLeft - m_before->secondsLeft + secondsSince(m_before->at, now.at);
    std::optional<WorkKey> largest;
    for (const auto& [key, before] : m_before->rests) {
        const auto& after = now.rests.at(key);
        const double moved = after.units * (after.secondsPerUnit - before.secondsPerUnit);
        rest -= moved;
        bySpeed[key.phase] += moved;
        const auto size = [&](Phase phase) { return std::abs(bySpeed[phase]); };
        if (moved != 0 && (!largest || size(key.phase) >= size(largest->phase)))
            largest = key;
    }
    if (!largest || std::abs(rest) > std::abs(bySpeed[largest->phase]))
        return {.cause = rest < 0 ? Cause::LessToDo : Cause::Uncounted, .seconds = std::abs(rest)};
    const auto& before = m_before->rests.at(*largest);
    const auto& after = now.rests.at(*largest);
    const bool isSlower = after.secondsPerUnit > before.secondsPerUnit;
    return {.cause = before.isGuess && !after.isGuess ? Cause::FirstMeasured
                     : isSlower                       ? Cause::Slower
                                                      : Cause::Faster,
            .phase = largest->phase,
            .before = perSecond(before.secondsPerUnit),
            .now = perSecond(after.secondsPerUnit)};
}

} // namespace retort::study
