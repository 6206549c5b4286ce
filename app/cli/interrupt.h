#pragma once
// Ctrl-C and SIGTERM ask for a stop instead of ending the program: work saves its state and returns. A second
// Ctrl-C ends it at once.

#include <stop_token>
#include <thread>

namespace retort::cli {

class Interrupt {
public:
    /// To be made before any other thread, since threads inherit the blocked signals.
    Interrupt();
    ~Interrupt();

    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::jthread m_waiter;
};

} // namespace retort::cli
