#pragma once
// Stops a command that can do nothing more of use: another program has its workspace, or the folder is gone.

#include "base/result.h"

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace retort::cli {

/// Asks every five seconds. Thread-safe.
class Lookout {
public:
    /// Stops as well when `interrupt` does.
    explicit Lookout(const std::stop_token& interrupt);

    const std::stop_token& stop() const { return m_stop; }
    /// The first error that `check` gives stops the command.
    void follow(std::function<Status()> check);
    /// Why it was stopped, where nobody interrupted it.
    std::optional<Error> failure() const;

private:
    void watch(const std::stop_token& closing);
    Status checkAll() const;

    std::stop_source m_source;
    std::stop_token m_stop;
    std::stop_callback<std::function<void()>> m_interrupted;
    mutable std::mutex m_mutex; ///< guards what follows
    std::vector<std::function<Status()>> m_checks;
    std::optional<Error> m_failure;
    std::jthread m_thread;
};

} // namespace retort::cli
