#include "widgets/page_header.h"

#include "style/tokens.h"
#include "widgets/card.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace retort::ui {

PageHeader::PageHeader(const QString& title, const QString& purpose, QWidget* parent)
    : QWidget(parent), m_purpose(label(purpose, "subtitle")), m_actions(new QHBoxLayout) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(label(title, "title"));
    texts->addWidget(m_purpose);
    m_purpose->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_purpose->setToolTip(purpose);
    m_actions->setSpacing(2 * size::kStep);
    line->addLayout(texts, 1);
    line->addSpacing(size::kGap);
    line->addLayout(m_actions);
}

void PageHeader::setPurpose(const QString& purpose) {
    m_purpose->setText(purpose);
    m_purpose->setToolTip(purpose);
}

QPushButton* PageHeader::addAction(const QString& text) {
    auto* button = new QPushButton(text);
    addWidget(button);
    return button;
}

QPushButton* PageHeader::addPrimary(const QString& text) {
    auto* button = addAction(text);
    button->setProperty("role", QStringLiteral("primary"));
    return button;
}

QPushButton* PageHeader::addChip(const QString& text) {
    auto* button = chip(text);
    addWidget(button);
    return button;
}

void PageHeader::addWidget(QWidget* widget) {
    m_actions->addWidget(widget, 0, Qt::AlignVCenter);
}

QPushButton* chip(const QString& text, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setCheckable(true);
    button->setProperty("role", QStringLiteral("chip"));
    return button;
}

void setAvailable(QWidget& control, const QString& reason, const QString& tip) {
    control.setEnabled(reason.isEmpty());
    control.setToolTip(reason.isEmpty() ? tip : reason);
}

} // namespace retort::ui
