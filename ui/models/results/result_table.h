#pragma once
// A study's table as the window shows it: datasets by columns, two header rows, each cell with what is
// painted of it. The last row is the average, where there is one.

#include "models/session/table_model.h"
#include "study/report/published_reference.h"
#include "study/report/table.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <optional>

namespace retort::ui {

/// The parts of a cell; each is painted in its own way.
struct CellFigures {
    QString mean{};
    QString spread{};    ///< "±0.4"
    QString delta{};     ///< "[+13.0]", "[+0.4] ≈" where it is not distinguishable from none
    QString published{}; ///< what others have published
    std::optional<double> gain{};
    bool isAlike = false; ///< the gain is not distinguishable from none
    bool warned = false;
    bool isAverage = false;

    /// "82.5 ±0.4 [+13.0]".
    QString text() const;
};

/// What is shown of each cell.
struct ResultParts {
    bool spread = true;
    bool delta = true;
    bool interval = false; ///< of the gain, in its place
    bool published = false;

    friend bool operator==(const ResultParts&, const ResultParts&) = default;
};

class ResultTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Section { Dataset, Teacher, FirstColumn };
    enum Role {
        FiguresRole = FirstOwnRole, ///< CellFigures
        GroupRole                   ///< of a header: what stands above several columns
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(study::Table table);
    void setReference(study::PublishedReference reference);
    void setParts(const ResultParts& parts);
    const study::Table& table() const { return m_table; }
    const ResultParts& parts() const { return m_parts; }
    /// The table for others: with the published figures if they are shown.
    study::Table forExport() const;
    /// What the signs in the cells mean, and on how many test images each dataset was measured; empty:
    /// nothing to say.
    QStringList legend() const;
    /// Whether others have published figures for one of the datasets.
    bool hasPublished() const;

    /// The cell of a dataset and column that has runs; null for the others.
    const study::Cell* cellAt(const QModelIndex& index) const;
    /// The column of a study that a section shows.
    std::optional<study::Column> columnAt(int section) const;
    /// The name of the row: in a sweep with the values.
    std::string datasetAt(int row) const;
    bool isPublished(int row) const;
    /// The same without them.
    std::string plainDatasetAt(int row) const;
    QModelIndex indexOf(const std::string& dataset, const study::Column& column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    bool isAverage(int row) const { return row == static_cast<int>(m_table.rows.size()); }
    CellFigures figures(const QModelIndex& index) const;
    QString titleOf(int row) const;
    CellFigures teacherFigures(int row) const;
    CellFigures cellFigures(int row, const study::Column& column) const;
    CellFigures averageFigures(const study::Column& column) const;
    QString published(int row, const QModelIndex& index) const;
    QString tip(const QModelIndex& index) const;

    study::Table m_table;
    study::PublishedReference m_reference;
    ResultParts m_parts;
};

/// Lines of cells with tabulators between them, for spreadsheets.
QString asTabbedText(const ResultTable& table);

} // namespace retort::ui

Q_DECLARE_METATYPE(retort::ui::CellFigures)
