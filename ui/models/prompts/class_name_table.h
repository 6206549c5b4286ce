#pragma once
// What the classes of a draft's dataset are called in its templates, and how many of each a teacher gets
// right with it.

#include "models/prompts/prompt_draft.h"
#include "models/session/table_model.h"

#include <limits>

namespace retort::ui {

struct ClassNameRow {
    int label = 0;
    QString name{};                                             ///< of the dataset
    QString readsAs{};                                          ///< in the templates
    double accuracy = std::numeric_limits<double>::quiet_NaN(); ///< share; not a number: not measured
};

class ClassNameTable : public TableModel<ClassNameRow> {
    Q_OBJECT

public:
    enum Column { Name, ReadsAs, Accuracy };

    explicit ClassNameTable(PromptDraft& draft, QObject* parent = nullptr);

    /// Shares in label order; empty: not measured.
    void setAccuracy(const std::vector<double>& perClass);

    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

protected:
    QVariant keyOf(const ClassNameRow& row) const override { return row.name; }

private:
    void show();

    PromptDraft& m_draft;
    std::vector<double> m_accuracy;
};

} // namespace retort::ui
