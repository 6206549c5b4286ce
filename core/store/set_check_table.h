#pragma once
// Tables `set_check` and `near_duplicate`: what a comparison of a synthetic set with real images found.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::store {

/// A generated image that is nearly identical to a test image.
struct NearDuplicate {
    std::int64_t number = 0;           ///< of the generated image, within its set
    std::int64_t testImage = 0;        ///< index in the test split
    double cosine = 0;                 ///< of the teacher's embeddings
    std::optional<int> hashDistance{}; ///< bits of 64; absent: one of them has no structure to compare

    friend bool operator==(const NearDuplicate&, const NearDuplicate&) = default;
};

/// Of the images that were not excluded then; what there are too few images for is absent.
struct SetQuality {
    std::int64_t realImages = 0;
    std::int64_t generatedImages = 0;
    std::string curation{}; ///< synthesis::curationIdentity of then
    /// Much too large where there are few images, whose covariance is mostly chance: see isSmallSample().
    std::optional<double> frechet{};
    std::optional<double> precision{};
    std::optional<double> recall{};
    std::optional<double> diversity{}; ///< 1 - mean cosine within classes
    std::optional<double> realDiversity{};

    /// Fewer images than a Fréchet distance can be compared with others by.
    bool isSmallSample() const {
        constexpr std::int64_t kEnough = 1000;
        return realImages < kEnough || generatedImages < kEnough;
    }
};

struct SetCheck {
    std::string identity{}; ///< hash of all that decides what was found
    std::string teacher{};
    std::string dataset{};
    std::int64_t testImages = 0;
    double minCosine = 0;
    int maxHashDistance = 0;
    SetQuality quality{};
    std::vector<NearDuplicate> duplicates{}; ///< by number, of all images, excluded or not
    std::string checkedAt{};                 ///< given by the store
};

class SetCheckTable {
public:
    explicit SetCheckTable(Database& database) : m_database(database) {}

    /// Replaces what stood there.
    Status put(SyntheticSetId set, const SetCheck& check);
    /// Absent for a set that was never compared.
    Result<std::optional<SetCheck>> find(SyntheticSetId set) const;

private:
    Database& m_database;
};

} // namespace retort::store
