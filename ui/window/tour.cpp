#include "window/tour.h"

#include "models/results/result_table.h"
#include "models/session/session.h"
#include "pages/data/image_thumbnails.h"
#include "pages/generate/generate_page.h"
#include "pages/results/results_page.h"
#include "style/theme.h"
#include "window/main_window.h"

#include <QApplication>
#include <QDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace retort::ui {

namespace {

/// Pages fill while answers arrive; a page is captured once nothing has been asked for so long.
constexpr std::chrono::milliseconds kQuiet{700};

} // namespace

Tour::Tour(QApplication& application, Session& session, MainWindow& window, const TourOptions& options)
    : QObject(&window), m_application(application), m_session(session), m_window(window), m_options(options),
      m_stops(stops()) {}

std::vector<Tour::Stop> Tour::stops() const {
    std::vector<Stop> stops{{QStringLiteral("start"), [this] { m_window.showStart(); }}};
    for (const auto& page : m_window.pages())
        stops.push_back({page, [this, page] { openPage(page); }});
    stops.push_back({QStringLiteral("generate-grid"), [this] { openGrid(); }});
    stops.push_back({QStringLiteral("results-cell"), [this] { openCell(); }});
    return stops;
}

void Tour::openPage(const QString& key) const {
    m_window.showPage(key);
    if (auto* generate = qobject_cast<GeneratePage*>(m_window.page(key)))
        generate->setGridShown(false); // it has a stop of its own
}

/// The newest X/Y grid.
void Tour::openGrid() const {
    const auto key = QStringLiteral("generate");
    m_window.showPage(key);
    auto* page = qobject_cast<GeneratePage*>(m_window.page(key));
    page->setGridShown(true);
}

/// The last cell of the first dataset that has runs behind it; none where no study has finished.
void Tour::openCell() const {
    const auto key = QStringLiteral("results");
    m_window.showPage(key);
    auto* results = qobject_cast<ResultsPage*>(m_window.page(key));
    const auto& table = results->table();
    for (int column = table.columnCount() - 1; column >= 0; --column)
        if (table.rowCount() > 0 && table.cellAt(table.index(0, column)))
            return results->openCell(table.index(0, column));
}

void Tour::start() {
    if (!QDir().mkpath(m_options.folder)) {
        std::fprintf(stderr, "%s: cannot be created; name another folder\n", qPrintable(m_options.folder));
        return m_application.exit(1);
    }
    if (!m_options.size.isEmpty())
        m_window.resize(m_options.size);
    next();
}

void Tour::next() {
    if (m_step >= 2 * stopsOfTheme())
        return m_application.exit(0);
    applyTheme(m_application, m_step < stopsOfTheme() ? Brightness::Light : Brightness::Dark);
    m_stops[static_cast<std::size_t>(m_step % stopsOfTheme())].show();
    QTimer::singleShot(kQuiet, this, &Tour::capture);
}

bool Tour::isQuiet() const {
    const auto thumbnails = m_window.findChildren<ImageThumbnails*>();
    return m_session.isQuiet() &&
           std::all_of(thumbnails.begin(), thumbnails.end(), [](const auto* some) { return some->isIdle(); });
}

void Tour::capture() {
    if (!isQuiet()) {
        QTimer::singleShot(kQuiet, this, &Tour::capture);
        return;
    }
    const auto& stop = m_stops[static_cast<std::size_t>(m_step % stopsOfTheme())];
    const auto theme = m_step < stopsOfTheme() ? QStringLiteral("light") : QStringLiteral("dark");
    const auto name = QStringLiteral("%1/%2-%3.png").arg(m_options.folder, stop.name, theme);
    if (!m_window.grab().save(name)) {
        std::fprintf(stderr, "%s: cannot be written\n", qPrintable(name));
        return m_application.exit(1);
    }
    ++m_step;
    next();
}

} // namespace retort::ui
