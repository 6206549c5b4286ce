#pragma once
// Gathers metrics and stores them many at a time, so that a training step never waits for the disk.

#include "store/metric_table.h"

#include <chrono>
#include <vector>

namespace retort::store {

struct MetricBufferOptions {
    std::size_t capacity = 1024;
    std::chrono::milliseconds maximumAge{2000}; ///< how far a reader's curves may lag behind
};

/// Whoever adds must flush() at the end; what is only buffered when the program dies is lost.
class MetricBuffer {
public:
    using Clock = std::chrono::steady_clock;

    explicit MetricBuffer(Database& database, MetricBufferOptions options = {});

    /// Stores all that is buffered once it is enough or old enough.
    Status add(Metric metric, Clock::time_point now = Clock::now());
    Status flush();

private:
    MetricTable m_table;
    MetricBufferOptions m_options;
    std::vector<Metric> m_pending;
    Clock::time_point m_oldest{};
};

} // namespace retort::store
