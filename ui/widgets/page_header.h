#pragma once
// The top of a page: its title, one line that says what it is for, and its actions at the right, the primary
// one last.

#include <QWidget>

class QAbstractButton;
class QHBoxLayout;
class QKeySequence;
class QPushButton;

namespace retort::ui {

class PageHeader : public QWidget {
    Q_OBJECT

public:
    PageHeader(const QString& title, const QString& purpose, QWidget* parent = nullptr);

    QPushButton* addAction(const QString& text);
    /// There is one on a page.
    QPushButton* addPrimary(const QString& text);
    /// A choice that is on or off.
    QPushButton* addChip(const QString& text);
    void addWidget(QWidget* widget);
    /// What comes next is no choice of the same kind.
    void addRule();

private:
    QHBoxLayout* m_actions;
};

/// A key that presses the button as long as it can be pressed. A button's own shortcut is lost with every
/// change of its caption.
void giveKey(QAbstractButton& button, const QKeySequence& key);

/// A small round button that may be checked.
QPushButton* chip(const QString& text, QWidget* parent = nullptr);

/// Disables a control and says why in its tooltip, or enables it with its own tooltip. The focus of one that
/// is disabled goes to what contains it.
void setAvailable(QWidget& control, const QString& reason, const QString& tip = {});

} // namespace retort::ui
