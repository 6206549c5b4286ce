#pragma once
// Which samples a step's batch holds: a function of (seed, step), with nothing replayed to get there.

#include "data/loader_options.h"

#include <cstdint>
#include <vector>

namespace retort::data {

/// Remembers the order of the epoch it was last asked for; otherwise without state. Not thread-safe.
class BatchPlan {
public:
    /// `samples` and `options.batchSize` are positive.
    BatchPlan(std::int64_t samples, const LoaderOptions& options);

    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    std::int64_t epochOf(std::int64_t step) const { return step / m_stepsPerEpoch; }
    std::int64_t largestBatch() const { return m_batchSize; }
    /// 0 .. samples-1, in the order of the batch.
    std::vector<std::int64_t> positions(std::int64_t step);

private:
    void prepare(std::int64_t epoch);

    std::int64_t m_samples;
    std::int64_t m_batchSize;
    std::int64_t m_stepsPerEpoch;
    std::uint64_t m_seed;
    Order m_order;
    std::int64_t m_preparedEpoch = -1;
    std::vector<std::int64_t> m_epochOrder;
};

} // namespace retort::data
