#include "pages/page.h"

#include "style/tokens.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QVBoxLayout>

namespace retort::ui {

Page::Page(const QString& title, const QString& purpose, QWidget* parent)
    : QWidget(parent), m_header(new PageHeader(title, purpose)), m_strip(new MessageStrip),
      m_body(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("page"));
    setAccessibleName(title);
    m_body->setContentsMargins(size::kPageMargin, size::kPageMargin - size::kStep, size::kPageMargin,
                               size::kGap);
    m_body->setSpacing(size::kGap);
    m_body->addWidget(m_header);
    m_body->addWidget(m_strip);
}

} // namespace retort::ui
