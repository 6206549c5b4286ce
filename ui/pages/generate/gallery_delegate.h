#pragma once
// A generated image in the grid: its thumbnail, its score, and whether it is excluded.

#include <QStyledItemDelegate>

namespace retort::ui {

class GeneratedGallery;
class ImageThumbnails;

class GalleryDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    GalleryDelegate(const GeneratedGallery& gallery, ImageThumbnails& thumbnails, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// A cell of the grid.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const GeneratedGallery& m_gallery;
    ImageThumbnails& m_thumbnails;
};

} // namespace retort::ui
