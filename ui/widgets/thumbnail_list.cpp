#include "widgets/thumbnail_list.h"

namespace retort::ui {

ThumbnailList::ThumbnailList(QAbstractItemModel& model, QWidget* parent) : QListView(parent) {
    setModel(&model);
    // Not IconMode, which keeps a tree of places: of 100,000 images it would be built at every resize.
    setViewMode(QListView::ListMode);
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setSelectionRectVisible(true);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // else its coming and going would change the width
    setTabKeyNavigation(false);
}

void ThumbnailList::setSide(int side) {
    m_side = side;
    fit();
}

void ThumbnailList::setCaptionHeight(int height) {
    m_caption = height;
    fit();
}

void ThumbnailList::resizeEvent(QResizeEvent* event) {
    fit();
    QListView::resizeEvent(event);
}

void ThumbnailList::fit() {
    const int width = viewport()->width() - 1; // a row as wide as the whole is wrapped
    const int side = qMax(m_side, width / qMax(1, width / m_side));
    const QSize place(side, side + m_caption);
    if (gridSize() != place)
        setGridSize(place);
}

} // namespace retort::ui
