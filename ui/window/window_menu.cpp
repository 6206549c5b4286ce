#include "window/window_menu.h"

#include "style/language.h"
#include "style/theme.h"
#include "window/job_notices.h"

#include <QActionGroup>
#include <QApplication>

#include <utility>

namespace retort::ui {

namespace {

/// One choice of several, with a mark at the one that holds.
template<class Choice>
QAction* addChoice(QMenu& menu, QActionGroup& group, const QString& text, Choice choice, Choice current) {
    auto* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(choice == current);
    group.addAction(action);
    return action;
}

} // namespace

WindowMenu::WindowMenu(QWidget* parent) : QMenu(parent) {
    addThemes();
    addLanguages();
    addNotices();
    addSeparator();
    auto* keys = addAction(tr("Help"));
    keys->setShortcut(QKeySequence(Qt::Key_F1));
    connect(keys, &QAction::triggered, this, &WindowMenu::helpAsked);
    connect(addAction(tr("Report a problem…")), &QAction::triggered, this, &WindowMenu::reportAsked);
    connect(addAction(tr("About Retort")), &QAction::triggered, this, &WindowMenu::aboutAsked);
}

void WindowMenu::addThemes() {
    auto* menu = addMenu(tr("Theme"));
    auto* group = new QActionGroup(this);
    for (const auto& [choice, text] :
         {std::pair{ThemeChoice::System, tr("System")}, std::pair{ThemeChoice::Light, tr("Light")},
          std::pair{ThemeChoice::Dark, tr("Dark")}})
        connect(addChoice(*menu, *group, text, choice, chosenTheme()), &QAction::triggered, this,
                [choice = choice] { chooseTheme(*qApp, choice); });
    // It may have been changed by its key since.
    connect(menu, &QMenu::aboutToShow, group,
            [group] { group->actions().at(static_cast<int>(chosenTheme()))->setChecked(true); });
}

void WindowMenu::addLanguages() {
    auto* menu = addMenu(tr("Language"));
    auto* group = new QActionGroup(this);
    // A language is written in itself, so that its speakers find it.
    for (const auto& [choice, text] : {std::pair{LanguageChoice::System, tr("System")},
                                       std::pair{LanguageChoice::English, QStringLiteral("English")},
                                       std::pair{LanguageChoice::Japanese, QStringLiteral("日本語")}})
        connect(addChoice(*menu, *group, text, choice, chosenLanguage()), &QAction::triggered, this,
                [choice = choice] { chooseLanguage(*qApp, choice); });
}

void WindowMenu::addNotices() {
    auto* action = addAction(tr("Notify when a job ends"));
    action->setCheckable(true);
    action->setChecked(areNoticesWanted());
    action->setToolTip(tr("A desktop notification, while another window has the focus"));
    connect(action, &QAction::toggled, this, &rememberNotices);
}

} // namespace retort::ui
