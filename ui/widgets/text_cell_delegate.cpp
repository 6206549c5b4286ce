#include "widgets/text_cell_delegate.h"

#include <QLineEdit>

namespace retort::ui {

void TextCellDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const auto* line = qobject_cast<const QLineEdit*>(editor);
    if (!line || !line->isModified())
        QStyledItemDelegate::setEditorData(editor, index);
}

} // namespace retort::ui
