#pragma once
// The templates of a draft as rows to switch on and off and to write in, with what each is worth alone.

#include "models/prompts/prompt_draft.h"
#include "models/session/table_model.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace retort::ui {

struct TemplateRow {
    int at = 0;
    TemplateLine line{};
};

class TemplateTable : public TableModel<TemplateRow> {
    Q_OBJECT

public:
    enum Column { Text, Accuracy };
    /// Share of a template alone; absent: not measured.
    using AccuracyOf = std::function<std::optional<double>(const std::string&)>;

    explicit TemplateTable(PromptDraft& draft, QObject* parent = nullptr);

    /// Tells only of figures that changed: a cell that is being written in stays as it is.
    void setAccuracy(const AccuracyOf& accuracyOf);

    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

protected:
    QVariant keyOf(const TemplateRow& row) const override { return row.at; }

private:
    void show();
    std::vector<std::optional<double>> accuracies() const;
    std::optional<double> accuracyOf(const TemplateRow& row) const;

    PromptDraft& m_draft;
    AccuracyOf m_accuracyOf;
    std::vector<std::optional<double>> m_told; ///< row by row
};

} // namespace retort::ui
