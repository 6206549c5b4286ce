#include "window/opening.h"

#include "models/session/requested_study.h"
#include "models/session/session.h"
#include "pages/page.h"
#include "window/job_notices.h"
#include "window/main_window.h"
#include "window/refusal_window.h"
#include "window/single_window.h"

#include <QApplication>
#include <QDialog>
#include <QTimer>

#include <utility>

namespace retort::ui {

namespace {

/// The one in front, or an open menu, unanswered; false where there is none.
bool closeDialog() {
    auto* front = QApplication::activePopupWidget();
    if (!front)
        front = QApplication::activeModalWidget();
    if (auto* dialog = qobject_cast<QDialog*>(front))
        dialog->reject();
    else if (front)
        front->close();
    return front != nullptr;
}

} // namespace

Opening::Opening(study::ComputeContext environment, QObject* parent)
    : QObject(parent), m_environment(std::move(environment)) {}

Opening::~Opening() = default;

Opened Opening::open(const std::filesystem::path& folder, const std::filesystem::path& study) {
    m_folder = folder;
    m_study = study;
    auto single = std::make_unique<SingleWindow>(folder);
    auto session = Session::open(folder, m_environment);
    if (!session.ok()) {
        m_error = session.error();
        const bool isBusy = m_error.code == ErrorCode::Busy;
        return isBusy && single->callFirst(study) ? Opened::FirstCalled : Opened::Refused;
    }
    m_single = std::move(single);
    m_single->beFirst();
    m_session = std::move(*session);
    m_window = std::make_unique<MainWindow>(*m_session);
    new JobNotices(*m_session, tellDesktop, m_window.get());
    connect(m_single.get(), &SingleWindow::called, m_window.get(), [this](const auto& wanted) {
        m_window->comeForward();
        run(wanted);
    });
    connect(m_session.get(), &Session::damaged, this, &Opening::giveUp, Qt::QueuedConnection);
    m_window->show();
    run(study);
    return Opened::Window;
}

void Opening::run(const std::filesystem::path& study) {
    if (study.empty())
        return;
    requestStudy(*m_session, study, m_window.get(), [window = m_window.get()](const QString& name) {
        const auto key = QStringLiteral("distil");
        if (auto* page = window->page(key))
            page->showSubject(name);
        window->showPage(key);
    });
}

// Nothing more is written to a damaged file.
void Opening::giveUp(const Error& error) {
    if (m_window && !std::exchange(m_isGivingUp, true))
        giveUpNow(error);
}

void Opening::giveUpNow(const Error& error) {
    if (closeDialog()) // whoever asked goes on first: it may use what goes below
        return QTimer::singleShot(0, this, [this, error] { giveUpNow(error); });
    m_isGivingUp = false;
    m_error = error;
    showRefusal(); // first: without a window the program would end
    m_window.reset();
    m_session.reset();
    m_single.reset();
    Q_EMIT gaveUp();
}

void Opening::showRefusal() {
    if (!m_refusal) {
        m_refusal = std::make_unique<RefusalWindow>();
        connect(m_refusal.get(), &RefusalWindow::againWanted, this, [this] { tryAnother(m_folder); });
        connect(m_refusal.get(), &RefusalWindow::otherWanted, this, &Opening::tryAnother);
    }
    m_refusal->showError(m_error);
    m_refusal->show();
}

void Opening::tryAnother(const std::filesystem::path& folder) {
    switch (open(folder, m_study)) {
    case Opened::Window: m_refusal->hide(); break;
    case Opened::FirstCalled: QCoreApplication::quit(); break;
    case Opened::Refused: showRefusal(); break;
    }
}

} // namespace retort::ui
