#include "models/session/forecaster.h"

namespace retort::ui {

Forecaster::~Forecaster() {
    for (auto& [asker, stop] : m_asked)
        stop.request_stop();
}

std::stop_token Forecaster::begin(QObject* asker) {
    drop(asker);
    return m_asked.insert_or_assign(asker, std::stop_source{}).first->second.get_token();
}

void Forecaster::drop(QObject* asker) {
    if (const auto asked = m_asked.find(asker); asked != m_asked.end())
        asked->second.request_stop();
}

void Forecaster::forget() {
    m_thread.run(
        &m_thread,
        [this] {
            m_forecast.forget();
            return true;
        },
        [](bool) {});
}

} // namespace retort::ui
