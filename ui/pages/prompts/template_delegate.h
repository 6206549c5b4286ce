#pragma once
// Draws a template with the place for the class name in copper, what is switched off quietly, and what is no
// template in red.

#include <QStyledItemDelegate>

namespace retort::ui {

class TemplateDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace retort::ui
