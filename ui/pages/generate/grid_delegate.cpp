#include "pages/generate/grid_delegate.h"

#include "style/tokens.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>

namespace retort::ui {

void GridDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    constexpr int kRoom = 3;
    constexpr qreal kRound = 5, kRing = 2;
    const auto& theme = tokensOf(option.palette);
    const auto place = option.rect.adjusted(kRoom, kRoom, -kRoom, -kRoom);
    const auto image = index.data(Qt::DecorationRole).value<QImage>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(place, kRound, kRound);
    painter->fillPath(shape, theme.raised);
    if (!image.isNull()) {
        painter->setClipPath(shape);
        painter->setRenderHint(QPainter::SmoothPixmapTransform, image.width() > place.width());
        painter->drawImage(place, image);
        painter->setClipping(false);
    }
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->setPen(QPen(theme.accent, kRing));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(place, kRound, kRound);
    }
    painter->restore();
}

} // namespace retort::ui
