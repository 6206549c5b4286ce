#pragma once
// The files of a dataset that could not be used, and why.

#include "data/data_set.h"

#include <QWidget>

namespace retort::ui {

class LeftOutTable;
class TableView;

class LeftOutTab : public QWidget {
    Q_OBJECT

public:
    explicit LeftOutTab(QWidget* parent = nullptr);

    void showDataSet(const data::DataSetSummary& summary);

private:
    LeftOutTable* m_rows;
    TableView* m_table;
};

} // namespace retort::ui
