#pragma once
// Edits the text of a cell. What is being typed stays when the table's values are told anew meanwhile.

#include <QStyledItemDelegate>

namespace retort::ui {

class TextCellDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
};

} // namespace retort::ui
