#pragma once
// Runs beside one another: how each did, and those parameters alone in which they differ.

#include "models/results/cell_story.h"

#include <QAbstractTableModel>

namespace retort::ui {

class RunComparison : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void show(const CellStory& story, const PinnedCell& pinned = {});

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Line {
        QString name{};
        QStringList values{};
    };
    void addOutcome();
    void addDifferences();

    std::vector<RunStory> m_runs; ///< the cell's, then those of the pinned cell, then the baselines
    QString m_pinnedTitle;
    std::size_t m_pinned = 0; ///< how many are the pinned cell's
    std::vector<Line> m_lines;
    std::size_t m_own = 0; ///< how many of the runs are the cell's
};

} // namespace retort::ui
