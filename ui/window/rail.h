#pragma once
// The pages of the window, at its left edge: an icon and a word for each.

#include <QWidget>

class QButtonGroup;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace retort::ui {

class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);

    /// Shown with the icon that is named like the key. Ctrl+1 … Ctrl+9 choose pages in the order in which
    /// they were added.
    void addPage(const QString& key, const QString& title);
    /// At the foot of the rail.
    void setMenu(QMenu* menu);
    /// An empty key: none of them.
    void setCurrent(const QString& key);

Q_SIGNALS:
    void chosen(const QString& key);

private:
    static QToolButton* makeButton(const QString& iconName, const QString& title);

    QButtonGroup* m_buttons;
    QVBoxLayout* m_column;
    int m_pageCount = 0;
};

} // namespace retort::ui
