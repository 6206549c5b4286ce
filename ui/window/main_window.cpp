#include "window/main_window.h"

#include "models/session/job_list_model.h"
#include "models/session/problem_list.h"
#include "models/session/session.h"
#include "pages/data/data_page.h"
#include "pages/distil/distil_page.h"
#include "pages/generate/generate_page.h"
#include "pages/models_page.h"
#include "pages/prompts/prompts_page.h"
#include "pages/results/results_page.h"
#include "pages/start_page.h"
#include "pages/students/students_page.h"
#include "settings/settings.h"
#include "store/study_table.h"
#include "style/icon.h"
#include "style/theme.h"
#include "style/tokens.h"
#include "window/closing.h"
#include "window/help_dialog.h"
#include "window/problem_report.h"
#include "window/queue_panel.h"
#include "window/rail.h"
#include "window/status_line.h"
#include "window/window_menu.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QScreen>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

/// Takes the room that the window leaves and never asks its pages for theirs: each text that changes anywhere
/// in the window would lay out every sentence of every page. They scroll instead.
class PageStack : public QStackedWidget {
public:
    bool hasHeightForWidth() const override { return false; }
    QSize sizeHint() const override { return {0, 0}; }
    QSize minimumSizeHint() const override { return {0, 0}; }
};

} // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent), m_session(session), m_problems(new ProblemList(this)) {
    constexpr QSize kSmallest{1024, 640}, kUsual{1440, 900};
    setMinimumSize(kSmallest);
    resize(kUsual.boundedTo(screen()->availableGeometry().size()));
    m_problems->follow(session);
    addContent();
    offerToResume();
    restore();
}

void MainWindow::addContent() {
    setWindowTitle(tr("Retort"));
    auto* whole = new QWidget;
    m_jobs = new JobListModel(m_session, whole);
    m_rail = new Rail;
    m_stack = new PageStack;
    m_queue = new QueuePanel(m_session, *m_jobs, *m_problems);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(m_stack, 1);
    middle->addWidget(m_queue);
    auto* status = new StatusLine(m_session, *m_jobs, *m_problems);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(middle, 1);
    column->addWidget(status);
    setCentralWidget(whole);
    addPages();
    addDockButton(*status);
    addShortcuts();
    connect(m_rail, &Rail::chosen, this, &MainWindow::showPage);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) // Qt tells the children of it yet
        QTimer::singleShot(0, this, &MainWindow::renewContent);
}

void MainWindow::renewContent() {
    const auto shown = shownPage();
    const bool asksToResume = m_queue->asksToResume();
    for (const auto& [key, page] : m_pages)
        m_kept[key] = page->keep();
    // It refers to the session: where the window is closed before the loop deletes it, it goes with the
    // window.
    auto* old = takeCentralWidget();
    old->setParent(this);
    old->hide();
    old->deleteLater(); // the menu where the language was chosen may not be done yet
    m_start = nullptr;
    m_order.clear();
    m_makers.clear();
    m_pages.clear();
    m_problems->tellAnew(m_session);
    addContent();
    if (asksToResume)
        offerToResume();
    if (shown.isEmpty())
        showStart();
    else
        showPage(shown);
    makeNextPage();
}

void MainWindow::offerToResume() {
    m_queue->offerToResume();
    m_wantsDock = m_wantsDock || m_queue->asksToResume();
    fitDock();
}

QString MainWindow::shownPage() const {
    for (const auto& [key, page] : m_pages)
        if (page == m_stack->currentWidget())
            return key;
    return {};
}

void MainWindow::addPages() {
    auto& shelf = m_session.dataShelf();
    addPage(QStringLiteral("data"), tr("Data"), [&] { return new DataPage(m_session, shelf); });
    addPage(QStringLiteral("prompts"), tr("Prompts"), [&] { return new PromptsPage(m_session, shelf); });
    addPage(QStringLiteral("generate"), tr("Generate"), [&] { return new GeneratePage(m_session, shelf); });
    addPage(QStringLiteral("distil"), tr("Distil"), [&] { return new DistilPage(m_session, shelf); });
    addPage(QStringLiteral("results"), tr("Results"), [&] { return new ResultsPage(m_session); });
    addPage(QStringLiteral("students"), tr("Students"), [&] { return new StudentsPage(m_session); });
    addPage(QStringLiteral("models"), tr("Models"), [&] { return new ModelsPage(m_session); });
}

void MainWindow::addPage(const QString& key, const QString& title, MakePage make) {
    m_order << key;
    m_makers[key] = std::move(make);
    m_rail->addPage(key, title);
}

void MainWindow::showPage(const QString& key) {
    auto* shown = page(key);
    if (!shown)
        return;
    m_rail->setCurrent(key);
    enter(*shown);
}

// The keyboard goes on in the page: the next Tab leads to its first control.
void MainWindow::enter(Page& page) {
    m_stack->setCurrentWidget(&page);
    page.setFocus();
    page.enter();
}

void MainWindow::goTo(const QString& key, const QString& subject) {
    showPage(key);
    if (auto* shown = page(key); shown && !subject.isEmpty())
        shown->showSubject(subject);
}

void MainWindow::showStart() {
    if (!m_start)
        m_start = shelve(new StartPage(m_session, m_session.dataShelf()));
    m_rail->setCurrent({});
    enter(*m_start);
}

