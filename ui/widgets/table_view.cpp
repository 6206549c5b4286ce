#include "widgets/table_view.h"

#include "style/tokens.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QSortFilterProxyModel>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

/// TableModel's SortRole; a view needs to know no more of models.
constexpr int kSortRole = Qt::UserRole;

} // namespace

TableView::TableView(const QString& key, QWidget* parent)
    : QTableView(parent), m_header(settings::tableHeader(key)), m_sorted(new QSortFilterProxyModel(this)) {
    m_sorted->setSortRole(kSortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_sorted);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(size::kRow);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { Q_EMIT currentSourceRowChanged(currentSourceRow()); });
}

TableView::~TableView() {
    if (m_sorted->sourceModel() && m_elided.empty())
        m_header.set(horizontalHeader()->saveState());
}

void TableView::setSource(QAbstractItemModel* model) {
    m_sorted->setSourceModel(model);
    if (!horizontalHeader()->restoreState(m_header.value()))
        connect(model, &QAbstractItemModel::modelReset, this, [this] {
            if (m_elided.empty())
                fitContents();
        });
}

/// A single long name leaves the other columns in sight.
void TableView::fitContents() {
    constexpr int kMost = 320;
    resizeColumnsToContents();
    for (int column = 0; column < m_sorted->columnCount(); ++column)
        if (columnWidth(column) > kMost)
            setColumnWidth(column, kMost);
}

void TableView::fitWidth(std::vector<int> hidden, std::vector<int> elided) {
    m_hidden = std::move(hidden);
    m_elided = std::move(elided);
    horizontalHeader()->setResizeContentsPrecision(0); // what is seen; all rows would take long
    connect(m_sorted, &QAbstractItemModel::modelReset, this, &TableView::fit);
    fit();
}

int TableView::wantedWidth(int column) const {
    return std::max(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column));
}

void TableView::fit() {
    if (m_elided.empty() || !m_sorted->sourceModel())
        return;
    constexpr int kLeast = 56;
    int over = -viewport()->width();
    for (int column = 0; column < m_sorted->columnCount(); ++column) {
        setColumnHidden(column, false);
        setColumnWidth(column, wantedWidth(column));
        over += columnWidth(column);
    }
    constexpr int kPart = 5; // of which an elided column can give one
    int elided = 0;
    for (const int column : m_elided)
        elided += columnWidth(column);
    for (auto column = m_hidden.rbegin(); column != m_hidden.rend() && over > elided / kPart; ++column) {
        over -= columnWidth(*column);
        setColumnHidden(*column, true);
    }
    for (const int column : m_elided) { // each its share of what is still to be given
        const int width = columnWidth(column);
        const int given = over > 0 ? std::clamp(over * width / elided, 0, std::max(0, width - kLeast)) : 0;
        setColumnWidth(column, width - given);
        over -= given;
        elided = std::max(1, elided - width);
    }
    if (over < 0) // no empty strip beside the last column
        setColumnWidth(m_elided.front(), columnWidth(m_elided.front()) - over);
}

void TableView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fit();
}

int TableView::currentSourceRow() const {
    return m_sorted->mapToSource(currentIndex()).row();
}

void TableView::selectSourceRow(int row) {
    if (row >= 0 && row < m_sorted->sourceModel()->rowCount())
        setCurrentIndex(m_sorted->mapFromSource(m_sorted->sourceModel()->index(row, 0)));
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else
        QTableView::keyPressEvent(event);
}

void TableView::copySelection() const {
    auto cells = selectionModel()->selectedIndexes();
    std::sort(cells.begin(), cells.end());
    QString text;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        if (i > 0)
            text += cells[i].row() == cells[i - 1].row() ? QLatin1Char('\t') : QLatin1Char('\n');
        text += cells[i].data().toString();
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace retort::ui
