#pragma once
// Which samples a step's batch holds: a function of (seed, step), with nothing replayed to get there.

#include "data/loader_options.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

/// Endless passes over samples, each in an order of its own. Remembers the order of the pass that it was last
/// asked for; not thread-safe.
class ShuffledPasses {
public:
    /// `samples` is positive; `purpose` names the random streams of the orders.
    ShuffledPasses(std::int64_t samples, std::uint64_t seed, std::string_view purpose)
        : m_samples(samples), m_seed(seed), m_purpose(purpose) {}

    std::int64_t passOf(std::int64_t draw) const { return draw / m_samples; }
    /// 0 .. samples-1
    std::int64_t sampleOf(std::int64_t draw);

private:
    std::int64_t m_samples;
    std::uint64_t m_seed;
    std::string m_purpose;
    std::int64_t m_pass = -1;
    std::vector<std::int64_t> m_order{};
};

/// Remembers the orders that it was last asked for; otherwise without state. Not thread-safe.
class BatchPlan {
public:
    /// `samples` and `options.batchSize` are positive; the mixture is one of the samples.
    BatchPlan(std::int64_t samples, const LoaderOptions& options);

    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    std::int64_t epochOf(std::int64_t step) const { return step / m_stepsPerEpoch; }
    std::int64_t largestBatch() const { return m_batchSize; }

    struct Samples {
        std::vector<std::int64_t> positions; ///< 0 .. samples-1, in the order of the batch
        std::vector<std::int64_t> epochs;    ///< of each
    };
    /// The part of the step's batch that the options ask for.
    Samples samples(std::int64_t step);

private:
    Samples wholeBatch(std::int64_t step);
    void prepare(std::int64_t epoch);
    Samples mixedSamples(std::int64_t step);

    std::int64_t m_samples;
    std::int64_t m_batchSize;
    std::int64_t m_stepsPerEpoch;
    std::uint64_t m_seed;
    Order m_order;
    BatchShare m_share;
    std::int64_t m_preparedEpoch = -1;
    std::vector<std::int64_t> m_epochOrder{};

    struct Kinds {
        Mixture mixture;
        ShuffledPasses real;
        ShuffledPasses generated;
    };
    std::optional<Kinds> m_kinds{};
};

} // namespace retort::data
