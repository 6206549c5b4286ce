#include "widgets/figures.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace retort::ui {

namespace {

qreal digitWidth(const QFontMetricsF& metrics) {
    qreal width = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        width = std::max(width, metrics.horizontalAdvance(QChar(QLatin1Char(digit))));
    return width;
}

qreal cellWidth(QChar letter, const QFontMetricsF& metrics, qreal digit) {
    return letter.isDigit() ? digit : metrics.horizontalAdvance(letter);
}

} // namespace

qreal figuresWidth(const QFont& font, const QString& text) {
    const QFontMetricsF metrics(font);
    const qreal digit = digitWidth(metrics);
    qreal width = 0;
    for (const auto letter : text)
        width += cellWidth(letter, metrics, digit);
    return width;
}

void drawFigures(QPainter& painter, QPointF end, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    const qreal digit = digitWidth(metrics);
    qreal x = end.x() - figuresWidth(painter.font(), text);
    for (const auto letter : text) {
        const qreal cell = cellWidth(letter, metrics, digit);
        painter.drawText(QPointF(x + (cell - metrics.horizontalAdvance(letter)) / 2, end.y()), letter);
        x += cell;
    }
}

} // namespace retort::ui
