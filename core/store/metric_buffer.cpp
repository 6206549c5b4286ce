#include "store/metric_buffer.h"

namespace retort::store {

MetricBuffer::MetricBuffer(Database& database, MetricBufferOptions options)
    : m_table(database), m_options(options) {
    m_pending.reserve(m_options.capacity);
}

Status MetricBuffer::add(Metric metric, Clock::time_point now) {
    if (m_pending.empty())
        m_oldest = now;
    m_pending.push_back(std::move(metric));
    if (m_pending.size() >= m_options.capacity || now - m_oldest >= m_options.maximumAge)
        return flush();
    return {};
}

Status MetricBuffer::flush() {
    RETORT_CHECK(m_table.put(m_pending));
    m_pending.clear();
    return {};
}

} // namespace retort::store
