#include "data/batch_plan.h"

#include "base/random_stream.h"

#include <algorithm>
#include <numeric>

namespace retort::data {

BatchPlan::BatchPlan(std::int64_t samples, const LoaderOptions& options)
    : m_samples(samples), m_batchSize(std::min<std::int64_t>(options.batchSize, samples)),
      m_stepsPerEpoch(options.remainder == Remainder::Drop ? samples / m_batchSize
                                                           : (samples + m_batchSize - 1) / m_batchSize),
      m_seed(options.seed), m_order(options.order) {}

void BatchPlan::prepare(std::int64_t epoch) {
    if (m_preparedEpoch == epoch || (m_order == Order::Sequential && !m_epochOrder.empty()))
        return;
    if (m_order == Order::Shuffled) {
        m_epochOrder =
            permutation(m_samples, RandomStream(m_seed, "batch order", static_cast<std::uint64_t>(epoch)));
    } else {
        m_epochOrder.resize(static_cast<std::size_t>(m_samples));
        std::iota(m_epochOrder.begin(), m_epochOrder.end(), 0);
    }
    m_preparedEpoch = epoch;
}

std::vector<std::int64_t> BatchPlan::positions(std::int64_t step) {
    prepare(epochOf(step));
    const auto begin = step % m_stepsPerEpoch * m_batchSize;
    const auto end = std::min(begin + m_batchSize, m_samples);
    return {m_epochOrder.begin() + begin, m_epochOrder.begin() + end};
}

} // namespace retort::data
