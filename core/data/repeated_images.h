#pragma once
// Finds images that a dataset has more than once, by what was seen when they were decoded.

#include "data/dataset.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace retort::data {

/// Of pixels and size; never 0. Two sums of 32 bits: no proof against ill will, which would gain nothing but
/// a warning.
std::uint64_t fingerprintOf(const Image& image);

/// The training split is added first.
class RepeatedImages {
public:
    /// `image`: its name for people. A fingerprint of 0 is passed over.
    void add(Split split, std::int64_t label, const std::string& image, std::uint64_t fingerprint);

    /// Images of the test split that are training images, too.
    const TestInTraining& testInTraining() const { return m_test; }
    /// A line for each kind of repetition that a result depends on, with an example.
    std::vector<std::string> problems() const;

private:
    struct Trained {
        std::string image;
        std::int64_t label = 0;
    };

    std::unordered_map<std::uint64_t, Trained> m_trained;
    TestInTraining m_test;
    TestInTraining m_validation;
    std::int64_t m_contradictions = 0; ///< training images that occur under another label, too
    std::string m_contradiction;       ///< the first
};

/// Looks at every image: for datasets that hold theirs in few files, whose pixels nobody sees when they are
/// opened. Cancelled once `stop` is asked; else the errors of Dataset::image().
Result<RepeatedImages> findRepeatedImages(const Dataset& dataset, const std::stop_token& stop);

} // namespace retort::data
