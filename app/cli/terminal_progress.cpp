#include "terminal_progress.h"

#include "output.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace retort::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenLines{4}; ///< where stderr is no terminal
constexpr std::chrono::seconds kBetweenRedraws{1};
constexpr std::chrono::milliseconds kBetweenLooks{250};
constexpr int kBarWidth = 24;
constexpr double kMegabyte = 1e6;

std::string bar(double share) {
    const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
    return "[" + std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(kBarWidth - filled), '.') + "]";
}

double shareOf(const Progress& progress) {
    return progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : 0;
}

/// Remembers what it wrote last, so that one task follows another on a line of its own. Work that reports
/// nothing for a while, for example one call of a large network, is told again with how long that is: whoever
/// waits sees that the program lives.
class ProgressWriter {
public:
    ProgressWriter() : m_reminder([this](const std::stop_token& stop) { remind(stop); }) {}
    ~ProgressWriter() {
        m_reminder.request_stop();
        m_reminder.join();
        if (m_reminded && m_terminal)
            std::fputs("\r\033[K", stderr);
    }

    /// `whole` may be null.
    void show(const Progress& progress, const WholeJob* whole) {
        const std::scoped_lock lock(m_mutex);
        const bool sameTask = m_latest && progress.task == m_latest->task;
        m_latest = progress;
        m_whole = whole ? std::optional{*whole} : std::nullopt;
        m_changed = Clock::now();
        if (m_terminal)
            redraw(lineOf(progress), progress.finished);
        else if (!sameTask || progress.finished || m_changed - m_written >= kBetweenLines)
            write(lineOf(progress));
    }

private:
    void redraw(const std::string& progress, bool isFinished) {
        const auto line = oneLine(progress);
        const auto share = m_whole ? m_whole->share : m_latest ? shareOf(*m_latest) : 0;
        // What is done stays, and the bar goes on below it.
        const auto text = isFinished && m_whole
                              ? fmt::format("\r\033[K{}\n", line)
                              : fmt::format("\r\033[K{} {}{}", bar(share), line, isFinished ? "\n" : "");
        std::fputs(text.c_str(), stderr); // unbuffered
        m_written = Clock::now();
        m_reminded = false;
    }

    void write(const std::string& line) {
        say(oneLine(line));
        m_written = Clock::now();
    }

    void remind(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            m_wake.wait_for(lock, stop, kBetweenLooks, [] { return false; });
            const auto now = Clock::now();
            const bool isDue = m_terminal
                                   ? now - m_changed >= kBetweenLines && now - m_written >= kBetweenRedraws
                                   : now - m_written >= kBetweenLines;
            if (stop.stop_requested() || !isDue)
                continue;
            const auto text = reminder(std::chrono::duration_cast<std::chrono::seconds>(now - m_changed));
            m_terminal ? redraw(text, false) : write(text);
            m_reminded = true;
        }
    }

    std::string reminder(std::chrono::seconds since) const {
        const auto time = formatDuration(static_cast<double>(since.count()));
        if (!m_latest)
            return fmt::format("at work for {}", time);
        if (m_latest->finished)
            return fmt::format("at work for {} after {}", time, m_latest->task);
        const auto line = lineOf(*m_latest);
        return since < kBetweenLines ? line : fmt::format("{}  still at work after {}", line, time);
    }

    std::string lineOf(const Progress& progress) const {
        const auto work = progressLine(progress);
        return m_whole && !m_whole->text.empty() ? fmt::format("[{}] {}", m_whole->text, work) : work;
    }

    const bool m_terminal = ::isatty(STDERR_FILENO) != 0;
    std::mutex m_mutex; ///< of all that follows
    std::condition_variable_any m_wake;
    std::optional<Progress> m_latest;
    std::optional<WholeJob> m_whole; ///< that m_latest is a part of
    Clock::time_point m_changed = Clock::now();
    Clock::time_point m_written = m_changed;
    bool m_reminded = false; ///< the line that is on the terminal is no news
    std::jthread m_reminder; ///< the last, so that it ends first
};

} // namespace

std::string progressLine(const Progress& progress) {
    const bool isUncounted = progress.total == 0 && progress.done == 0;
    if (isUncounted && !progress.finished)
        return progress.task;
    const bool ofBytes = progress.unit == "bytes";
    const auto number = [&](double value) {
        return ofBytes ? fmt::format("{:.1f}", value / kMegabyte) : fmt::format("{:.0f}", value);
    };
    const auto unit = ofBytes ? "MB" : progress.unit;
    const auto done = number(static_cast<double>(progress.done));
    const auto rate = ofBytes                    ? number(progress.perSecond) + " MB/s"
                      : progress.perSecond >= 10 ? fmt::format("{:.0f}/s", progress.perSecond)
                                                 : fmt::format("{:.2f}/s", progress.perSecond);
    if (progress.finished)
        return fmt::format("{}  done, {} {}, {}", progress.task, done, unit, rate);
    return fmt::format("{}  {:3.0f} %  {}/{} {}  {}  {} left", progress.task, 100 * shareOf(progress), done,
                       number(static_cast<double>(progress.total)), unit, rate,
                       formatDuration(progress.secondsLeft));
}

ProgressSink terminalProgress() {
    return [writer = std::make_shared<ProgressWriter>()](const Progress& progress) {
        writer->show(progress, nullptr);
    };
}

std::function<void(const Progress&, const WholeJob&)> terminalProgressOfJob() {
    return [writer = std::make_shared<ProgressWriter>()](const Progress& progress, const WholeJob& whole) {
        writer->show(progress, &whole);
    };
}

} // namespace retort::cli
