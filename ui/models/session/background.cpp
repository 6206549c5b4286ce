#include "models/session/background.h"

namespace retort::ui {

Background::Background(int threads, AtEnd atEnd, QObject* parent) : QObject(parent), m_atEnd(atEnd) {
    m_pool.setMaxThreadCount(threads);
    // With a thread end those that LibTorch computes with for it: jobs/job_queue.h says why.
    m_pool.setExpiryTimeout(0);
}

Background::~Background() {
    if (m_atEnd == AtEnd::Drop) {
        m_closing = true;
        m_pool.clear();
    }
    m_pool.waitForDone();
}

} // namespace retort::ui
