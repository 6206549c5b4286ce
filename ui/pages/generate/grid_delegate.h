#pragma once
// Draws the images of an X/Y grid as large as their cells.

#include <QStyledItemDelegate>

namespace retort::ui {

class GridDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace retort::ui
