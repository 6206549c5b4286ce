// Measures the window on a workspace, usually one of bench_large_workspace:
//   bench_window --workspace DIR [--resources DIR] [--study STUDY.json] | --curves
// Prints JSON: milliseconds to the first paint, of page switches and of a frame of curves, MiB of
// memory. With a study: how long the window did not answer while the study trains and a person goes through
// pages and the gallery and hides the dock; the study must last for a minute. Runs on the screen that
// QT_QPA_PLATFORM names.

#include "jobs/study_job.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/generate/gallery_grid.h"
#include "pages/page.h"
#include "plots/curve_plot.h"
#include "study/spec/spec.h"
#include "style/fonts.h"
#include "style/language.h"
#include "style/theme.h"
#include "testing/timed_application.h"
#include "window/main_window.h"
#include "window/opening.h"

#include <nlohmann/json.hpp>

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QListView>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include <unistd.h>

namespace retort::ui {
namespace {

using nlohmann::json;

constexpr double kMillion = 1e6, kThousand = 1e3, kMebibyte = 1024.0 * 1024.0;

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / kMillion;
}

/// Since the kernel started this process: the loading of libraries counts.
double sinceStart() {
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    constexpr int kStartTime = 19; // of the fields behind the name
    const auto text = file.readAll();
    const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    std::timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const double started = fields[kStartTime].toDouble() / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - started) * kThousand;
}

double residentMiB() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    return file.readAll().split(' ')[1].toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / kMebibyte;
}

/// Tells when the window has been painted for the first time.
class FirstPaint : public QObject {
public:
    double at() const { return m_at; }
    bool eventFilter(QObject*, QEvent* event) override {
        if (m_at < 0 && event->type() == QEvent::Paint)
            QTimer::singleShot(0, this, [this] { m_at = m_at < 0 ? sinceStart() : m_at; });
        return false;
    }

private:
    double m_at = -1;
};

