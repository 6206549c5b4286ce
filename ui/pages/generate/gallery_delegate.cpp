#include "pages/generate/gallery_delegate.h"

#include "models/generate/generated_gallery.h"
#include "models/generate/generation_record.h"
#include "pages/data/image_thumbnails.h"
#include "style/fonts.h"
#include "style/tokens.h"
#include "widgets/image_tile.h"

#include <QListView>
#include <QLocale>
#include <QPainter>

namespace retort::ui {

namespace {

constexpr int kTileRoom = size::kStep; ///< around an image
constexpr int kBadgeFrom = 64;         ///< pixels of an image that has room for a badge

struct Badge {
    QString text;
    QColor ground;
    QColor ink;
    Qt::Alignment corner;
};

void drawBadge(QPainter& painter, const QRect& place, const Badge& badge) {
    constexpr int kEdge = 4, kPadding = 5, kHeight = 17;
    constexpr qreal kBadgeRound = 4;
    painter.setFont(textFont(size::kSmall, Weight::Medium));
    const int width = painter.fontMetrics().horizontalAdvance(badge.text) + 2 * kPadding;
    const bool isRight = badge.corner & Qt::AlignRight;
    const bool isBottom = badge.corner & Qt::AlignBottom;
    const QRect box(isRight ? place.right() - width - kEdge : place.left() + kEdge,
                    isBottom ? place.bottom() - kHeight - kEdge : place.top() + kEdge, width, kHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(badge.ground);
    painter.drawRoundedRect(box, kBadgeRound, kBadgeRound);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(badge.ink);
    painter.drawText(box, Qt::AlignCenter, badge.text);
}

QColor veiled(QColor colour, qreal opacity) {
    colour.setAlphaF(static_cast<float>(opacity));
    return colour;
}

} // namespace

GalleryDelegate::GalleryDelegate(const GeneratedGallery& gallery, ImageThumbnails& thumbnails,
                                 QObject* parent)
    : QStyledItemDelegate(parent), m_gallery(gallery), m_thumbnails(thumbnails) {}

void GalleryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    constexpr qreal kFaded = 0.35, kGround = 0.85;
    const auto& theme = tokensOf(option.palette);
    const auto& image = m_gallery.image(index.row());
    const bool isOut = image.state == store::ImageState::Excluded;
    const QRect whole = option.rect.adjusted(kTileRoom, kTileRoom, -kTileRoom, -kTileRoom);
    const QRect place(whole.topLeft(), QSize(whole.width(), whole.width()));
    const auto ratio = painter->device()->devicePixelRatioF();
    const auto thumbnail =
        m_thumbnails.find({data::Split::Train, image.number}, qRound(place.width() * ratio));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setOpacity(isOut ? kFaded : 1);
    drawImageTile(*painter, place, thumbnail, theme.raised);
    painter->setOpacity(1);
    if (isOut && place.width() >= kBadgeFrom)
        drawBadge(*painter, place, {tr("excluded"), theme.bad, theme.surface, Qt::AlignLeft | Qt::AlignTop});
    else if (isOut)
        drawBadge(*painter, place,
                  {QStringLiteral("×"), theme.bad, theme.surface, Qt::AlignLeft | Qt::AlignTop});
    if (m_gallery.nearDuplicate(image.number))
        drawBadge(*painter, place,
                  {place.width() >= kBadgeFrom ? tr("near-duplicate") : QStringLiteral("≈"), theme.copper,
                   theme.surface, Qt::AlignRight | Qt::AlignTop});
    if (image.score && place.width() >= kBadgeFrom)
        drawBadge(*painter, place,
                  {QLocale().toString(*image.score, 'f', 2), veiled(theme.surface, kGround), theme.text,
                   Qt::AlignRight | Qt::AlignBottom});
    if (option.state & QStyle::State_Selected)
        drawTileRing(*painter, place, theme.accent);
    if (m_gallery.set() && whole.height() > place.height()) {
        painter->setFont(textFont(size::kSmall));
        painter->setPen(isOut ? theme.faint : theme.muted);
        const QRect line(whole.left(), place.bottom() + 1, whole.width(), whole.bottom() - place.bottom());
        const auto name = className(*m_gallery.set(), image.label);
        painter->drawText(line, Qt::AlignCenter,
                          painter->fontMetrics().elidedText(name, Qt::ElideRight, line.width()));
    }
    painter->restore();
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* list = qobject_cast<const QListView*>(option.widget);
    return list ? list->gridSize() : QStyledItemDelegate::sizeHint(option, index);
}

} // namespace retort::ui
