#include "progress/work_estimate.h"

#include <algorithm>
#include <cmath>

namespace retort::study {

namespace {

/// How many seconds of measuring an assumption outweighs.
constexpr double kAssumedSeconds = 5;
/// After so many seconds of work what was measured before counts a third: machines get busy and free again.
constexpr double kMemorySeconds = 120;

} // namespace

void WorkEstimate::add(WorkKey key, WorkPiece piece) {
    if (piece.multiplyAdds > 0)
        m_multiplyAdds[piece.kind] = piece.multiplyAdds;
    m_pieces[key] = std::move(piece);
}

void WorkEstimate::assume(const WorkKind& kind, double secondsPerUnit) {
    if (secondsPerUnit > 0)
        m_speeds[kind] = {.seconds = kAssumedSeconds, .units = kAssumedSeconds / secondsPerUnit};
}

void WorkEstimate::assume(WorkKey key, double secondsPerUnit) {
    if (const auto piece = m_pieces.find(key); piece != m_pieces.end())
        assume(piece->second.kind, secondsPerUnit);
}

void WorkEstimate::did(WorkKey key, double units, double seconds) {
    const auto piece = m_pieces.find(key);
    if (piece == m_pieces.end())
        return;
    passed(key, units);
    const auto& kind = piece->second.kind;
    if (!m_speeds.contains(kind))
        if (const auto alike = ofFamily(kind))
            assume(kind, *alike);
    auto& speed = m_speeds[kind];
    const double kept = std::exp(-seconds / kMemorySeconds);
    speed = {.seconds = kept * speed.seconds + seconds, .units = kept * speed.units + units};
}

void WorkEstimate::passed(WorkKey key, double units) {
    if (const auto piece = m_pieces.find(key); piece != m_pieces.end())
        piece->second.done = std::min(piece->second.units, piece->second.done + units);
}

void WorkEstimate::close(WorkKey key) {
    if (const auto piece = m_pieces.find(key); piece != m_pieces.end())
        piece->second.units = piece->second.done;
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

std::optional<double> WorkEstimate::guessed(const WorkKind& kind) const {
    const auto own = m_multiplyAdds.find(kind);
    double seconds = 0, multiplyAdds = 0;
    for (const auto& [other, each] : m_multiplyAdds)
        if (const auto speed = m_speeds.find(other); speed != m_speeds.end()) {
            seconds += speed->second.seconds;
            multiplyAdds += each * speed->second.units;
        }
    if (own == m_multiplyAdds.end() || multiplyAdds <= 0)
        return std::nullopt;
    return own->second * seconds / multiplyAdds;
}

std::optional<double> WorkEstimate::known(const WorkKind& kind) const {
    const auto own = m_speeds.find(kind);
    if (own != m_speeds.end() && own->second.units > 0)
        return own->second.seconds / own->second.units;
    return ofFamily(kind);
}

std::optional<double> WorkEstimate::secondsPerUnit(const WorkKind& kind) const {
    const auto seconds = known(kind);
    return seconds ? seconds : guessed(kind);
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
    return left(key) <= 0 || known(m_pieces.at(key).kind).has_value();
}

bool WorkEstimate::isRough() const {
    return std::ranges::any_of(m_pieces, [&](const auto& piece) { return !isKnown(piece.first); });
}

std::map<WorkKey, WorkEstimate::Rest> WorkEstimate::rests() const {
    std::map<WorkKey, Rest> all;
    for (const auto& [key, piece] : m_pieces)
        all[key] = {.units = piece.units - piece.done,
                    .secondsPerUnit = secondsPerUnit(piece.kind).value_or(0),
                    .isGuess = !known(piece.kind)};
    return all;
}

double WorkEstimate::secondsLeft() const {
    double left = 0;
    for (const auto& [key, piece] : m_pieces) {
        const auto each = secondsPerUnit(piece.kind);
        if (!each && piece.units > piece.done)
            return -1;
        left += (piece.units - piece.done) * each.value_or(0);
    }
    return left;
}

double WorkEstimate::share() const {
    double done = 0, all = 0;
    for (const auto& [key, piece] : m_pieces) {
        const auto each = secondsPerUnit(piece.kind);
        if (!each && piece.units > piece.done)
            return -1;
        done += piece.done * each.value_or(0);
        all += piece.units * each.value_or(0);
    }
    if (m_pieces.empty())
        return -1;
    return all > 0 ? done / all : 1; // so quick that nothing could be measured
}

} // namespace retort::study
