#include "plots/read_out.h"

#include "style/fonts.h"
#include "style/tokens.h"

#include <QFontMetricsF>
#include <QPainter>

namespace retort::ui {

ReadOut::ReadOut(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void ReadOut::show(QPointF point, const QColor& colour, const QString& text) {
    m_point = point;
    m_colour = colour;
    m_text = text;
    update();
}

void ReadOut::clear() {
    if (m_text.isEmpty())
        return;
    m_text.clear();
    update();
}

QRectF ReadOut::bubble() const {
    constexpr qreal kPadding = 8, kHeight = 26, kDistance = 12;
    const qreal width = QFontMetricsF(textFont(size::kLabel)).horizontalAdvance(m_text) + 2 * kPadding;
    QRectF box(m_point.x() + kDistance, m_point.y() - kDistance - kHeight, width, kHeight);
    if (box.right() > this->width())
        box.moveRight(m_point.x() - kDistance);
    if (box.top() < 0)
        box.moveTop(m_point.y() + kDistance);
    box.moveLeft(qMax<qreal>(0, box.left()));
    return box;
}

void ReadOut::paintEvent(QPaintEvent*) {
    if (m_text.isEmpty())
        return;
    constexpr qreal kRing = 4.5, kCorner = 6;
    const auto& theme = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_colour, 2));
    painter.setBrush(theme.surface);
    painter.drawEllipse(m_point, kRing, kRing);
    painter.setPen(theme.border);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(bubble(), kCorner, kCorner);
    painter.setPen(theme.text);
    painter.setFont(textFont(size::kLabel));
    painter.drawText(bubble(), Qt::AlignCenter, m_text);
}

} // namespace retort::ui
