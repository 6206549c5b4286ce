#pragma once
// Tables `synthetic_set` and `synthetic_image`: generated images with all that they came from.

#include "base/result.h"
#include "base/strong_id.h"
#include "base/words.h"
#include "store/database.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::store {

/// A set as it is asked for.
struct SyntheticSetRequest {
    std::string identity{}; ///< hash of everything that changes its images
    std::string name{};     ///< for people, and of its folder
    std::string kind{};     ///< "cls2img", "img2img", "sdedit" or "imported"
    std::string dataset{};
    std::string generator{}; ///< for people
    std::string generatorHash{};
    std::string teacher{}; ///< whose embeddings it is generated from; empty without
    std::string teacherHash{};
    std::vector<std::string> classes{}; ///< in label order
    std::string spec{};                 ///< JSON, nothing left unset
    std::int64_t images = 0;            ///< that it is to have
    int width = 0;                      ///< pixels, as stored; 0 where images have different sizes
    int height = 0;
};

struct SyntheticSetRecord {
    SyntheticSetId id{};
    SyntheticSetRequest request;
    bool finished = false;
    std::int64_t stored = 0;        ///< images kept so far and not excluded
    std::int64_t excluded = 0;      ///< images that curation excludes; their files stay
    std::int64_t invalid = 0;       ///< images that came out black or not a number and were not kept
    double seconds = 0;             ///< of generation, over all sessions
    std::string scoreTeacher{};     ///< who scored its images; empty before
    std::int64_t teacherPasses = 0; ///< images of it that a teacher embedded for its scores
    std::string entropyStudent{};   ///< of whose predictions its images' entropies are; empty before
    std::string createdAt{};
    std::string finishedAt{}; ///< empty before

    std::int64_t done() const { return stored + excluded + invalid; }
};

enum class ImageState { Stored, Excluded, Invalid };
constexpr auto words(ImageState) {
    return std::to_array<Word<ImageState>>({{ImageState::Stored, "stored"},
                                            {ImageState::Excluded, "excluded"},
                                            {ImageState::Invalid, "invalid"}});
}
constexpr std::string_view name(ImageState state) {
    return wordOf(state);
}

/// What a person said of an image; stands above every rule of curation.
enum class HandChoice { None, Keep, Reject };
constexpr auto words(HandChoice) {
    return std::to_array<Word<HandChoice>>(
        {{HandChoice::None, ""}, {HandChoice::Keep, "keep"}, {HandChoice::Reject, "reject"}});
}
constexpr std::string_view name(HandChoice choice) {
    return wordOf(choice);
}

struct SyntheticImageRecord {
    std::int64_t number = 0; ///< within the set, from 0
    std::int64_t label = 0;
    std::string prompt{};
    std::uint64_t seed = 0;               ///< below 2^63
    std::optional<std::int64_t> source{}; ///< index in the real training split; absent for cls2img
    std::string file{};                   ///< relative to the set's folder; empty when invalid
    int noiseLevel = 0;
    double seconds = 0; ///< its share of its batch
    ImageState state = ImageState::Stored;
    std::optional<double> score{}; ///< the teacher's zero-shot probability of its class
    std::string top5{}; ///< JSON [[label, probability], ...], likeliest first; empty before scoring
    std::optional<double> entropy{}; ///< of a student's prediction (deploy/set_difficulty.h), in [0, 1]
    HandChoice choice = HandChoice::None;
    int width = 0; ///< pixels; 0: those of the set
    int height = 0;
    std::string parameters{}; ///< JSON: what an imported image says of itself; empty for generated ones
};

struct SyntheticScore {
    std::int64_t number = 0;
    double score = 0;
    std::string top5{};
};

struct SyntheticEntropy {
    std::int64_t number = 0;
    double entropy = 0;
};

class SyntheticTable {
public:
    explicit SyntheticTable(Database& database) : m_database(database) {}

    /// The set of this identity, stored as unfinished if there is none yet. InvalidArgument: another set has
    /// the name.
    Result<SyntheticSetId> put(const SyntheticSetRequest& request);
    /// Stores a finished set with all of its images in one transaction. The errors of put(); InvalidArgument:
    /// there is a set of this identity.
    Result<SyntheticSetId> putFinished(const SyntheticSetRequest& request,
                                       std::span<const SyntheticImageRecord> images);
    /// NotFound.
    Result<SyntheticSetRecord> find(SyntheticSetId set) const;
    /// NotFound names the sets that there are.
    Result<SyntheticSetRecord> findNamed(const std::string& name) const;
    Result<std::optional<SyntheticSetRecord>> findIdentity(const std::string& identity) const;
    /// Newest first.
    Result<std::vector<SyntheticSetRecord>> all() const;

    /// InvalidArgument: another set has the name.
    Status rename(SyntheticSetId set, const std::string& name);
    /// With everything that is known of it.
    Status remove(SyntheticSetId set);

    /// Stores a batch of images in one transaction.
    Status addImages(SyntheticSetId set, std::span<const SyntheticImageRecord> images);
    /// By number.
    Result<std::vector<SyntheticImageRecord>> images(SyntheticSetId set) const;
    /// Those of this number and above.
    Result<std::vector<SyntheticImageRecord>> imagesFrom(SyntheticSetId set, std::int64_t first) const;
    Status setFinished(SyntheticSetId set);
    /// Stores prompt, seed and parameters of images that are there, in one transaction.
    Status setOrigins(SyntheticSetId set, std::span<const SyntheticImageRecord> images);
    /// Stores the scores of images, and that `teacher` looked at as many, in one transaction.
    Status setScores(SyntheticSetId set, const std::string& teacher, std::span<const SyntheticScore> scores);
    /// Stores the entropies of images, and of whose predictions they are, in one transaction.
    Status setEntropies(SyntheticSetId set, const std::string& student,
                        std::span<const SyntheticEntropy> entropies);

private:
    Database& m_database;
};

} // namespace retort::store
