#include "data/batch_plan.h"

#include "base/random_stream.h"

#include <algorithm>
#include <numeric>

namespace retort::data {

std::int64_t ShuffledPasses::sampleOf(std::int64_t draw) {
    if (const auto pass = passOf(draw); pass != m_pass) {
        m_order = permutation(m_samples, RandomStream(m_seed, m_purpose, static_cast<std::uint64_t>(pass)));
        m_pass = pass;
    }
    return m_order[static_cast<std::size_t>(draw % m_samples)];
}

BatchPlan::BatchPlan(std::int64_t samples, const LoaderOptions& options)
    : m_samples(samples), m_batchSize(std::min<std::int64_t>(options.batchSize, samples)),
      m_stepsPerEpoch(options.remainder == Remainder::Drop ? samples / m_batchSize
                                                           : (samples + m_batchSize - 1) / m_batchSize),
      m_seed(options.seed), m_order(options.order), m_share(options.share) {
    if (const auto& mixture = options.mixture)
        m_kinds =
            Kinds{.mixture = *mixture,
                  .real = ShuffledPasses(mixture->real, m_seed, "order of real images"),
                  .generated = ShuffledPasses(samples - mixture->real, m_seed, "order of generated images")};
}

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

BatchPlan::Samples BatchPlan::samples(std::int64_t step) {
    auto whole = wholeBatch(step);
    if (m_share.count == 1)
        return whole;
    const auto part = std::ssize(whole.positions) / m_share.count;
    const auto begin = m_share.index * part;
    const auto partOf = [&](const std::vector<std::int64_t>& all) {
        return std::vector(all.begin() + begin, all.begin() + begin + part);
    };
    return {.positions = partOf(whole.positions), .epochs = partOf(whole.epochs)};
}

BatchPlan::Samples BatchPlan::wholeBatch(std::int64_t step) {
    if (m_kinds)
        return mixedSamples(step);
    prepare(epochOf(step));
    const auto begin = step % m_stepsPerEpoch * m_batchSize;
    const auto end = std::min(begin + m_batchSize, m_samples);
    return {.positions = {m_epochOrder.begin() + begin, m_epochOrder.begin() + end},
            .epochs = std::vector(static_cast<std::size_t>(end - begin), epochOf(step))};
}

/// Each kind is gone through in passes of its own, so that an image's epoch says how often it was shown.
BatchPlan::Samples BatchPlan::mixedSamples(std::int64_t step) {
    auto& [mixture, real, generated] = *m_kinds;
    const auto realBefore = realImagesBefore(mixture, step, m_batchSize);
    const auto realNow = realImagesOf(mixture, step, m_batchSize);
    Samples samples;
    const auto draw = [&](ShuffledPasses& kind, std::int64_t first, std::int64_t from, std::int64_t count) {
        for (auto k = from; k < from + count; ++k) {
            samples.positions.push_back(first + kind.sampleOf(k));
            samples.epochs.push_back(kind.passOf(k));
        }
    };
    draw(real, 0, realBefore, realNow);
    draw(generated, mixture.real, step * m_batchSize - realBefore, m_batchSize - realNow);
    return samples;
}

} // namespace retort::data
