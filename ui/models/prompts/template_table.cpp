#include "models/prompts/template_table.h"

#include "models/session/text.h"

#include <utility>

namespace retort::ui {

namespace {

constexpr double kWholeTemplate = 100;

} // namespace

TemplateTable::TemplateTable(PromptDraft& draft, QObject* parent)
    : TableModel({{.title = tr("Template"),
                   .display = [](const TemplateRow& row) { return QVariant(row.line.text); },
                   .tip = [](const TemplateRow& row) { return QVariant(templateProblem(row.line.text)); }},
                  {.title = tr("Alone, %"),
                   .display =
                       [this](const TemplateRow& row) {
                           const auto share = accuracyOf(row);
                           return QVariant(share ? perCent(kWholeTemplate * *share) : QStringLiteral("–"));
                       },
                   .sort = [this](const TemplateRow& row) { return QVariant(accuracyOf(row).value_or(-1)); },
                   .tip =
                       [this](const TemplateRow& row) {
                           return QVariant(
                               accuracyOf(row)
                                   ? tr("The teacher's zero-shot accuracy with this template alone")
                                   : tr("Not measured yet"));
                       },
                   .alignment = Qt::AlignRight}},
                 parent),
      m_draft(draft) {
    connect(&draft, &PromptDraft::changed, this, &TemplateTable::show);
    show();
}

void TemplateTable::setAccuracy(const AccuracyOf& accuracyOf) {
    m_accuracyOf = accuracyOf;
    auto now = accuracies();
    if (now == m_told)
        return;
    m_told = std::move(now);
    Q_EMIT dataChanged(index(0, Accuracy), index(rowCount() - 1, Accuracy));
}

std::optional<double> TemplateTable::accuracyOf(const TemplateRow& row) const {
    return m_accuracyOf ? m_accuracyOf(utf8(row.line.text)) : std::nullopt;
}

std::vector<std::optional<double>> TemplateTable::accuracies() const {
    std::vector<std::optional<double>> shares;
    for (const auto& row : rows())
        shares.push_back(accuracyOf(row));
    return shares;
}

Qt::ItemFlags TemplateTable::flags(const QModelIndex& index) const {
    const auto usual = TableModel::flags(index);
    return index.isValid() && index.column() == Text ? usual | Qt::ItemIsUserCheckable | Qt::ItemIsEditable
                                                     : usual;
}

QVariant TemplateTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.column() != Text)
        return TableModel::data(index, role);
    if (role == Qt::EditRole)
        return row(index.row()).line.text;
    if (role == Qt::CheckStateRole)
        return row(index.row()).line.on ? Qt::Checked : Qt::Unchecked;
    return TableModel::data(index, role);
}

bool TemplateTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Text)
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
    m_told = accuracies();
}

} // namespace retort::ui
