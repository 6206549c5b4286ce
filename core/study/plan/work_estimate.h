#pragma once
// How far a job is and how long the rest of it takes: what there is to do, piece by piece, at the speed that
// was measured for its kind of work.
//
//   WorkEstimate estimate;
//   estimate.add({Phase::Draw, 0}, {.kind = {"draw", "sd"}, .units = 2000});
//   estimate.did({Phase::Draw, 0}, 32, seconds);
//   estimate.secondsLeft();

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace retort::study {

/// What a piece of work is for.
enum class Phase { EmbedReal, Draw, EmbedSet, Distil, Finetune, ScoreTeacher, CompareSet };

struct WorkKey {
    Phase phase = Phase::Distil;
    std::size_t index = 0; ///< of the data set, the set or the run

    friend auto operator<=>(const WorkKey&, const WorkKey&) = default;
};

/// Work of one kind takes equally long for each unit; one family's kinds (all training of students) about so.
struct WorkKind {
    std::string family;
    std::string detail;

    friend auto operator<=>(const WorkKind&, const WorkKind&) = default;
};

struct WorkPiece {
    WorkKind kind;
    double units = 0;
    double done = 0; ///< of the units, at least in an earlier session
};

class WorkEstimate {
public:
    void add(WorkKey key, WorkPiece piece) { m_pieces[key] = std::move(piece); }
    /// What a unit took in earlier sessions; soon outweighed by what is measured in this one.
    void assume(const WorkKind& kind, double secondsPerUnit);
    void assume(WorkKey key, double secondsPerUnit) { assume(m_pieces[key].kind, secondsPerUnit); }
    /// Units of a piece that were done in this session.
    void did(WorkKey key, double units, double seconds);
    /// The same without a word on how fast it went.
    void passed(WorkKey key, double units);
    /// Whatever is left of the piece is not to be done any more.
    void close(WorkKey key);

    /// Units of a piece that are yet to be done.
    double left(WorkKey key) const;
    /// Negative as long as nothing is known of the speed of some work that is left.
    double secondsLeft() const;
    /// Of all the work's time, earlier sessions included; negative when it is not known.
    double share() const;
    std::optional<double> secondsPerUnit(const WorkKind& kind) const;
    std::optional<double> secondsPerUnit(WorkKey key) const;
    /// Seconds a unit of every kind that was measured or assumed.
    std::map<WorkKind, double> speeds() const;
    /// Whether nothing is left of the piece or the speed of its kind is known.
    bool isKnown(WorkKey key) const;

private:
    struct Speed {
        double seconds = 0; ///< the latest count most
        double units = 0;
    };

    std::optional<double> ofFamily(const WorkKind& kind) const;

    std::map<WorkKey, WorkPiece> m_pieces;
    std::map<WorkKind, Speed> m_speeds;
};

} // namespace retort::study
