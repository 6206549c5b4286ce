#include "widgets/table_view.h"

#include "style/tokens.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSettings>
#include <QSortFilterProxyModel>

namespace retort::ui {

namespace {

/// TableModel's SortRole; a view needs to know no more of models.
constexpr int kSortRole = Qt::UserRole;

} // namespace

TableView::TableView(const QString& key, QWidget* parent)
    : QTableView(parent), m_key(QStringLiteral("tables/") + key), m_sorted(new QSortFilterProxyModel(this)) {
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
    if (m_sorted->sourceModel())
        QSettings().setValue(m_key, horizontalHeader()->saveState());
}

void TableView::setSource(QAbstractItemModel* model) {
    m_sorted->setSourceModel(model);
    if (!horizontalHeader()->restoreState(QSettings().value(m_key).toByteArray()))
        connect(model, &QAbstractItemModel::modelReset, this, [this] { resizeColumnsToContents(); });
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
