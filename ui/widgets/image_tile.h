#pragma once
// An image as the grids show it: cut to a square with round corners, and a ring around it where it is
// selected.

#include <QtGlobal>

class QColor;
class QImage;
class QPainter;
class QRect;

namespace retort::ui {

/// The middle of the image, scaled into `place`; smooth only where it gets smaller. The ground alone where
/// the image is null: it is on its way.
void drawImageTile(QPainter& painter, const QRect& place, const QImage& image, const QColor& ground);

/// Around what drawImageTile() drew.
void drawTileRing(QPainter& painter, const QRect& place, const QColor& colour);

} // namespace retort::ui
