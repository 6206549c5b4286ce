#pragma once
// How many images each class of a dataset has: real ones by split, and generated ones where there are.

#include "models/data/generated_counts.h"
#include "models/session/data_shelf.h"

#include <QWidget>

class QComboBox;

namespace retort::ui {

class BarChart;
class ClassTable;
class StoreReader;
class TableView;

class ClassesTab : public QWidget {
    Q_OBJECT

public:
    explicit ClassesTab(StoreReader& reader, QWidget* parent = nullptr);

    void showDataset(const QString& name, OpenDataset dataset);
    /// Asks the store again which sets were generated.
    void reload();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void takeGenerated(std::vector<GeneratedCounts> counts);
    void showBars();
    const GeneratedCounts* chosen() const;

    StoreReader& m_reader;
    QString m_name;
    OpenDataset m_dataset;
    std::vector<GeneratedCounts> m_generated;
    ClassTable* m_classes;
    QComboBox* m_beside;
    BarChart* m_chart;
    TableView* m_table;
};

} // namespace retort::ui
