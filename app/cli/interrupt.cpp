#include "interrupt.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <sys/eventfd.h>
#include <unistd.h>

namespace retort::cli {

namespace {

constexpr int kInterrupted = 130;
constexpr int kWatched[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
constexpr std::uint64_t kSignal = 1;
constexpr std::uint64_t kEnd = std::uint64_t{1} << 32;

// A handler can reach nothing but a global. Blocking the signals and waiting for them would not do: libraries
// start threads before main() that have them unblocked, and there they would end the program.
std::atomic<int> eventsOfHandler{-1};
std::atomic<int> firstSignal{0};

void add(int events, std::uint64_t value) {
    [[maybe_unused]] const auto written = ::write(events, &value, sizeof value);
}

void onSignal(int signal) {
    const int before = errno;
    int none = 0;
    firstSignal.compare_exchange_strong(none, signal);
    add(eventsOfHandler.load(), kSignal);
    errno = before;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction current {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler == SIG_IGN)
        return;
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
}

} // namespace

Interrupt::Interrupt() : m_events(::eventfd(0, EFD_CLOEXEC)) {
    eventsOfHandler = m_events;
    m_watcher = std::jthread([this] { watch(); });
    for (const int signal : kWatched)
        handle(signal, onSignal);
}

Interrupt::~Interrupt() {
    for (const int signal : kWatched)
        handle(signal, SIG_DFL);
    add(m_events, kEnd);
    m_watcher.join();
    ::close(m_events);
}

bool Interrupt::isTimeUp() {
    return firstSignal.load() == SIGUSR1;
}

void Interrupt::watch() {
    std::uint64_t events = 0;
    while (::read(m_events, &events, sizeof events) == static_cast<ssize_t>(sizeof events) && events < kEnd) {
        const bool endsAtOnce = m_endsAtOnce && !isTimeUp(); // a scheduler is to start it again
        if (endsAtOnce || m_source.stop_requested() || events > kSignal)
            ::_exit(kInterrupted);
        std::fputs("\nstopping after this step; press Ctrl-C again to stop at once\n", stderr);
        m_source.request_stop();
    }
}

} // namespace retort::cli
