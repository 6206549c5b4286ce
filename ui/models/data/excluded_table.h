#pragma once
// What a dataset could not use of its files, and why.

#include "models/session/table_model.h"

#include <string>

namespace retort::ui {

struct Excluded {
    QString file{}; ///< empty where it is about more than a file
    QString why{};
};

/// From a line of data::DatasetSummary::problems; `root` is the dataset's folder.
Excluded excluded(const std::string& problem, const std::string& root);

class ExcludedTable : public TableModel<Excluded> {
    Q_OBJECT

public:
    enum Column { File, Why };

    explicit ExcludedTable(QObject* parent = nullptr);

protected:
    QVariant keyOf(const Excluded& row) const override { return row.file + row.why; }
};

} // namespace retort::ui
