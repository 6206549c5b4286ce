#include "window/tour.h"

#include "models/session.h"
#include "pages/page.h"
#include "style/theme.h"
#include "window/main_window.h"

#include <QApplication>
#include <QDir>
#include <QTimer>

#include <chrono>
#include <cstdio>

namespace retort::ui {

namespace {

/// Pages fill while answers arrive; a page is pictured once nothing has been asked for so long.
constexpr std::chrono::milliseconds kQuiet{700};

} // namespace

Tour::Tour(QApplication& application, Session& session, MainWindow& window, const QString& folder)
    : QObject(&window), m_application(application), m_session(session), m_window(window), m_folder(folder) {}

void Tour::start() {
    if (!QDir().mkpath(m_folder)) {
        std::fprintf(stderr, "%s: cannot be created; name another folder\n", qPrintable(m_folder));
        return m_application.exit(1);
    }
    next();
}

void Tour::next() {
    const auto pages = m_window.pages();
    const int pagesOfTheme = static_cast<int>(pages.size());
    if (m_step >= 2 * pagesOfTheme)
        return m_application.exit(0);
    applyTheme(m_application, m_step < pagesOfTheme ? Brightness::Light : Brightness::Dark);
    m_window.showPage(pages[m_step % pagesOfTheme]);
    QTimer::singleShot(kQuiet, this, &Tour::capture);
}

void Tour::capture() {
    if (!m_session.isQuiet()) {
        QTimer::singleShot(kQuiet, this, &Tour::capture);
        return;
    }
    const auto pages = m_window.pages();
    const int pagesOfTheme = static_cast<int>(pages.size());
    const auto name = QStringLiteral("%1/%2-%3.png")
                          .arg(m_folder, pages[m_step % pagesOfTheme],
                               m_step < pagesOfTheme ? QStringLiteral("light") : QStringLiteral("dark"));
    if (!m_window.grab().save(name)) {
        std::fprintf(stderr, "%s: cannot be written\n", qPrintable(name));
        return m_application.exit(1);
    }
    ++m_step;
    next();
}

} // namespace retort::ui
