#include "models/results/result_table.h"

#include "models/distil/curve_mean.h"
#include "models/results/difference_text.h"
#include "models/session/advice.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"

#include <algorithm>

namespace retort::ui {

namespace {

QString groupOf(const study::Column& column) {
    if (!column.hasFirstStage())
        return {};
    switch (column.source) {
    case study::Source::Real: return ResultTable::tr("Real");
    case study::Source::Cls2Img: return ResultTable::tr("Synthetic [cls2img]");
    case study::Source::Img2Img: return ResultTable::tr("Synthetic [img2img]");
    }
    return {};
}

template<class Gained> bool isAlike(const Gained& cell) {
    return cell.interval && !cell.interval->isDistinguishable();
}

QString overControls(const study::ControlGain& gain) {
    return ResultTable::tr("Gain over %1, the best control: %2")
        .arg(columnTitle(name(gain.control)),
             differenceText({.delta = gain.delta, .interval = gain.interval}));
}

/// Of a study::Cell or study::AverageCell: "[+13.0]", "[+11.9 … +14.2]", "[+0.4] ≈".
template<class Gained> QString inBrackets(const Gained& cell, const ResultParts& parts) {
    const auto text =
        parts.interval && cell.interval
            ? limitPoints(cell.interval->low) + QStringLiteral(" … ") + limitPoints(cell.interval->high)
            : signedPoints(*cell.delta);
    return QLatin1Char('[') + text + QLatin1Char(']') + (isAlike(cell) ? QStringLiteral(" ≈") : QString());
}

} // namespace

QString CellFigures::text() const {
    QStringList parts{mean, spread, delta};
    parts.removeAll(QString());
    return parts.join(QLatin1Char(' '));
}

void ResultTable::setTable(study::Table table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

void ResultTable::setReference(study::PublishedReference reference) {
    beginResetModel();
    m_reference = std::move(reference);
    endResetModel();
}

void ResultTable::setParts(const ResultParts& parts) {
    if (m_parts == parts)
        return;
    m_parts = parts;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

study::Table ResultTable::forExport() const {
    auto table = m_table;
    if (m_parts.published)
        study::addPublished(table, m_reference);
    return table;
}

QStringList ResultTable::legend() const {
    QStringList lines, counts;
    for (const auto& row : m_table.rows)
        if (row.testImages)
            counts << tr("%1 (%2)").arg(count(*row.testImages), qt(row.parts.dataset));
    counts.removeDuplicates(); // the rows of a sweep
    if (!counts.isEmpty())
        lines << tr("Test images: %1.").arg(counts.join(QStringLiteral(", ")));
    const bool anyAlike = std::ranges::any_of(m_table.rows, [](const study::Row& row) {
        return std::ranges::any_of(row.cells, [](const auto& cell) { return isAlike(cell.second); });
    });
    if (m_parts.delta && anyAlike)
        lines << tr("≈ not distinguishable from SUP: the 95 % interval of the gain includes 0.");
    return lines;
}

bool ResultTable::hasPublished() const {
    return std::any_of(m_table.rows.begin(), m_table.rows.end(),
                       [this](const study::Row& row) { return m_reference.knows(row); });
}

int ResultTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size()) + (m_table.average ? 1 : 0);
}

int ResultTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstColumn + static_cast<int>(m_table.columns.size());
}

std::optional<study::Column> ResultTable::columnAt(int section) const {
    if (section < FirstColumn || section >= columnCount())
        return {};
    return m_table.columns[static_cast<std::size_t>(section - FirstColumn)];
}

std::string ResultTable::datasetAt(int row) const {
    return isAverage(row) ? std::string() : m_table.rows[static_cast<std::size_t>(row)].dataset;
}

bool ResultTable::isPublished(int row) const {
    return !isAverage(row) && m_reference.knows(m_table.rows[static_cast<std::size_t>(row)]);
}

std::string ResultTable::plainDatasetAt(int row) const {
    return isAverage(row) ? std::string() : m_table.rows[static_cast<std::size_t>(row)].parts.dataset;
}

/// "fashion-mnist, Images per real image 4": the whole key is in the tip.
QString ResultTable::titleOf(int row) const {
    return rowTitle(m_table.rows[static_cast<std::size_t>(row)].parts);
}

const study::Cell* ResultTable::cellAt(const QModelIndex& index) const {
    const auto column = columnAt(index.column());
    if (!column || !index.isValid() || isAverage(index.row()))
        return nullptr;
    const auto& cells = m_table.rows[static_cast<std::size_t>(index.row())].cells;
    const auto found = cells.find(*column);
    return found == cells.end() ? nullptr : &found->second;
}

QModelIndex ResultTable::indexOf(const std::string& dataset, const study::Column& column) const {
    const auto row = std::find_if(m_table.rows.begin(), m_table.rows.end(),
                                  [&](const study::Row& candidate) { return candidate.dataset == dataset; });
    const auto place = std::find(m_table.columns.begin(), m_table.columns.end(), column);
    if (row == m_table.rows.end() || place == m_table.columns.end())
        return {};
    return index(static_cast<int>(row - m_table.rows.begin()),
                 FirstColumn + static_cast<int>(place - m_table.columns.begin()));
}

CellFigures ResultTable::teacherFigures(int row) const {
    const auto& own = isAverage(row) ? m_table.average->teacherZeroShot
                                     : m_table.rows[static_cast<std::size_t>(row)].teacherZeroShot;
    CellFigures figures{.mean = own ? perCent(*own) : QStringLiteral("–"), .isAverage = isAverage(row)};
    if (m_parts.published && isPublished(row))
        if (const auto published = m_reference.ofTeacher(datasetAt(row)))
            figures.published = perCent(published->accuracy);
    return figures;
}

