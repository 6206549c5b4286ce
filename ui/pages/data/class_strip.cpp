#include "pages/data/class_strip.h"

#include "style/tokens.h"

#include <QPainter>
#include <QPainterPath>

namespace retort::ui {

namespace {

constexpr int kSide = 27;
constexpr int kBetween = 2;
constexpr int kRoundStrip = 4;

} // namespace

ClassStrip::ClassStrip(QWidget* parent) : QWidget(parent) {
    setFixedHeight(kSide);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void ClassStrip::setImages(std::vector<QImage> images) {
    m_images = std::move(images);
    update();
}

QSize ClassStrip::sizeHint() const {
    return {10 * (kSide + kBetween), kSide};
}

void ClassStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    QRect place(0, 0, kSide, kSide);
    for (const auto& image : m_images) {
        if (place.right() >= width())
            break;
        QPainterPath shape;
        shape.addRoundedRect(place, kRoundStrip, kRoundStrip);
        painter.setClipPath(shape);
        painter.drawImage(place, image);
        place.translate(kSide + kBetween, 0);
    }
}

} // namespace retort::ui
