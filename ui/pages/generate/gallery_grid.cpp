#include "pages/generate/gallery_grid.h"

#include "pages/data/image_thumbnails.h"
#include "pages/generate/gallery_delegate.h"
#include "settings/settings.h"
#include "widgets/card.h"
#include "widgets/thumbnail_list.h"

#include <QKeyEvent>
#include <QSlider>
#include <QStackedLayout>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kSmallestTile = 48, kLargestTile = 320, kUsualTile = 96;

} // namespace

GalleryGrid::GalleryGrid(GeneratedGallery& gallery, QWidget* parent)
    : QWidget(parent), m_gallery(gallery), m_list(new ThumbnailList(gallery)), m_empty(label({}, "subtitle")),
      m_zoom(new QSlider(Qt::Horizontal)) {
    constexpr int kSlider = 90;
    auto* thumbnails = new ImageThumbnails(this);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setItemDelegate(new GalleryDelegate(gallery, *thumbnails, this));
    m_list->setAccessibleName(tr("Generated images"));
    m_list->installEventFilter(this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_empty);
    m_zoom->setRange(kSmallestTile, kLargestTile);
    m_zoom->setFixedWidth(kSlider);
    m_zoom->setToolTip(tr("Size of the images"));
    m_zoom->setAccessibleName(tr("Size of the images"));
    m_zoom->setValue(settings::galleryZoom().value(kUsualTile));
    setZoom(m_zoom->value());
    connect(m_zoom, &QSlider::valueChanged, this, &GalleryGrid::setZoom);
    connect(thumbnails, &ImageThumbnails::arrived, m_list->viewport(), qOverload<>(&QWidget::update));
    const auto show = [this, thumbnails] {
        thumbnails->setDataset(m_gallery.files());
        m_pages->setCurrentIndex(m_gallery.rowCount() > 0 ? 0 : 1);
    };
    connect(&gallery, &QAbstractItemModel::modelAboutToBeReset, this, &GalleryGrid::remember);
    connect(&gallery, &QAbstractItemModel::modelReset, this, show);
    connect(&gallery, &QAbstractItemModel::modelReset, this, &GalleryGrid::restore);
    connect(&gallery, &QAbstractItemModel::rowsInserted, this, show);
    connect(&gallery, &QAbstractItemModel::rowsRemoved, this, show);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { Q_EMIT currentRowChanged(index.row()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &GalleryGrid::selectionChanged);
    connect(m_list, &QListView::clicked, this, &GalleryGrid::imageClicked);
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT imageOpened(index.row()); });
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QListView::customContextMenuRequested, this, [this](const QPoint& place) {
        if (m_list->indexAt(place).isValid())
            Q_EMIT menuWanted(m_list->viewport()->mapToGlobal(place));
    });
    show();
}

void GalleryGrid::remember() {
    if (const auto current = m_list->currentIndex(); current.isValid())
        m_number = current.data(GeneratedGallery::NumberRole).toLongLong();
}

void GalleryGrid::restore() {
    if (const int row = m_number < 0 ? -1 : m_gallery.rowOf(m_number); row >= 0)
        setCurrentRow(row);
}

void GalleryGrid::setZoom(int side) {
    constexpr int kNamedFrom = 64, kName = 18; // a name below a smaller image cannot be read
    m_list->setSide(side);
    m_list->setCaptionHeight(side >= kNamedFrom ? kName : 0);
    settings::galleryZoom().set(side);
}

std::vector<int> GalleryGrid::selectedRows() const {
    std::vector<int> rows;
    for (const auto& index : m_list->selectionModel()->selectedIndexes())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

int GalleryGrid::currentRow() const {
    return m_list->currentIndex().row();
}

void GalleryGrid::setCurrentRow(int row) {
    m_list->setCurrentIndex(m_gallery.index(row));
}

void GalleryGrid::setEmptyText(const QString& text) {
    m_empty->setText(text);
}

/// The list would look for an image that begins with the letter.
bool GalleryGrid::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_list || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return false;
    switch (key->key()) {
    case Qt::Key_K: Q_EMIT markWanted(store::ImageState::Stored); return true;
    case Qt::Key_R:
    case Qt::Key_Delete: Q_EMIT markWanted(store::ImageState::Excluded); return true;
    default: return false;
    }
}

} // namespace retort::ui
