#pragma once
// A table of values. A leaf names its columns and what each says of a row; the rest is here.
//
//   struct Student { RunId run; QString name; double accuracy; };
//   class StudentTable : public TableModel<Student> {
//   public:
//       StudentTable(QObject* parent) : TableModel({
//           {.title = tr("Student"), .display = [](const Student& s) { return QVariant(s.name); }},
//           {.title = tr("Accuracy"), .display = ..., .sort = ..., .alignment = Qt::AlignRight}}, parent) {}

#include <QAbstractTableModel>
#include <QVariant>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace retort::ui {

/// What a column may answer beyond what is displayed.
enum ModelRole {
    SortRole = Qt::UserRole, ///< a value to sort by; what is displayed if there is none
    KeyRole,                 ///< what a row is, for selections that outlive a change
    FirstOwnRole             ///< from here a leaf's own
};

template<class Row> struct TableColumn {
    using Value = std::function<QVariant(const Row&)>;

    QString title{};
    Value display{};
    Value sort{};
    Value tip{};
    Qt::Alignment alignment = Qt::AlignLeft;
};

template<class Row> class TableModel : public QAbstractTableModel {
public:
    TableModel(std::vector<TableColumn<Row>> columns, QObject* parent)
        : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

    const std::vector<Row>& rows() const { return m_rows; }
    const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }

    /// Rows that stay where they are, by keyOf(), are told as changed; else the model is reset.
    void setRows(std::vector<Row> rows) {
        const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                     [this](const Row& a, const Row& b) { return keyOf(a) == keyOf(b); });
        if (!same) {
            beginResetModel();
            m_rows = std::move(rows);
            endResetModel();
        } else if (!rows.empty()) {
            m_rows = std::move(rows);
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    }
    void setRow(int at, Row row) {
        m_rows[static_cast<std::size_t>(at)] = std::move(row);
        Q_EMIT dataChanged(index(at, 0), index(at, columnCount() - 1));
    }
    void appendRows(std::vector<Row> rows) {
        if (rows.empty())
            return;
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
        std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
        endInsertRows();
    }

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
            return {};
        const auto& column = m_columns[static_cast<std::size_t>(section)];
        if (role == Qt::DisplayRole)
            return column.title;
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(column.alignment | Qt::AlignVCenter);
        return {};
    }
    QVariant data(const QModelIndex& index, int role) const override {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const auto& cell = row(index.row());
        const auto& column = m_columns[static_cast<std::size_t>(index.column())];
        switch (role) {
        case Qt::DisplayRole: return column.display ? column.display(cell) : QVariant{};
        case Qt::ToolTipRole: return column.tip ? column.tip(cell) : QVariant{};
        case Qt::TextAlignmentRole: return QVariant::fromValue(column.alignment | Qt::AlignVCenter);
        case SortRole:
            if (column.sort)
                return column.sort(cell);
            return column.display ? column.display(cell) : QVariant{};
        case KeyRole: return keyOf(cell);
        default: return roleOf(cell, role);
        }
    }

protected:
    virtual QVariant keyOf(const Row& row) const = 0;
    virtual QVariant roleOf(const Row&, int) const { return {}; }

private:
    std::vector<TableColumn<Row>> m_columns;
    std::vector<Row> m_rows;
};

} // namespace retort::ui
