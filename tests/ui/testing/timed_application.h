#pragma once
// An application that knows how long its longest event took: the longest time in which the window could not
// have answered a person.

#include <QApplication>

#include <chrono>

namespace retort::ui::testing {

class TimedApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    static TimedApplication& instance();

    bool notify(QObject* receiver, QEvent* event) override;
    /// Measures from now on.
    void startMeasuring();
    /// Of one event with all that it sends, without the time in which another program or thread had the core:
    /// what counts is what this program makes its window wait for, its own locks and files included.
    std::chrono::microseconds longest() const { return m_longest; }
    /// What the longest event was and whom it was for.
    const QString& longestName() const { return m_longestName; }

private:
    void note(QObject* receiver, QEvent::Type type, std::chrono::nanoseconds taken);

    bool m_isMeasuring = false;
    int m_depth = 0;
    std::chrono::microseconds m_longest{};
    QString m_longestName;
};

} // namespace retort::ui::testing
