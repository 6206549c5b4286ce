#include "widgets/image_tile.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>

namespace retort::ui {

namespace {

constexpr qreal kTileRound = 5;

QRect middleSquare(const QRect& whole) {
    const int side = qMin(whole.width(), whole.height());
    return {(whole.width() - side) / 2, (whole.height() - side) / 2, side, side};
}

} // namespace

void drawImageTile(QPainter& painter, const QRect& place, const QImage& image, const QColor& ground) {
    QPainterPath shape;
    shape.addRoundedRect(place, kTileRound, kTileRound);
    painter.fillPath(shape, ground);
    if (image.isNull())
        return;
    painter.setClipPath(shape);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, image.width() > place.width());
    painter.drawImage(place, image, middleSquare(image.rect()));
    painter.setClipping(false);
}

void drawTileRing(QPainter& painter, const QRect& place, const QColor& colour) {
    constexpr qreal kRing = 2, kAround = 2;
    painter.setPen(QPen(colour, kRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(place).adjusted(-kAround, -kAround, kAround, kAround),
                            kTileRound + kAround, kTileRound + kAround);
}

} // namespace retort::ui
