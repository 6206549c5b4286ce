#include "testing/timed_application.h"

#include <QMetaEnum>
#include <QPointer>

#include <array>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace retort::ui::testing {

namespace {

using std::chrono::nanoseconds;

nanoseconds wallClock() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

/// For how long this thread has been ready to run while something else ran; 0 where the kernel does not say.
nanoseconds waitedForCore() {
    static const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    std::array<char, 96> text{};
    if (file < 0 || ::pread(file, text.data(), text.size() - 1, 0) <= 0)
        return {};
    const char* second = std::strchr(text.data(), ' '); // "<on the core> <ready> <slices>"
    long long waited = 0;
    if (second)
        std::from_chars(second + 1, text.data() + text.size(), waited);
    return nanoseconds(waited);
}

nanoseconds ownTime() {
    return wallClock() - waitedForCore();
}

} // namespace

TimedApplication& TimedApplication::instance() {
    return *static_cast<TimedApplication*>(QCoreApplication::instance());
}

void TimedApplication::startMeasuring() {
    m_isMeasuring = true;
    m_longest = {};
    m_longestName.clear();
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    // What an event sends is part of it; below the test's own code every event is an outermost one.
    if (!m_isMeasuring || m_depth > 0)
        return QApplication::notify(receiver, event);
    const auto type = event->type();
    const QPointer<QObject> still(receiver);
    ++m_depth;
    const auto before = ownTime();
    const bool handled = QApplication::notify(receiver, event);
    const auto taken = ownTime() - before;
    --m_depth;
    note(still, type, taken);
    return handled;
}

void TimedApplication::note(QObject* receiver, QEvent::Type type, nanoseconds taken) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(taken);
    if (micros <= m_longest)
        return;
    m_longest = micros;
    m_longestName = QStringLiteral("%1 for %2")
                        .arg(QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)),
                             receiver ? QLatin1String(receiver->metaObject()->className())
                                      : QLatin1String("one that is gone"));
}

} // namespace retort::ui::testing
