#pragma once
// Cells of the table of students: the column's own colour before its name, figures in columns, and what is
// gone in faint.

#include <QStyledItemDelegate>

namespace retort::ui {

class StudentDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace retort::ui
