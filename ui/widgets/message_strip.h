#pragma once
// One line inside a page that tells of cost, of a problem or of what could be done next, never a dialog.

#include <QFrame>

#include <functional>

class QLabel;
class QHBoxLayout;

namespace retort::ui {

enum class StripKind { Info, Cost, Problem };

class MessageStrip : public QFrame {
    Q_OBJECT

public:
    explicit MessageStrip(QWidget* parent = nullptr);

    /// Shows the message, with one button if `action` is named; an empty text hides the strip.
    void show(StripKind kind, const QString& text, const QString& action = {},
              std::function<void()> act = {});
    void clear();
    QString text() const;

private:
    void dropButton();

    QLabel* m_icon;
    QLabel* m_text;
    QHBoxLayout* m_line;
    QWidget* m_button = nullptr;
    QWidget* m_close;
};

} // namespace retort::ui
