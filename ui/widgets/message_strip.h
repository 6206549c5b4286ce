#pragma once
// One line inside a page that tells of cost, of a problem or of what could be done next, never a dialog.

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QTimer;
class QLabel;

namespace retort::ui {

class WrappedLabel;

enum class StripKind { Info, Cost, Problem };

class MessageStrip : public QFrame {
    Q_OBJECT

public:
    explicit MessageStrip(QWidget* parent = nullptr);

    /// Shows the message, with one button if `action` is named; an empty text hides the strip. What merely
    /// informs leaves by itself after ten seconds.
    void show(StripKind kind, const QString& text, const QString& action = {},
              std::function<void()> act = {});
    void clear();
    QString text() const;
    /// Always as high as so many lines of text, and there also while it says nothing: what is below it never
    /// moves. A longer text is told in full by its tooltip.
    void reserve(int lines);

Q_SIGNALS:
    /// It came, went, or needs another height.
    void changed();
    /// A problem that was not shown already.
    void problemShown(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void dropButton();
    void showIcon();

    QLabel* m_icon;
    WrappedLabel* m_text;
    QHBoxLayout* m_line;
    QWidget* m_button = nullptr;
    QWidget* m_close;
    QTimer* m_leaving; ///< of what merely informs
    StripKind m_kind = StripKind::Info;
    bool m_isReserved = false;
};

} // namespace retort::ui
