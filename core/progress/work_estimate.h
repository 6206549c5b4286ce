#pragma once
// How far a job is and how long the rest of it takes: what there is to do, piece by piece, at the speed that
// was measured for its kind of work. As long as a kind was not seen, its speed is guessed: one multiply-add
// of it takes as long as those of what was measured did.
//
//   WorkEstimate estimate;
//   estimate.add({Phase::Draw, 0}, {.kind = {"draw", "sd"}, .units = 2000, .multiplyAdds = 7e9});
//   estimate.did({Phase::Draw, 0}, 32, seconds);
//   estimate.secondsLeft();

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace retort::study {

/// What a piece of work is for.
enum class Phase {
    EmbedReal,
    EmbedRealViews,
    Sample,
    EmbedSet,
    EmbedSetViews,
    Distil,
    Finetune,
    ScoreTeacher,
    CompareSet,
    Download,
    Unpack,
    Check
};

struct WorkKey {
    Phase phase = Phase::Distil;
    std::size_t index = 0;   ///< of the dataset, the set or the run; 0 where a job has one
    std::size_t teacher = 0; ///< of the study's, which embeds the images

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
    double done = 0;         ///< of the units, at least in an earlier session
    double multiplyAdds = 0; ///< of a unit; 0: not known
};

class WorkEstimate {
public:
    void add(WorkKey key, WorkPiece piece);
    /// What a unit took in earlier sessions; soon outweighed by what is measured in this one.
    void assume(const WorkKind& kind, double secondsPerUnit);
    void assume(WorkKey key, double secondsPerUnit);
    /// Units of a piece that were done in this session; nothing where it was not added, as below.
    void did(WorkKey key, double units, double seconds);
    /// The same without a word on how fast it went.
    void passed(WorkKey key, double units);
    /// Whatever is left of the piece is not to be done any more.
    void close(WorkKey key);

    /// Units of a piece that are yet to be done.
    double left(WorkKey key) const;
    /// Negative as long as the speed of some work that is left can not even be guessed.
    double secondsLeft() const;
    /// Whether the speed of some work that is left is a guess.
    bool isRough() const;
    /// Of all the work's time, earlier sessions included; negative when it is not known.
    double share() const;
    /// Measured, assumed or guessed; absent where none of it can be.
    std::optional<double> secondsPerUnit(const WorkKind& kind) const;
    std::optional<double> secondsPerUnit(WorkKey key) const;
    /// Seconds a unit of every kind that was measured or assumed.
    std::map<WorkKind, double> speeds() const;
    /// Whether nothing is left of the piece or the speed of its kind is known, and no guess.
    bool isKnown(WorkKey key) const;

    /// What is left of a piece, and at which speed.
    struct Rest {
        double units = 0;
        double secondsPerUnit = 0;
        bool isGuess = false;
    };
    /// Of all pieces; those without a speed have 0 seconds.
    std::map<WorkKey, Rest> rests() const;
    const std::map<WorkKey, WorkPiece>& pieces() const { return m_pieces; }

private:
    struct Speed {
        double seconds = 0; ///< the latest count most
        double units = 0;
    };

    std::optional<double> known(const WorkKind& kind) const;
    std::optional<double> ofFamily(const WorkKind& kind) const;
    std::optional<double> guessed(const WorkKind& kind) const;

    std::map<WorkKey, WorkPiece> m_pieces;
    std::map<WorkKind, double> m_multiplyAdds; ///< of a unit, where they are known
    std::map<WorkKind, Speed> m_speeds;
};

} // namespace retort::study
