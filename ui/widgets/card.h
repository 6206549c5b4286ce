#pragma once
// A surface with round corners that holds one thing of a page, with a heading if it needs one.

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace retort::ui {

class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(QWidget* parent = nullptr);
    Card(const QString& heading, QWidget* parent = nullptr);

    /// Where the card's content goes.
    QVBoxLayout* body() { return m_body; }
    /// The line of the heading; actions are added at its end.
    QHBoxLayout* headingLine();
    void setHeading(const QString& heading);
    /// A quieter text behind the heading.
    void setNote(const QString& note);

private:
    QVBoxLayout* m_layout;
    QVBoxLayout* m_body;
    QHBoxLayout* m_headingLine = nullptr;
    QLabel* m_heading = nullptr;
    QLabel* m_note = nullptr;
};

/// A text in one of the style sheet's roles: "title", "heading", "label", "hint", "figure".
QLabel* label(const QString& text, const char* role = nullptr, QWidget* parent = nullptr);
/// Sets a property that the style sheet asks for, and dresses the widget anew.
void setLook(QWidget& widget, const char* property, const QVariant& value);
/// The button opens the menu, and shows that it does.
void giveMenu(QPushButton& button, QMenu* menu);
QFrame* horizontalRule(QWidget* parent = nullptr);
/// As high as a chip.
QFrame* verticalRule(QWidget* parent = nullptr);

} // namespace retort::ui
