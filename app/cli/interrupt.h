#pragma once
// Ctrl-C, SIGTERM, SIGHUP (the terminal was closed) and SIGUSR1 ask for a stop instead of ending the program:
// work saves its state and returns.
// A second one ends it at once, with the exit code of a cancelled command. SIGUSR1 is what schedulers send
// before a time limit; the command is to be started again then.

#include <atomic>
#include <stop_token>
#include <thread>

namespace retort::cli {

/// One at a time. A signal that is ignored when the program starts stays ignored, as shells expect of
/// commands in the background.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_source.get_token(); }
    /// The first signal ends the program from now on: it makes nothing that could be left half done.
    void endAtOnce() { m_endsAtOnce = true; }
    /// Whether the stop was asked for by a scheduler whose time limit is near.
    static bool isTimeUp();

private:
    void watch();

    std::stop_source m_source;
    std::atomic<bool> m_endsAtOnce = false;
    int m_events; ///< of an eventfd
    std::jthread m_watcher;
};

} // namespace retort::cli