Page* MainWindow::page(const QString& key) {
    const auto maker = m_makers.find(key);
    if (maker == m_makers.end())
        return nullptr;
    auto& page = m_pages[key];
    if (page)
        return page;
    page = shelve(maker->second());
    if (const auto kept = m_kept.extract(key))
        page->takeOver(kept.mapped());
    return page;
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (!std::exchange(m_painted, true))
        QTimer::singleShot(0, this, &MainWindow::makeNextPage);
}

// One at a time: what a person does meanwhile waits for one page at most.
void MainWindow::makeNextPage() {
    const auto next = std::find_if(m_order.begin(), m_order.end(),
                                   [this](const QString& key) { return !m_pages.contains(key); });
    if (next == m_order.end())
        return;
    page(*next);
    QTimer::singleShot(0, this, &MainWindow::makeNextPage);
}

Page* MainWindow::shelve(Page* page) {
    m_stack->addWidget(page);
    connect(page, &Page::wayTo, this, &MainWindow::goTo);
    connect(page, &Page::problemMet, m_problems,
            [this, page](const QString& text) { m_problems->add(page->accessibleName(), text); });
    return page;
}

void MainWindow::addDockButton(StatusLine& status) {
    constexpr int kIcon = 15;
    auto* button = new QToolButton;
    button->setIcon(icon(QStringLiteral("queue")));
    button->setIconSize({kIcon, kIcon});
    button->setCheckable(true);
    button->setShortcut(QKeySequence(QStringLiteral("Ctrl+J")));
    button->setToolTip(tr("Queue and problems (Ctrl+J)"));
    button->setAccessibleName(tr("Queue and problems"));
    m_dockButton = button;
    connect(button, &QToolButton::toggled, m_queue, &QWidget::setVisible);
    connect(button, &QToolButton::clicked, m_queue, [this](bool on) {
        m_wantsDock = false;
        settings::showsDock().set(on);
    });
    status.addButton(button);
    connect(&status, &StatusLine::problemsWanted, this, [this] {
        m_dockButton->setChecked(true);
        m_wantsDock = true;
    });
    fitDock();
}

void MainWindow::fitDock() {
    constexpr int kRoomForAll = 1360;
    const bool wanted = m_wantsDock || settings::showsDock().value(width() >= kRoomForAll);
    m_dockButton->setChecked(wanted);
    m_queue->setVisible(m_dockButton->isChecked());
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    fitDock();
    QMainWindow::resizeEvent(event);
}

void MainWindow::addShortcuts() {
    auto* content = centralWidget();
    auto* theme = new QAction(tr("Light or dark"), content);
    theme->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+L")));
    connect(theme, &QAction::triggered, this, [] {
        const bool dark = tokensOf(QApplication::palette()).background == tokens(Brightness::Dark).background;
        chooseTheme(*qApp, dark ? ThemeChoice::Light : ThemeChoice::Dark);
    });
    auto* quit = new QAction(tr("Quit"), content);
    quit->setShortcut(QKeySequence(QStringLiteral("Ctrl+Q")));
    connect(quit, &QAction::triggered, this, &QWidget::close);
    content->addActions({theme, quit});
    auto* menu = new WindowMenu(content);
    content->addActions(menu->actions()); // their keys work while the menu is closed
    connect(menu, &WindowMenu::helpAsked, this, [this] { HelpDialog(this).exec(); });
    connect(menu, &WindowMenu::reportAsked, this,
            [this] { ProblemReport(m_session, *m_problems, this).exec(); });
    connect(menu, &WindowMenu::aboutAsked, this, &MainWindow::showAbout);
    m_rail->setMenu(menu);
}

void MainWindow::showAbout() {
    QMessageBox::about(
        this, tr("About Retort"),
        tr("<b>Retort %1</b><p>Distils a large CLIP teacher into a small, fast image classifier.</p>"
           "<p>Licence: GPL-3.0-or-later. With Qt, LibTorch, OpenCV, QCustomPlot, SQLite and Inter.</p>")
            .arg(QApplication::applicationVersion()));
}

void MainWindow::restore() {
    restoreGeometry(settings::windowGeometry().value());
    const auto page = settings::shownPage().value();
    showPage(m_makers.contains(page) ? page : m_order.front());
    m_session.reader().ask(
        this, [](store::Workspace& workspace) { return store::StudyTable(workspace.database()).all(); },
        [this](const Result<std::vector<store::StudyRecord>>& studies) {
            if (studies.ok() && studies->empty() && m_session.queue().jobs().empty())
                showStart();
        });
}

void MainWindow::remember() const {
    settings::windowGeometry().set(saveGeometry());
    if (const auto shown = shownPage(); !shown.isEmpty())
        settings::shownPage().set(shown);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    remember();
    if (m_leaving || !m_session.queue().hasWork())
        return event->accept();
    event->ignore();
    switch (askClosing(this)) {
    case Closing::Not: break;
    case Closing::Now:
        m_leaving = true;
        event->accept();
        break;
    case Closing::WhenDone:
        hide();
        connect(&m_session, &Session::jobsChanged, this, [this] {
            if (!m_session.queue().hasWork() && isHidden())
                leave();
        });
        if (!m_session.queue().hasWork()) // it has ended while the question stood
            leave();
        break;
    }
}

void MainWindow::leave() {
    m_leaving = true;
    close();
    QApplication::quit(); // a hidden window is not counted as the last one
}

void MainWindow::comeForward() {
    show();
    setWindowState(windowState() & ~Qt::WindowMinimized);
    raise();
    activateWindow();
}

} // namespace retort::ui
