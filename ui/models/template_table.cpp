#include "models/template_table.h"

namespace retort::ui {

TemplateTable::TemplateTable(PromptDraft& draft, QObject* parent)
    : TableModel({{.title = tr("Template"),
                   .display = [](const TemplateRow& row) { return QVariant(row.line.text); },
                   .tip = [](const TemplateRow& row) { return QVariant(templateProblem(row.line.text)); }}},
                 parent),
      m_draft(draft) {
    connect(&draft, &PromptDraft::changed, this, &TemplateTable::show);
    show();
}

Qt::ItemFlags TemplateTable::flags(const QModelIndex& index) const {
    return index.isValid() ? TableModel::flags(index) | Qt::ItemIsUserCheckable | Qt::ItemIsEditable
                           : Qt::NoItemFlags;
}

QVariant TemplateTable::roleOf(const TemplateRow& row, int role) const {
    if (role == Qt::EditRole)
        return row.line.text;
    if (role == Qt::CheckStateRole)
        return row.line.on ? Qt::Checked : Qt::Unchecked;
    return {};
}

bool TemplateTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid())
        return false;
    auto line = row(index.row()).line;
    if (role == Qt::CheckStateRole)
        line.on = value.toInt() == Qt::Checked;
    else if (role == Qt::EditRole && !value.toString().trimmed().isEmpty())
        line.text = value.toString().trimmed();
    else
        return false;
    m_draft.setTemplate(index.row(), line);
    return true;
}

void TemplateTable::show() {
    std::vector<TemplateRow> lines;
    for (const auto& line : m_draft.words().templates)
        lines.push_back({.at = static_cast<int>(lines.size()), .line = line});
    setRows(std::move(lines));
}

} // namespace retort::ui
