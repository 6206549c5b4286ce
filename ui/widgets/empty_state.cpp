#include "widgets/empty_state.h"

#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace retort::ui {

EmptyState::EmptyState(const QString& iconName, const QString& heading, const QString& text, QWidget* parent)
    : QWidget(parent), m_iconName(iconName), m_icon(new QLabel), m_heading(label(heading, "heading")),
      m_text(label(text, "subtitle")) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(2 * size::kStep);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter);
    column->addStretch(1);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_heading, 0, Qt::AlignHCenter);
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    column->addStretch(1);
    drawIcon();
}

void EmptyState::setText(const QString& heading, const QString& text) {
    m_heading->setText(heading);
    m_text->setText(text);
    fitText();
}

QPushButton* EmptyState::addAction(const QString& text) {
    auto* button = new QPushButton(text);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->count() - 1, button, 0, Qt::AlignHCenter);
    return button;
}

void EmptyState::resizeEvent(QResizeEvent* event) {
    fitText();
    QWidget::resizeEvent(event);
}

void EmptyState::fitText() {
    constexpr int kTextWidth = 420;
    const auto room = layout()->contentsMargins();
    const int wide = qMax(0, qMin(kTextWidth, width() - room.left() - room.right()));
    m_text->setFixedSize(wide, qMax(0, m_text->heightForWidth(wide)));
}

void EmptyState::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        drawIcon();
    QWidget::changeEvent(event);
}

void EmptyState::drawIcon() {
    constexpr int kSide = 32;
    m_icon->setPixmap(iconPixmap(m_iconName, tokensOf(*this).faint, kSide, devicePixelRatioF()));
}

} // namespace retort::ui
