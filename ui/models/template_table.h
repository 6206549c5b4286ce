#pragma once
// The templates of a draft as rows to switch on and off and to write in.

#include "models/prompt_draft.h"
#include "models/table_model.h"

namespace retort::ui {

struct TemplateRow {
    int at = 0;
    TemplateLine line{};
};

class TemplateTable : public TableModel<TemplateRow> {
    Q_OBJECT

public:
    explicit TemplateTable(PromptDraft& draft, QObject* parent = nullptr);

    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

protected:
    QVariant keyOf(const TemplateRow& row) const override { return row.at; }
    QVariant roleOf(const TemplateRow& row, int role) const override;

private:
    void show();

    PromptDraft& m_draft;
};

} // namespace retort::ui
