#pragma once
// Draws a template with the place for the class name in copper, what is switched off quietly, and what is no
// template in red.

#include "widgets/text_cell_delegate.h"

namespace retort::ui {

class TemplateDelegate : public TextCellDelegate {
    Q_OBJECT

public:
    using TextCellDelegate::TextCellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace retort::ui
