#include "pages/results/result_view.h"

#include "models/session/text.h"
#include "pages/results/result_delegate.h"
#include "style/fonts.h"
#include "style/tokens.h"
#include "widgets/grouped_header.h"

#include <QClipboard>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <numeric>

namespace retort::ui {

namespace {

constexpr int kNarrowest = 64;
constexpr int kLongestName = 190;

} // namespace

ResultView::ResultView(ResultTable& table, QWidget* parent)
    : QTableView(parent), m_table(table), m_delegate(new ResultDelegate(this)) {
    setHorizontalHeader(new GroupedHeader(ResultTable::GroupRole));
    setItemDelegate(m_delegate);
    setModel(&table);
    setAccessibleName(tr("Table of results"));
    setShowGrid(false);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setTabKeyNavigation(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(0);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    connect(this, &QTableView::clicked, this, &ResultView::cellChosen);
    connect(&table, &QAbstractItemModel::modelReset, this, &ResultView::arrange);
    connect(&table, &QAbstractItemModel::dataChanged, this, &ResultView::arrange);
    arrange();
}

QSize ResultView::sizeHint() const {
    int height = horizontalHeader()->sizeHint().height() + 2 * frameWidth();
    for (int row = 0; row < m_table.rowCount(); ++row)
        height += rowHeight(row);
    if (horizontalHeader()->length() > viewport()->width())
        height += horizontalScrollBar()->sizeHint().height();
    constexpr int kWidth = 480;
    return {kWidth, height};
}

int ResultView::wantedWidth(int section, bool stacked) const {
    const auto arrangement =
        stacked ? ResultDelegate::Arrangement::Stacked : ResultDelegate::Arrangement::Line;
    const QFontMetrics header(textFont(size::kLabel, Weight::SemiBold));
    constexpr int kPadding = 16;
    int width =
        header.horizontalAdvance(m_table.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString()) +
        kPadding;
    for (int row = 0; row < m_table.rowCount(); ++row)
        width = std::max(width,
                         ResultDelegate::widthOf(
                             m_table.index(row, section).data(ResultTable::FiguresRole).value<CellFigures>(),
                             arrangement));
    return section == ResultTable::Dataset ? std::min(width, kLongestName) : std::max(width, kNarrowest);
}

void ResultView::spread(const std::vector<int>& wanted, int width) {
    const int sections = static_cast<int>(wanted.size());
    const int spare = std::max(0, width - std::accumulate(wanted.begin(), wanted.end(), 0));
    for (int section = 0; section < sections; ++section) {
        const int share = (section + 1) * spare / sections - section * spare / sections;
        setColumnWidth(section, wanted[static_cast<std::size_t>(section)] + share);
    }
}

void ResultView::arrange() {
    if (m_arranging)
        return;
    m_arranging = true;
    const int width = viewport()->width();
    std::vector<int> line, stacked;
    for (int section = 0; section < m_table.columnCount(); ++section) {
        line.push_back(wantedWidth(section, false));
        stacked.push_back(wantedWidth(section, true));
    }
    const bool fits = std::accumulate(line.begin(), line.end(), 0) <= width;
    const auto arrangement = fits ? ResultDelegate::Arrangement::Line : ResultDelegate::Arrangement::Stacked;
    m_delegate->setArrangement(arrangement);
    spread(fits ? line : stacked, width);
    for (int row = 0; row < m_table.rowCount(); ++row) {
        int lines = 1;
        for (int section = 0; section < m_table.columnCount(); ++section)
            lines = std::max(
                lines, ResultDelegate::linesOf(
                           m_table.index(row, section).data(ResultTable::FiguresRole).value<CellFigures>(),
                           arrangement));
        setRowHeight(row, ResultDelegate::heightOf(lines));
    }
    updateGeometry();
    viewport()->update();
    m_arranging = false;
}

void ResultView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    arrange();
}

void ResultView::keyPressEvent(QKeyEvent* event) {
    const bool enter =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (enter && currentIndex().isValid())
        Q_EMIT cellChosen(currentIndex());
    else if (event->matches(QKeySequence::Copy))
        QGuiApplication::clipboard()->setText(currentIndex().data().toString());
    else
        QTableView::keyPressEvent(event);
}

QPixmap ResultView::image(ResultTable& table) {
    constexpr int kRatio = 2, kRoom = 24, kMargin = 2 * size::kGap, kTitle = 28;
    ResultView view(table);
    int width = 0;
    for (int section = 0; section < table.columnCount(); ++section)
        width += view.wantedWidth(section, false) + kRoom;
    view.setFrameShape(QFrame::NoFrame);
    view.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // A widget learns its size when it is shown: before, its height would be that of another arrangement.
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.resize(width, kTitle);
    view.show();
    view.resize(width, view.sizeHint().height());
    const auto& theme = tokensOf(view);
    QPixmap pixmap(QSize(width + 2 * kMargin, view.height() + kTitle + 2 * kMargin) * kRatio);
    pixmap.setDevicePixelRatio(kRatio);
    pixmap.fill(theme.surface);
    QPainter painter(&pixmap);
    painter.setPen(theme.text);
    painter.setFont(textFont(size::kBody, Weight::SemiBold));
    painter.drawText(QRect(kMargin, kMargin, width, kTitle), Qt::AlignLeft | Qt::AlignTop,
                     tr("%1 · test accuracy, %").arg(qt(table.table().study)));
    view.render(&painter, QPoint(kMargin, kMargin + kTitle));
    return pixmap;
}

} // namespace retort::ui
