#include "pages/page.h"

#include "style/tokens.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QVBoxLayout>

#include <algorithm>

namespace retort::ui {

Page::Page(const QString& title, const QString& purpose, QWidget* parent)
    : QWidget(parent), m_header(new PageHeader(title, purpose)), m_strip(new MessageStrip(this)),
      m_body(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("page"));
    setAccessibleName(title);
    m_body->setContentsMargins(size::kPageMargin, size::kPageMargin - size::kStep, size::kPageMargin,
                               size::kGap);
    m_body->setSpacing(size::kGap);
    m_body->addWidget(m_header);
    connect(m_strip, &MessageStrip::changed, this, &Page::placeStrip);
    connect(m_strip, &MessageStrip::problemShown, this, &Page::problemMet);
}

void Page::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeStrip();
}

void Page::placeStrip() {
    constexpr int kWidest = 900;
    const int room = std::min(kWidest, width() - 2 * size::kPageMargin);
    const int height =
        m_strip->hasHeightForWidth() ? m_strip->heightForWidth(room) : m_strip->sizeHint().height();
    m_strip->setGeometry((width() - room) / 2, this->height() - height - size::kPageMargin, room, height);
    m_strip->raise();
}

} // namespace retort::ui
