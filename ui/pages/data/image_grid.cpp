#include "pages/data/image_grid.h"

#include "pages/data/image_thumbnails.h"
#include "settings/settings.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/image_tile.h"
#include "widgets/thumbnail_list.h"

#include <QPainter>
#include <QSlider>
#include <QStackedLayout>
#include <QStyledItemDelegate>

namespace retort::ui {

namespace {

constexpr int kSmallest = 48, kLargest = 256, kUsual = 88;
constexpr int kRoom = size::kStep; ///< around an image

class ImageDelegate : public QStyledItemDelegate {
public:
    ImageDelegate(const ImageListModel& model, ImageThumbnails& thumbnails, QObject* parent)
        : QStyledItemDelegate(parent), m_model(model), m_thumbnails(thumbnails) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* list = qobject_cast<const QListView*>(option.widget);
        return list ? list->gridSize() : QStyledItemDelegate::sizeHint(option, index);
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const auto& theme = tokensOf(option.palette);
        const QRect place = option.rect.adjusted(kRoom, kRoom, -kRoom, -kRoom);
        const auto ratio = painter->device()->devicePixelRatioF();
        const auto image = m_thumbnails.find(m_model.row(index.row()), qRound(place.width() * ratio));
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        drawImageTile(*painter, place, image, theme.raised);
        if (option.state & QStyle::State_Selected)
            drawTileRing(*painter, place, theme.accent);
        painter->restore();
    }

private:
    const ImageListModel& m_model;
    ImageThumbnails& m_thumbnails;
};

} // namespace

ImageGrid::ImageGrid(ImageListModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_list(new ThumbnailList(model)), m_empty(label({}, "subtitle")),
      m_zoom(new QSlider(Qt::Horizontal)) {
    constexpr int kSlider = 110;
    auto* thumbnails = new ImageThumbnails(this);
    m_list->setItemDelegate(new ImageDelegate(model, *thumbnails, this));
    m_list->setAccessibleName(tr("Images"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_empty);
    m_zoom->setRange(kSmallest, kLargest);
    m_zoom->setFixedWidth(kSlider);
    m_zoom->setToolTip(tr("Size of the images"));
    m_zoom->setAccessibleName(tr("Size of the images"));
    m_zoom->setValue(settings::datasetZoom().value(kUsual));
    const auto zoom = [this](int side) {
        m_list->setSide(side);
        settings::datasetZoom().set(side);
    };
    zoom(m_zoom->value());
    connect(m_zoom, &QSlider::valueChanged, this, zoom);
    connect(thumbnails, &ImageThumbnails::arrived, m_list->viewport(), qOverload<>(&QWidget::update));
    connect(&model, &QAbstractItemModel::modelReset, this, [this, thumbnails] {
        thumbnails->setDataset(m_model.dataset());
        m_pages->setCurrentIndex(m_model.rowCount() > 0 ? 0 : 1);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { Q_EMIT currentRowChanged(index.row()); });
}

void ImageGrid::setCurrentRow(int row) {
    m_list->setCurrentIndex(m_model.index(row));
}

void ImageGrid::setEmptyText(const QString& text) {
    m_empty->setText(text);
}

} // namespace retort::ui
