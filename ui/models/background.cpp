#include "models/background.h"

namespace retort::ui {

Background::Background(int threads, QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(threads);
    m_pool.setExpiryTimeout(-1);
}

Background::~Background() {
    m_closing = true;
    m_pool.clear();
    m_pool.waitForDone();
}

} // namespace retort::ui
