#pragma once
// The menu at the foot of the rail: theme, language, keys, a report for those who help, what this program is.

#include <QMenu>

namespace retort::ui {

class WindowMenu : public QMenu {
    Q_OBJECT

public:
    explicit WindowMenu(QWidget* parent = nullptr);

Q_SIGNALS:
    void helpAsked();
    void reportAsked();
    void aboutAsked();

private:
    void addThemes();
    void addLanguages();
    void addNotices();
};

} // namespace retort::ui
