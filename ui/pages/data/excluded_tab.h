#pragma once
// The files of a dataset that could not be used, and why.

#include "data/dataset.h"

#include <QWidget>

namespace retort::ui {

class ExcludedTable;
class TableView;

class ExcludedTab : public QWidget {
    Q_OBJECT

public:
    explicit ExcludedTab(QWidget* parent = nullptr);

    void showDataset(const data::DatasetSummary& summary);

private:
    ExcludedTable* m_rows;
    TableView* m_table;
};

} // namespace retort::ui
