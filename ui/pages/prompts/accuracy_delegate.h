#pragma once
// Draws a share as a bar with its figure: of a template alone, or of a class. What is switched off is grey;
// what is not known has no bar.

#include <QStyledItemDelegate>

namespace retort::ui {

class AccuracyDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace retort::ui
