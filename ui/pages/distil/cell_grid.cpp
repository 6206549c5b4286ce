#include "pages/distil/cell_grid.h"

#include "models/distil/study_draft.h"
#include "models/distil/study_states.h"
#include "models/session/data_shelf.h"
#include "models/session/glossary.h"
#include "models/session/text.h"
#include "pages/distil/state_mark.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/wrapped_label.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QPaintEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace retort::ui {

namespace {

constexpr int kGroups = 0, kMethods = 1, kRule = 2; ///< rows of the head
constexpr int kFirstColumn = 1;

int gridColumn(const study::Column& column) {
    const auto& all = study::allColumns();
    return kFirstColumn + static_cast<int>(std::find(all.begin(), all.end(), column) - all.begin());
}

QString groupName(study::Source source) {
    switch (source) {
    case study::Source::Real: return CellGrid::tr("Real");
    case study::Source::Cls2Img: return QStringLiteral("cls2img");
    case study::Source::Img2Img: return QStringLiteral("img2img");
    }
    return {};
}

QString explainedColumn(const study::Column& column) {
    const bool isOnGenerated = column.isControl() && column.isSynthetic(); // both are explained together
    return explained(isOnGenerated ? QStringLiteral("cls2img/SUP")
                                   : qt(std::string{study::name(column.method)}));
}

constexpr int kColumnDot = 8; ///< also the icon's size: another one is not drawn at the screen's own scale

QPixmap dot(const QColor& colour, qreal ratio) {
    QPixmap pixmap(QSize(kColumnDot, kColumnDot) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(0, 0, kColumnDot, kColumnDot);
    return pixmap;
}

/// Rows go by underneath.
class OpaqueHead : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override {
        QPainter(this).fillRect(event->rect(), tokensOf(*this).surface);
    }
};

QGridLayout* columnsIn(QWidget& part) {
    auto* grid = new QGridLayout(&part);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(size::kStep / 2);
    grid->setVerticalSpacing(size::kStep);
    grid->setColumnStretch(0, 1);
    return grid;
}

/// Later: it may be one of its own buttons that asks for it.
void discard(QWidget* part) {
    if (!part)
        return;
    part->hide();
    part->setParent(nullptr);
    part->deleteLater();
}

/// At most two lines, as wide as the columns leave it.
QLabel* wrapped(const QString& text, const char* role) {
    auto* shown = new WrappedLabel(text);
    shown->setProperty("role", QLatin1String(role));
    shown->setMostLines(2);
    return shown;
}

} // namespace

CellGrid::CellGrid(DataShelf& shelf, StudyDraft& draft, const StudyStates& states, QWidget* parent)
    : QWidget(parent), m_shelf(shelf), m_draft(draft), m_states(states) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    connect(&shelf, &DataShelf::listed, this, [this] { build(); });
    connect(&shelf, &DataShelf::changed, this, &CellGrid::showFacts);
    connect(&draft, &StudyDraft::changed, this, &CellGrid::showChoices);
    connect(&states, &StudyStates::changed, this, &CellGrid::showStates);
    build();
}

std::vector<std::string> CellGrid::rowNames() const {
    std::vector<std::string> names;
    for (const auto& set : m_shelf.datasets())
        if (set.listed)
            names.push_back(utf8(set.name));
    for (const auto& dataset : m_draft.spec().datasets)
        if (std::find(names.begin(), names.end(), dataset) == names.end())
            names.push_back(dataset);
    return names;
}

void CellGrid::build() {
    discard(m_table);
    discard(m_head);
    m_cells.clear();
    m_marks.clear();
    m_facts.clear();
    m_rows = rowNames();
    m_table = new QWidget;
    layout()->addWidget(m_table);
    m_grid = columnsIn(*m_table);
    int row = 0;
    for (const auto& dataset : m_rows)
        addRow(dataset, row++);
    m_grid->setRowStretch(row, 1);
    addHead();
    showChoices();
    showStates();
    placeHead();
    Q_EMIT rowsChanged();
}

void CellGrid::addHead() {
    m_head = new OpaqueHead(this);
    m_headGrid = columnsIn(*m_head);
    m_headGrid->addWidget(label(tr("Dataset"), "label"), kMethods, 0);
    for (const auto& column : study::allColumns()) {
        auto* button = new QToolButton;
        button->setText(qt(std::string{study::name(column.method)}));
        button->setIcon(QIcon(dot(lookOfColumn(study::name(column)).colour, devicePixelRatioF())));
        button->setIconSize({kColumnDot, kColumnDot});
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon); // narrow: all columns fit beside the dock
        const auto all = tr("All of %1").arg(qt(study::name(column)));
        button->setToolTip(explainedColumn(column) + QStringLiteral("\n\n") + tr("Click: %1").arg(all));
        button->setAccessibleName(all);
        connect(button, &QToolButton::clicked, this, [this, column] { toggleColumn(column); });
        m_headGrid->addWidget(button, kMethods, gridColumn(column), Qt::AlignCenter);
    }
    addGroups();
    m_headGrid->addWidget(horizontalRule(), kRule, 0, 1, m_headGrid->columnCount());
    m_head->show();
}

