#pragma once
// Numbers with digits of one width, so that they stand in columns: Inter's own digits are not all equally
// wide, and Qt 6.4 cannot ask the font for those that are.

#include <QPointF>
#include <QString>

class QFont;
class QPainter;

namespace retort::ui {

qreal figuresWidth(const QFont& font, const QString& text);
/// In the painter's font and pen; `end` is where the text ends, on its baseline.
void drawFigures(QPainter& painter, QPointF end, const QString& text);

} // namespace retort::ui
