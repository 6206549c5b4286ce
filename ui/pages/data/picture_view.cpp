#include "pages/data/picture_view.h"

#include "style/tokens.h"

#include <QPainter>
#include <QPainterPath>

namespace retort::ui {

namespace {

constexpr int kLeast = 160;
constexpr qreal kRound = 6;
/// From here on an enlarged pixel is seen as one.
constexpr int kSharpFrom = 2;

} // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
    setMinimumSize(kLeast, kLeast);
}

void PictureView::setPicture(QImage picture) {
    m_picture = std::move(picture);
    update();
}

void PictureView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto room = m_picture.isNull() ? size() : m_picture.size().scaled(size(), Qt::KeepAspectRatio);
    // At the top, so that the facts below stay near it.
    const QRect place(QPoint((width() - room.width()) / 2, 0), room);
    QPainterPath shape;
    shape.addRoundedRect(place, kRound, kRound);
    painter.fillPath(shape, tokensOf(*this).raised);
    if (m_picture.isNull())
        return;
    painter.setClipPath(shape);
    const bool isEnlarged = place.width() >= kSharpFrom * m_picture.width();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !isEnlarged);
    painter.drawImage(place, m_picture);
}

} // namespace retort::ui