void waitUntil(const std::function<bool()>& condition) {
    while (!condition())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

void settle(const Session& session) {
    QTimer heart; // wakes the loop where nothing else does
    heart.start(10);
    int calm = 0;
    waitUntil([&] { return (calm = session.isQuiet() ? calm + 1 : 0) > 20; });
}

/// Until the page has painted itself; what it asked for may come later.
double switchTo(MainWindow& window, const QString& page) {
    QElapsedTimer timer;
    timer.start();
    window.showPage(page);
    QCoreApplication::sendPostedEvents();
    window.page(page)->repaint();
    QCoreApplication::processEvents();
    return milliseconds(timer);
}

json pageSwitches(MainWindow& window, const Session& session) {
    json figures;
    for (int round = 0; round < 2; ++round)
        for (const auto& page : window.pages()) {
            figures[utf8(page)][round == 0 ? "first_ms" : "again_ms"] = switchTo(window, page);
            settle(session);
        }
    return figures;
}

json gallery(MainWindow& window, const Session& session) {
    const auto key = QStringLiteral("generate");
    window.showPage(key);
    settle(session);
    auto* grid = window.page(key)->findChild<GalleryGrid*>();
    auto* bar = grid->findChild<QListView*>()->verticalScrollBar();
    std::vector<double> frames;
    for (int step = 0; step < 300; ++step) { // steps of a fast wheel all through the set
        bar->setValue(bar->maximum() / 300 * step);
        QElapsedTimer timer;
        timer.start();
        grid->repaint();
        frames.push_back(milliseconds(timer));
        QCoreApplication::processEvents();
    }
    settle(session);
    std::sort(frames.begin(), frames.end());
    return {{"pictures", grid->findChild<QListView*>()->model()->rowCount()},
            {"scroll_frame_median_ms", frames[frames.size() / 2]},
            {"scroll_frame_worst_ms", frames.back()},
            {"resident_mib", residentMiB()}};
}

std::vector<Curve> manyCurves(int count, int points) {
    const char* const columns[] = {"SUP", "real/FD", "real/LD", "img2img/CP"};
    std::vector<Curve> curves;
    for (int run = 0; run < count; ++run) {
        Curve curve{
            .title = QStringLiteral("run %1").arg(run), .column = columns[run % 4], .runs = {RunId{run + 1}}};
        for (int at = 0; at < points; ++at)
            curve.points.push_back({.position = static_cast<double>(at),
                                    .value = 50 + run + 5 * std::sin(0.01 * at * (1 + 0.1 * run)) +
                                             2 * std::sin(1.7 * at + run)});
        curves.push_back(std::move(curve));
    }
    return curves;
}

json curveFrames() {
    constexpr int kRuns = 20, kPoints = 10'000, kFrames = 60;
    constexpr QSize kSize{1200, 500};
    CurvePlot plot;
    plot.resize(kSize);
    plot.show();
    auto curves = manyCurves(kRuns, kPoints);
    plot.setCurves(curves, {});
    QCoreApplication::processEvents();
    const auto median = [](std::vector<double> all) {
        std::sort(all.begin(), all.end());
        return all[all.size() / 2];
    };
    std::vector<double> growing, panning;
    for (int frame = 0; frame < kFrames; ++frame) {
        for (auto& curve : curves)
            curve.points.push_back({.position = static_cast<double>(kPoints + frame), .value = 60});
        QElapsedTimer timer;
        timer.start();
        plot.setCurves(curves, {});
        QCoreApplication::processEvents(); // it is drawn when the loop comes to it
        growing.push_back(milliseconds(timer));
        timer.restart();
        plot.setLimits(
            {.fromStep = 10.0 * frame, .toStep = 5000 + 10.0 * frame, .fromValue = 40, .toValue = 80});
        QCoreApplication::processEvents();
        panning.push_back(milliseconds(timer));
        plot.resetLimits();
        QCoreApplication::processEvents();
    }
    return {{"new_points_median_ms", median(growing)}, {"pan_median_ms", median(panning)}};
}

/// The longest time from one beat to the next: how long a click would have waited, other programs and threads
/// that had the core included.
class HeartBeat : public QTimer {
public:
    HeartBeat() {
        setTimerType(Qt::PreciseTimer);
        connect(this, &QTimer::timeout, this, [this] {
            m_longest = std::max(m_longest, milliseconds(m_since));
            m_since.restart();
        });
    }
    void begin() {
        m_longest = 0;
        m_since.start();
        start(kEveryMilliseconds);
    }
    double longest() const { return m_longest - kEveryMilliseconds; }

private:
    static constexpr int kEveryMilliseconds = 5;

    QElapsedTimer m_since;
    double m_longest = 0;
};

void live(std::chrono::milliseconds time) {
    QElapsedTimer timer;
    timer.start();
    QTimer wake;
    wake.start(1);
    waitUntil([&] { return timer.elapsed() >= time.count(); });
}

/// What a person does meanwhile, with some time after each act, as people take it.
json livelyWhile(const std::function<void()>& act) {
    auto& application = testing::TimedApplication::instance();
    HeartBeat heart;
    application.startMeasuring();
    heart.begin();
    act();
    return {{"longest_wait_ms", heart.longest()},
            {"longest_event_ms", static_cast<double>(application.longest().count()) / kThousand},
            {"longest_event", utf8(application.longestName())}};
}

void scrollGallery(MainWindow& window) {
    constexpr std::chrono::milliseconds kStep{30};
    constexpr int kSteps = 200;
    window.showPage(QStringLiteral("generate"));
    auto* bar = window.page(QStringLiteral("generate"))
                    ->findChild<GalleryGrid*>()
                    ->findChild<QListView*>()
                    ->verticalScrollBar();
    for (int step = 0; step < kSteps; ++step) {
        bar->setValue(bar->maximum() / kSteps * step);
        live(kStep);
    }
}

void toggleDock(MainWindow& window) {
    constexpr std::chrono::milliseconds kBetween{250};
    constexpr int kTimes = 4;
    for (auto* button : window.findChildren<QToolButton*>())
        if (button->shortcut() == QKeySequence(QStringLiteral("Ctrl+J")))
            for (int time = 0; time < kTimes; ++time) {
                button->click();
                live(kBetween);
            }
}

Result<json> liveliness(MainWindow& window, Session& session, const QString& study) {
    constexpr std::chrono::seconds kLook{8}, kPage{1};
    RETORT_TRY(const auto spec, study::readStudySpec(path(study)));
    json figures;
    RETORT_TRY(const auto job, session.queue().add(study::studyJob(spec)));
    window.showPage(QStringLiteral("distil"));
    window.page(QStringLiteral("distil"))->showSubject(qt(spec.name));
    bool trains = false;
    const auto seen = QObject::connect(&session, &Session::runsMoved, &window, [&] { trains = true; });
    waitUntil([&] { return trains; });
    QObject::disconnect(seen);
    figures["curves_growing"] = livelyWhile([&] { live(kLook); });
    figures["gallery_scrolled"] = livelyWhile([&] { scrollGallery(window); });
    figures["pages_gone_through"] = livelyWhile([&] {
        for (const auto& page : window.pages()) {
            window.showPage(page);
            live(kPage);
        }
    });
    figures["dock_hidden_and_shown"] = livelyWhile([&] {
        for (const auto& page : window.pages()) {
            window.showPage(page);
            toggleDock(window);
        }
    });
    if (!session.queue().isBusy())
        return Error{ErrorCode::InvalidArgument,
                     "the study ended too soon; name one that lasts for a minute"};
    RETORT_CHECK(session.queue().cancel(job));
    return figures;
}

int measure(const QString& workspace, const QString& resources, const QString& study,
            QApplication& application) {
    const double engine = residentMiB();
    FirstPaint paint;
    application.installEventFilter(&paint);
    Opening opening({.resources = path(resources)});
    if (opening.open(path(workspace)) != Opened::Window) {
        std::fprintf(stderr, "%s\n", opening.error().text().c_str());
        return 1;
    }
    waitUntil([&] { return paint.at() >= 0; });
    application.removeEventFilter(&paint);
    const auto& session = *opening.session();
    settle(session);
    json figures{{"first_paint_ms", paint.at()}, {"before_the_window_mib", engine}};
    if (!study.isEmpty()) {
        const auto lively = liveliness(*opening.window(), *opening.session(), study);
        if (!lively.ok()) {
            std::fprintf(stderr, "%s\n", lively.error().text().c_str());
            return 1;
        }
        figures["while_training"] = *lively;
        std::printf("%s\n", figures.dump(1).c_str());
        return 0;
    }
    figures["page_switch"] = pageSwitches(*opening.window(), session);
    figures["gallery"] = gallery(*opening.window(), session);
    figures["curves_20x10000"] = curveFrames();
    std::printf("%s\n", figures.dump(1).c_str());
    return 0;
}

} // namespace
} // namespace retort::ui

int main(int argc, char** argv) {
    using namespace retort::ui;
    testing::TimedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("retort-bench"));
    QApplication::setOrganizationName(QStringLiteral("retort-bench"));
    QCommandLineParser parser;
    const QCommandLineOption workspace(QStringLiteral("workspace"), {}, QStringLiteral("folder"));
    const QCommandLineOption resources(QStringLiteral("resources"), {}, QStringLiteral("folder"),
                                       QStringLiteral("resources"));
    const QCommandLineOption study(QStringLiteral("study"), {}, QStringLiteral("file"));
    const QCommandLineOption curves(QStringLiteral("curves")); // these alone, without a workspace
    parser.addOptions({workspace, resources, study, curves});
    parser.process(application);
    loadFonts();
    loadLanguage(application, LanguageChoice::English);
    applyTheme(application, Brightness::Light);
    if (parser.isSet(curves)) {
        std::printf("%s\n", curveFrames().dump(1).c_str());
        return 0;
    }
    return measure(parser.value(workspace), parser.value(resources), parser.value(study), application);
}