CellFigures ResultTable::cellFigures(int row, const study::Column& column) const {
    CellFigures figures{.mean = QStringLiteral("–")};
    const auto& own = m_table.rows[static_cast<std::size_t>(row)];
    if (const auto found = own.cells.find(column); found != own.cells.end()) {
        const auto& cell = found->second;
        figures.mean = perCent(cell.mean);
        if (m_parts.spread && cell.std)
            figures.spread = QStringLiteral("±") + perCent(*cell.std);
        if (m_parts.delta && cell.delta)
            figures.delta = inBrackets(cell, m_parts);
        figures.gain = cell.delta;
        figures.isAlike = isAlike(cell);
        figures.warned = !cell.warnings.empty() || cell.worsened;
    }
    if (m_parts.published && isPublished(row)) // the dataset of that name may be another one
        if (const auto published = m_reference.of(own.dataset, name(column)))
            figures.published = perCent(published->accuracy);
    return figures;
}

CellFigures ResultTable::averageFigures(const study::Column& column) const {
    const auto& cell = m_table.average->cells.at(column);
    CellFigures figures{
        .mean = perCent(cell.mean), .gain = cell.delta, .isAlike = isAlike(cell), .isAverage = true};
    if (m_parts.delta && cell.delta)
        figures.delta = inBrackets(cell, m_parts);
    return figures;
}

CellFigures ResultTable::figures(const QModelIndex& index) const {
    if (index.column() == Teacher)
        return teacherFigures(index.row());
    if (const auto column = columnAt(index.column()))
        return isAverage(index.row()) ? averageFigures(*column) : cellFigures(index.row(), *column);
    CellFigures name{.mean = isAverage(index.row()) ? tr("Average") : titleOf(index.row()),
                     .isAverage = isAverage(index.row())};
    name.warned = !name.isAverage && !m_table.rows[static_cast<std::size_t>(index.row())].warnings.empty();
    if (m_parts.published && isPublished(index.row()))
        name.published = tr("published");
    return name;
}

QString ResultTable::published(int row, const QModelIndex& index) const {
    if (!m_parts.published || !isPublished(row))
        return {};
    const auto column = columnAt(index.column());
    const auto figure = column                      ? m_reference.of(datasetAt(row), name(*column))
                        : index.column() == Teacher ? m_reference.ofTeacher(datasetAt(row))
                                                    : std::nullopt;
    return figure ? tr("Not measured by this program: %1 (%2)")
                        .arg(perCent(figure->accuracy), qt(figure->source))
                  : QString();
}

QString ResultTable::tip(const QModelIndex& index) const {
    QStringList lines;
    if (const auto* cell = cellAt(index)) {
        lines << tr("%1: test accuracy %2 % over %Ln run(s)", nullptr, static_cast<int>(cell->runs.size()))
                     .arg(columnTitle(name(*columnAt(index.column()))), perCent(cell->mean, 2));
        if (cell->testImages > 0)
            lines << tr("Measured on %1 test images").arg(count(cell->testImages));
        if (cell->stage1)
            lines << tr("After stage 1: %1 %").arg(perCent(*cell->stage1));
        if (cell->delta)
            lines << tr("Gain over SUP: %1")
                         .arg(differenceText({.delta = *cell->delta, .interval = cell->interval}));
        if (const auto& gain = cell->overControls)
            lines << overControls(*gain);
        for (const auto& warning : cell->warnings)
            lines << tr("Warning: %1").arg(told(warning));
    }
    if (index.column() == Dataset && !isAverage(index.row())) {
        const auto& row = m_table.rows[static_cast<std::size_t>(index.row())];
        if (!row.parts.settings.empty())
            lines << qt(textOf(row.parts.settings));
        if (row.testImages)
            lines << tr("%1 test images").arg(count(*row.testImages));
        for (const auto& warning : row.warnings)
            lines << tr("Warning: %1").arg(told(warning));
    }
    if (isAverage(index.row()) && m_table.average->rows < m_table.rows.size())
        lines << tr("Average over the %1 of %2 datasets that have every column")
                     .arg(m_table.average->rows)
                     .arg(m_table.rows.size());
    if (const auto others = published(index.row(), index); !others.isEmpty())
        lines << others;
    return lines.join(QLatin1Char('\n'));
}

QVariant ResultTable::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return figures(index).text();
    case Qt::ToolTipRole: return tip(index);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Dataset ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
    case FiguresRole: return QVariant::fromValue(figures(index));
    default: return {};
    }
}

QVariant ResultTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto column = columnAt(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Dataset ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == GroupRole)
        return column ? groupOf(*column) : QString();
    if (role == Qt::ToolTipRole && section == Teacher)
        return tr("Zero-shot accuracy of the teacher on the same test images");
    if (role != Qt::DisplayRole)
        return {};
    if (column)
        return qt(std::string(name(column->method)));
    return section == Dataset ? tr("Dataset") : tr("Teacher");
}

Qt::ItemFlags ResultTable::flags(const QModelIndex& index) const {
    return cellAt(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemIsEnabled;
}

QString asTabbedText(const ResultTable& table) {
    QStringList lines;
    QStringList cells;
    for (int section = 0; section < table.columnCount(); ++section) {
        const auto column = table.columnAt(section);
        cells << (column ? columnTitle(name(*column))
                         : table.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString());
    }
    lines << cells.join(QLatin1Char('\t'));
    for (int row = 0; row < table.rowCount(); ++row) {
        cells.clear();
        for (int section = 0; section < table.columnCount(); ++section)
            cells << table.index(row, section).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace retort::ui
