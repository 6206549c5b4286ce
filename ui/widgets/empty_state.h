#pragma once
// What stands where nothing is yet: what would be here, and what to do about it.

#include <QWidget>

class QLabel;
class QPushButton;

namespace retort::ui {

class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& heading, const QString& text,
               QWidget* parent = nullptr);

    void setText(const QString& heading, const QString& text);
    /// The way out, as a button below the text.
    QPushButton* addAction(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();
    /// The text as wide as it reads well, and high enough for all of it.
    void fitText();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_heading;
    QLabel* m_text;
};

} // namespace retort::ui
