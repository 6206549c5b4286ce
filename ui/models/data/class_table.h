#pragma once
// The classes of a dataset, and how many images each has: in its splits, among those that may be learnt
// from with their labels, and in a synthetic set.

#include "data/dataset.h"
#include "models/session/table_model.h"

#include <cstdint>
#include <vector>

namespace retort::ui {

struct ClassCounts {
    std::int64_t label = 0;
    QString name{};
    std::int64_t train = 0;
    std::int64_t validation = 0;
    std::int64_t test = 0;
    std::int64_t labelled = 0;
    std::int64_t generated = 0;
};

/// Its splits counted by class; in label order.
std::vector<ClassCounts> classCounts(const data::DatasetSummary& summary);

class ClassTable : public TableModel<ClassCounts> {
    Q_OBJECT

public:
    enum Column { Label, Name, Train, Validation, Test, Labelled, Generated };

    explicit ClassTable(QObject* parent = nullptr);

    void showSummary(const data::DatasetSummary& summary);
    /// By label; empty: none.
    void setLabelled(const std::vector<std::int64_t>& perClass);
    void setGenerated(const std::vector<std::int64_t>& perClass);

protected:
    QVariant keyOf(const ClassCounts& counts) const override { return counts.name; }

private:
    void setCounts(std::int64_t ClassCounts::*member, const std::vector<std::int64_t>& perClass);
};

} // namespace retort::ui
