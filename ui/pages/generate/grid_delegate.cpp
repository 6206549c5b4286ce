#include "pages/generate/grid_delegate.h"

#include "style/tokens.h"
#include "widgets/image_tile.h"

#include <QImage>
#include <QPainter>

namespace retort::ui {

void GridDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    constexpr int kRoom = 3;
    const auto& theme = tokensOf(option.palette);
    const auto place = option.rect.adjusted(kRoom, kRoom, -kRoom, -kRoom);
    const auto image = index.data(Qt::DecorationRole).value<QImage>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    drawImageTile(*painter, place, image, theme.raised);
    if (option.state.testFlag(QStyle::State_Selected))
        drawTileRing(*painter, place, theme.accent);
    painter->restore();
}

} // namespace retort::ui
