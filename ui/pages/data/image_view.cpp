#include "pages/data/image_view.h"

#include "style/tokens.h"

#include <QPainter>
#include <QPainterPath>

namespace retort::ui {

namespace {

constexpr int kLeast = 96;
constexpr qreal kRound = 6;
/// From here on an enlarged pixel is seen as one.
constexpr int kSharpFrom = 2;

} // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setMinimumSize(kLeast, kLeast);
}

void ImageView::setImage(QImage image) {
    m_image = std::move(image);
    update();
}

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto room = m_image.isNull() ? size() : m_image.size().scaled(size(), Qt::KeepAspectRatio);
    // At the top, so that the facts below stay near it.
    const QRect place(QPoint((width() - room.width()) / 2, 0), room);
    QPainterPath shape;
    shape.addRoundedRect(place, kRound, kRound);
    painter.fillPath(shape, tokensOf(*this).raised);
    if (m_image.isNull())
        return;
    painter.setClipPath(shape);
    const bool isEnlarged = place.width() >= kSharpFrom * m_image.width();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !isEnlarged);
    painter.drawImage(place, m_image);
}

} // namespace retort::ui