/// The columns are as wide as their heads: the marks below are narrower.
void CellGrid::placeHead() {
    const int height = m_head->sizeHint().height();
    layout()->setContentsMargins(0, height + size::kStep, 0, 0);
    m_head->setGeometry(0, m_headTop, width(), height);
    m_headGrid->activate();
    for (const auto& column : study::allColumns()) {
        const int at = gridColumn(column), width = m_headGrid->cellRect(kMethods, at).width();
        if (m_grid->columnMinimumWidth(at) != width)
            m_grid->setColumnMinimumWidth(at, width);
    }
    m_head->raise();
}

void CellGrid::keepHeadAt(int top) {
    m_headTop = top;
    m_head->move(0, top);
}

void CellGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeHead();
}

/// Over the columns that learn from the same images first.
void CellGrid::addGroups() {
    std::map<study::Source, std::pair<int, int>> groups; // first column, number of columns
    for (const auto& column : study::allColumns())
        if (column.hasFirstStage())
            ++groups.try_emplace(column.source, gridColumn(column), 0).first->second.second;
    for (const auto& [source, place] : groups) {
        auto* group = label(groupName(source), "label");
        const bool isReal = source == study::Source::Real;
        group->setToolTip(explained(isReal ? QStringLiteral("Real") : qt(std::string{study::name(source)})));
        m_headGrid->addWidget(group, kGroups, place.first, 1, place.second, Qt::AlignCenter);
    }
}

void CellGrid::addRow(const std::string& dataset, int row) {
    auto* place = new QWidget;
    auto* lines = new QVBoxLayout(place); // beside the name there is no room for them in a usual window
    lines->setContentsMargins(0, size::kStep, 0, size::kStep);
    lines->setSpacing(0);
    lines->addWidget(wrapped(qt(dataset), "heading"));
    m_facts[dataset] = wrapped({}, "label");
    m_facts[dataset]->setMinimumHeight(2 * m_facts[dataset]->fontMetrics().lineSpacing()); // counts, wrapped
    lines->addWidget(m_facts[dataset]);
    constexpr int kNameWidth = 110;
    place->setMinimumWidth(kNameWidth);
    m_grid->addWidget(place, row, 0);
    for (const auto& column : study::allColumns())
        m_grid->addWidget(addCell(dataset, column), row, gridColumn(column), Qt::AlignCenter);
    showFacts(qt(dataset));
}

QWidget* CellGrid::addCell(const std::string& dataset, const study::Column& cell) {
    auto* box = new QCheckBox;
    box->setProperty("bare", true); // without room for a text, which would put it beside its column
    box->setAccessibleName(QStringLiteral("%1, %2").arg(qt(dataset), qt(study::name(cell))));
    box->setObjectName(QStringLiteral("%1 %2").arg(qt(dataset), qt(study::name(cell))));
    connect(box, &QCheckBox::clicked, this,
            [this, dataset, cell](bool on) { m_draft.choose(dataset, cell, on); });
    m_cells[{dataset, cell}] = box;
    auto* mark = new StateMark;
    m_marks[{dataset, cell}] = mark;
    auto* place = new QWidget;
    auto* column = new QVBoxLayout(place);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    column->addWidget(box, 0, Qt::AlignHCenter);
    column->addWidget(mark, 0, Qt::AlignHCenter);
    return place;
}

void CellGrid::showStates() {
    for (const auto& [cell, mark] : m_marks)
        mark->show(m_states.find(cell.first, cell.second));
}

void CellGrid::showChoices() {
    if (rowNames() != m_rows)
        return build();
    for (const auto& [cell, box] : m_cells)
        box->setChecked(m_draft.isChosen(cell.first, cell.second));
}

void CellGrid::showFacts(const QString& dataset) {
    const auto facts = m_facts.find(utf8(dataset));
    const auto* set = m_shelf.find(dataset);
    if (facts == m_facts.end() || !set)
        return;
    QString text;
    if (set->state == ShelfState::Ready)
        text = tr("%1 training · %2 test")
                   .arg(count(set->dataset->size(data::Split::Train)),
                        count(set->dataset->size(data::Split::Test)));
    else if (set->state == ShelfState::Missing || set->state == ShelfState::Broken)
        text = set->problem();
    facts->second->setText(text);
    facts->second->setToolTip(text);
    const bool usable = set->state != ShelfState::Missing && set->state != ShelfState::Broken;
    for (const auto& [cell, box] : m_cells) {
        if (cell.first != utf8(dataset))
            continue;
        // What was chosen can be taken back even when its files have vanished since.
        box->setEnabled(usable || m_draft.isChosen(cell.first, cell.second));
        box->setToolTip(usable ? qt(study::name(cell.second)) : set->problem());
    }
}

void CellGrid::toggleColumn(const study::Column& column) {
    const bool all = std::all_of(m_rows.begin(), m_rows.end(), [&](const std::string& dataset) {
        const auto* set = m_shelf.find(qt(dataset));
        return m_draft.isChosen(dataset, column) || !set || set->state == ShelfState::Missing;
    });
    const auto rows = m_rows; // a dataset that was not found goes with its last cell
    for (const auto& dataset : rows) {
        const auto* set = m_shelf.find(qt(dataset));
        if (all || !set || set->state != ShelfState::Missing)
            m_draft.choose(dataset, column, !all);
    }
}

} // namespace retort::ui
