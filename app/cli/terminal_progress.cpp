#include "terminal_progress.h"

#include "output.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace retort::cli {

namespace {

constexpr std::chrono::seconds kBetweenLines{5};
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

/// Remembers what it wrote last, so that one task follows another on a line of its own.
class ProgressWriter {
public:
    /// `whole` may be null.
    void show(const Progress& progress, const WholeJob* whole) {
        if (m_terminal)
            redraw(progress, whole);
        else
            writeNowAndThen(progress, whole);
    }

private:
    void redraw(const Progress& progress, const WholeJob* whole) const {
        const auto line = lineOf(progress, whole);
        // What is done stays, and the bar goes on below it.
        const auto text = progress.finished && whole
                              ? fmt::format("\r\033[K{}\n", line)
                              : fmt::format("\r\033[K{} {}{}", bar(whole ? whole->share : shareOf(progress)),
                                            line, progress.finished ? "\n" : "");
        std::fputs(text.c_str(), stderr); // unbuffered
    }

    void writeNowAndThen(const Progress& progress, const WholeJob* whole) {
        const auto now = std::chrono::steady_clock::now();
        const bool sameTask = progress.task == m_task;
        if (sameTask && !progress.finished && now - m_last < kBetweenLines)
            return;
        m_task = progress.task;
        m_last = now;
        say(lineOf(progress, whole));
    }

    static std::string lineOf(const Progress& progress, const WholeJob* whole) {
        const auto work = progressLine(progress);
        return whole && !whole->text.empty() ? fmt::format("[{}] {}", whole->text, work) : work;
    }

    bool m_terminal = ::isatty(STDERR_FILENO) != 0;
    std::string m_task;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace

std::string progressLine(const Progress& progress) {
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
