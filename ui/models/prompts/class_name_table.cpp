#include "models/prompts/class_name_table.h"

#include "models/session/text.h"

#include <cmath>

namespace retort::ui {

namespace {

constexpr double kPerCent = 100;

QString accuracyText(const ClassNameRow& row) {
    return std::isnan(row.accuracy) ? QStringLiteral("–") : perCent(kPerCent * row.accuracy);
}

} // namespace

ClassNameTable::ClassNameTable(PromptDraft& draft, QObject* parent)
    : TableModel(
          {{.title = tr("Class"), .display = [](const ClassNameRow& row) { return QVariant(row.name); }},
           {.title = tr("Reads as"),
            .display = [](const ClassNameRow& row) { return QVariant(row.readsAs); }},
           {.title = tr("Accuracy, %"),
            .display = [](const ClassNameRow& row) { return QVariant(accuracyText(row)); },
            .sort =
                [](const ClassNameRow& row) {
                    return QVariant(std::isnan(row.accuracy) ? -1 : row.accuracy);
                },
            .alignment = Qt::AlignRight}},
          parent),
      m_draft(draft) {
    connect(&draft, &PromptDraft::changed, this, &ClassNameTable::show);
    show();
}

void ClassNameTable::setAccuracy(const std::vector<double>& perClass) {
    if (perClass == m_accuracy)
        return;
    m_accuracy = perClass;
    show();
}

Qt::ItemFlags ClassNameTable::flags(const QModelIndex& index) const {
    const auto usual = TableModel::flags(index);
    return index.isValid() && index.column() == ReadsAs ? usual | Qt::ItemIsEditable : usual;
}

QVariant ClassNameTable::data(const QModelIndex& index, int role) const {
    return TableModel::data(index, role == Qt::EditRole ? int{Qt::DisplayRole} : role);
}

bool ClassNameTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != ReadsAs || role != Qt::EditRole)
        return false;
    m_draft.setClassName(row(index.row()).label, value.toString());
    return true;
}

void ClassNameTable::show() {
    std::vector<ClassNameRow> names;
    for (int label = 0; label < m_draft.words().classNames.size(); ++label) {
        ClassNameRow row{.label = label,
                         .name = m_draft.classes().value(label),
                         .readsAs = m_draft.words().classNames[label]};
        if (static_cast<std::size_t>(label) < m_accuracy.size())
            row.accuracy = m_accuracy[static_cast<std::size_t>(label)];
        names.push_back(std::move(row));
    }
    setRows(std::move(names));
}

} // namespace retort::ui
