#include "interrupt.h"

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace retort::cli {

namespace {

constexpr int kCancelled = 130;

sigset_t watchedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) // SIGUSR1 ends the waiting thread
        sigaddset(&signals, signal);
    return signals;
}

} // namespace

Interrupt::Interrupt() {
    const auto signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_waiter = std::jthread([this, signals] {
        for (int received = 0; sigwait(&signals, &received) == 0 && received != SIGUSR1;) {
            if (m_source.stop_requested())
                ::_exit(kCancelled);
            std::fputs("\nstopping after this step; press Ctrl-C again to stop at once\n", stderr);
            m_source.request_stop();
        }
    });
}

Interrupt::~Interrupt() {
    pthread_kill(m_waiter.native_handle(), SIGUSR1);
}

} // namespace retort::cli
