#include "study/plan/work_estimate.h"

#include <algorithm>
#include <cmath>

namespace retort::study {

namespace {

/// How many seconds of measuring an assumption outweighs.
constexpr double kAssumedSeconds = 5;
/// After so many seconds of work what was measured before counts a third: machines get busy and free again.
constexpr double kMemorySeconds = 120;

} // namespace

void WorkEstimate::assume(const WorkKind& kind, double secondsPerUnit) {
    if (secondsPerUnit > 0)
        m_speeds[kind] = {.seconds = kAssumedSeconds, .units = kAssumedSeconds / secondsPerUnit};
}

void WorkEstimate::did(WorkKey key, double units, double seconds) {
    passed(key, units);
    const auto& kind = m_pieces[key].kind;
    if (!m_speeds.contains(kind))
        if (const auto alike = ofFamily(kind))
            assume(kind, *alike);
    auto& speed = m_speeds[kind];
    const double kept = std::exp(-seconds / kMemorySeconds);
    speed = {.seconds = kept * speed.seconds + seconds, .units = kept * speed.units + units};
}

void WorkEstimate::passed(WorkKey key, double units) {
    auto& piece = m_pieces[key];
    piece.done = std::min(piece.units, piece.done + units);
}

void WorkEstimate::close(WorkKey key) {
    auto& piece = m_pieces[key];
    piece.units = piece.done;
}

std::optional<double> WorkEstimate::ofFamily(const WorkKind& kind) const {
    Speed all;
    for (const auto& [other, speed] : m_speeds)
        if (other.family == kind.family) {
            all.seconds += speed.seconds;
            all.units += speed.units;
        }
    return all.units > 0 ? std::optional{all.seconds / all.units} : std::nullopt;
}

std::optional<double> WorkEstimate::secondsPerUnit(const WorkKind& kind) const {
    const auto own = m_speeds.find(kind);
    if (own != m_speeds.end() && own->second.units > 0)
        return own->second.seconds / own->second.units;
    return ofFamily(kind);
}

std::map<WorkKind, double> WorkEstimate::speeds() const {
    std::map<WorkKind, double> known;
    for (const auto& [kind, speed] : m_speeds)
        if (speed.units > 0)
            known[kind] = speed.seconds / speed.units;
    return known;
}

double WorkEstimate::left(WorkKey key) const {
    const auto piece = m_pieces.find(key);
    return piece == m_pieces.end() ? 0 : piece->second.units - piece->second.done;
}

std::optional<double> WorkEstimate::secondsPerUnit(WorkKey key) const {
    const auto piece = m_pieces.find(key);
    return piece == m_pieces.end() ? std::nullopt : secondsPerUnit(piece->second.kind);
}

bool WorkEstimate::isKnown(WorkKey key) const {
    return left(key) <= 0 || secondsPerUnit(m_pieces.at(key).kind).has_value();
}

double WorkEstimate::secondsLeft() const {
    double left = 0;
    for (const auto& [key, piece] : m_pieces) {
        if (!isKnown(key))
            return -1;
        left += (piece.units - piece.done) * secondsPerUnit(piece.kind).value_or(0);
    }
    return left;
}

double WorkEstimate::share() const {
    double done = 0, all = 0;
    for (const auto& [key, piece] : m_pieces) {
        if (!isKnown(key))
            return -1;
        const double each = secondsPerUnit(piece.kind).value_or(0);
        done += piece.done * each;
        all += piece.units * each;
    }
    if (m_pieces.empty())
        return -1;
    return all > 0 ? done / all : 1; // so quick that nothing could be measured
}

} // namespace retort::study
