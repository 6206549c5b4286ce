#include "lookout.h"

#include "base/waiting.h"

#include <chrono>

namespace retort::cli {

Lookout::Lookout(const std::stop_token& interrupt)
    : m_stop(m_source.get_token()), m_interrupted(interrupt, [this] { m_source.request_stop(); }) {}

void Lookout::follow(std::function<Status()> check) {
    const std::scoped_lock lock(m_mutex);
    m_checks.push_back(std::move(check));
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& closing) { watch(closing); });
}

std::optional<Error> Lookout::failure() const {
    const std::scoped_lock lock(m_mutex);
    return m_failure;
}

void Lookout::watch(const std::stop_token& closing) {
    constexpr std::chrono::seconds kEvery{5};
    while (!stopsWithin(kEvery, closing)) {
        const auto checked = checkAll();
        if (checked.ok())
            continue;
        const std::scoped_lock lock(m_mutex);
        m_failure = checked.error();
        m_source.request_stop();
        return;
    }
}

Status Lookout::checkAll() const {
    const std::scoped_lock lock(m_mutex);
    for (const auto& check : m_checks)
        RETORT_CHECK(check());
    return {};
}

} // namespace retort::cli
