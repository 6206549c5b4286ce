#pragma once
// What a dataset could not use of its files, and why.

#include "models/session/table_model.h"

#include <string>

namespace retort::ui {

struct LeftOut {
    QString file{}; ///< empty where it is about more than a file
    QString why{};
};

/// From a line of data::DataSetSummary::problems; `root` is the dataset's folder.
LeftOut leftOut(const std::string& problem, const std::string& root);

class LeftOutTable : public TableModel<LeftOut> {
    Q_OBJECT

public:
    enum Column { File, Why };

    explicit LeftOutTable(QObject* parent = nullptr);

protected:
    QVariant keyOf(const LeftOut& row) const override { return row.file + row.why; }
};

} // namespace retort::ui
