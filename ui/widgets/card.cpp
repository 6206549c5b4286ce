#include "widgets/card.h"

#include "style/tokens.h"
#include "widgets/elided_label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStyle>
#include <QVariant>

namespace retort::ui {

Card::Card(QWidget* parent) : QFrame(parent), m_layout(new QVBoxLayout(this)), m_body(new QVBoxLayout) {
    setProperty("card", true);
    m_layout->setContentsMargins(size::kGap, size::kGap, size::kGap, size::kGap);
    m_layout->setSpacing(2 * size::kStep);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(2 * size::kStep);
    m_layout->addLayout(m_body, 1);
}

Card::Card(const QString& heading, QWidget* parent) : Card(parent) {
    setHeading(heading);
}

QHBoxLayout* Card::headingLine() {
    if (!m_headingLine) {
        m_headingLine = new QHBoxLayout;
        m_headingLine->setSpacing(2 * size::kStep);
        m_heading = label({}, "heading");
        m_note = new ElidedLabel;
        m_note->setTextFormat(Qt::PlainText);
        m_note->setProperty("role", QStringLiteral("label"));
        m_headingLine->addWidget(m_heading);
        m_headingLine->addWidget(m_note, 1);
        m_layout->insertLayout(0, m_headingLine);
    }
    return m_headingLine;
}

void Card::setHeading(const QString& heading) {
    headingLine();
    m_heading->setText(heading);
    setAccessibleName(heading);
}

void Card::setNote(const QString& note) {
    headingLine();
    m_note->setText(note);
}

QLabel* label(const QString& text, const char* role, QWidget* parent) {
    auto* made = new QLabel(text, parent);
    made->setTextFormat(Qt::PlainText); // names come from files, and may look like markup
    if (role)
        made->setProperty("role", QLatin1String(role));
    return made;
}

void setLook(QWidget& widget, const char* property, const QVariant& value) {
    if (widget.property(property) == value)
        return;
    widget.setProperty(property, value);
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

void giveMenu(QPushButton& button, QMenu* menu) {
    button.setMenu(menu);
    setLook(button, "opens", QStringLiteral("menu"));
}

QFrame* horizontalRule(QWidget* parent) {
    auto* rule = new QFrame(parent);
    rule->setProperty("rule", true);
    return rule;
}

QFrame* verticalRule(QWidget* parent) {
    auto* rule = new QFrame(parent);
    rule->setProperty("verticalRule", true);
    return rule;
}

} // namespace retort::ui
