#include "pages/results/cell_card.h"

#include "models/distil/curve_mean.h"
#include "models/results/difference_text.h"
#include "models/results/run_comparison.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "pages/results/confusion_images.h"
#include "plots/confusion_view.h"
#include "plots/curves_card.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>

#include <cmath>

namespace retort::ui {

namespace {

constexpr int kCurvesHeight = 420;
constexpr int kWide = 980; ///< from here curves stand beside the matrix

QVBoxLayout* columnIn(QWidget& part) {
    auto* column = new QVBoxLayout(&part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    return column;
}

QString pinTip() {
    return CellCard::tr("Keeps these runs: the next cell, of this or another study, is compared with them");
}

} // namespace

QString costLine(const study::Cell& cell) {
    QStringList parts;
    const auto passes = std::llround(cell.teacherPasses);
    if (passes > 0)
        parts << CellCard::tr("%1 teacher forward passes").arg(count(passes));
    if (cell.generated)
        parts << CellCard::tr("%1 of %2 generated images kept")
                     .arg(count(cell.generated->kept), count(cell.generated->all));
    if (cell.generateSeconds > 0)
        parts << CellCard::tr("generation %1").arg(duration(cell.generateSeconds));
    if (cell.distilSeconds > 0)
        parts << CellCard::tr("distillation %1").arg(duration(cell.distilSeconds));
    parts << CellCard::tr("fine-tuning %1").arg(duration(cell.finetuneSeconds));
    const auto runs = CellCard::tr("%Ln run(s)", nullptr, static_cast<int>(cell.runs.size()));
    return (cell.runs.size() > 1 ? CellCard::tr("%1, each: %2") : QStringLiteral("%1 · %2"))
        .arg(runs, parts.join(QStringLiteral(" · ")));
}

CellCard::CellCard(Session& session, QWidget* parent)
    : Card(QString(), parent), m_session(session), m_value(label({}, "heading")), m_cost(label({}, "label")),
      m_difference(label({}, "label")), m_strip(new MessageStrip), m_comparison(new RunComparison(this)),
      m_comparisonView(new QTableView), m_whose(new QComboBox), m_export(new QPushButton(tr("Export run…"))),
      m_set(new QPushButton(tr("Generated images"))), m_confusion(new ConfusionView),
      m_images(new ConfusionImages(session)), m_curves(new CurvesCard(session)),
      m_unfinished(label({}, "label")), m_pin(chip(tr("Pin"))),
      m_lower(new QBoxLayout(QBoxLayout::TopToBottom)) {
    addActions();
    m_lower->setSpacing(2 * size::kGap);
    m_lower->addWidget(makeConfusion(), 1);
    m_lower->addWidget(m_curves, 1);
    m_curves->setMinimumHeight(kCurvesHeight);
    // A part of this card, not a card within it.
    m_curves->setProperty("card", false);
    m_curves->layout()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_strip);
    for (auto* line : {m_cost, m_difference})
        line->setWordWrap(true);
    body()->addWidget(m_cost);
    m_difference->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(m_difference);
    body()->addWidget(makeComparison());
    body()->addLayout(m_lower, 1);
    body()->addWidget(m_images);
}

void CellCard::addActions() {
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the cell"));
    close->setAccessibleName(tr("Close the cell"));
    connect(close, &QToolButton::clicked, this, &CellCard::closed);
    headingLine()->insertWidget(1, m_value);
    m_set->setToolTip(tr("Shows the generated set that these runs learn from"));
    m_set->hide();
    connect(m_set, &QPushButton::clicked, this, [this] { Q_EMIT setWanted(qt(m_story.set)); });
    m_pin->setToolTip(pinTip());
    connect(m_pin, &QPushButton::toggled, this, &CellCard::pin);
    headingLine()->addWidget(m_set);
    headingLine()->addWidget(m_pin);
    headingLine()->addWidget(close);
}

void CellCard::pin(bool on) {
    m_pinned = on ? PinnedCell{.title = tr("%1 · %2").arg(qt(m_key.study), columnTitle(name(m_key.column))),
                               .key = m_key,
                               .runs = m_story.runs}
                  : PinnedCell{};
    if (!on)
        m_curves->setEachSeed(false);
    m_pin->setText(on ? tr("Pinned") : tr("Pin"));
    m_pin->setToolTip(on ? tr("The next cell is compared with %1; click to end that").arg(m_pinned.title)
                         : pinTip());
    showStory(m_story);
}

QWidget* CellCard::makeComparison() {
    auto* part = new QWidget;
    auto* column = columnIn(*part);
    column->addWidget(label(tr("What differs between the runs"), "heading"));
    m_comparisonView->setModel(m_comparison);
    m_comparisonView->setAccessibleName(tr("What differs between the runs"));
    m_comparisonView->setShowGrid(false);
    m_comparisonView->setSelectionMode(QAbstractItemView::NoSelection);
    m_comparisonView->setTabKeyNavigation(false);
    m_comparisonView->setWordWrap(false);
    m_comparisonView->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_comparisonView->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // it is as high as its rows
    m_comparisonView->verticalHeader()->hide();
    m_comparisonView->verticalHeader()->setDefaultSectionSize(size::kRow - size::kStep);
    m_comparisonView->horizontalHeader()->setHighlightSections(false);
    column->addWidget(m_comparisonView);
    return part;
}

QWidget* CellCard::makeConfusion() {
    constexpr int kLeast = 360;
    auto* part = new QWidget;
    auto* column = columnIn(*part);
    auto* line = new QHBoxLayout;
    line->addWidget(label(tr("Confusion"), "heading"));
    line->addWidget(m_unfinished, 1);
    line->addWidget(m_whose);
    line->addWidget(m_export);
    m_export->setToolTip(tr("Writes the chosen run, its curves and its student into a folder that can be "
                            "imported on another machine"));
    connect(m_export, &QPushButton::clicked, this, &CellCard::askExport);
    m_whose->setSizeAdjustPolicy(QComboBox::AdjustToContents); // they come later
    m_whose->setAccessibleName(tr("Whose confusion matrix"));
    connect(m_whose, &QComboBox::currentIndexChanged, this, [this] {
        m_images->close(); // they were of another matrix
        showConfusion();
    });
    column->addLayout(line);
    column->addWidget(m_confusion, 1);
    m_confusion->setMinimumSize(kLeast, kLeast);
    connect(m_confusion, &ConfusionView::cellActivated, this, &CellCard::showImages);
    return part;
}

void CellCard::show(const CellKey& key, const study::Cell& cell) {
    if (key != m_key)
        m_images->close();
    m_key = key;
    setHeading(tr("%1 · %2").arg(rowTitle(key.dataset), columnTitle(name(key.column))));
    m_value->setText(cell.std ? tr("%1 ±%2 %").arg(perCent(cell.mean), perCent(*cell.std))
                              : tr("%1 %").arg(perCent(cell.mean)));
    m_cost->setText(costLine(cell));
    m_gain =
        cell.delta
            ? tr("Gain over SUP: %1").arg(differenceText({.delta = *cell.delta, .interval = cell.interval}))
            : QString();
    m_warnings.clear();
    for (const auto& warning : cell.warnings)
        m_warnings << tr("Warning: %1").arg(told(warning));
    m_strip->clear();
    load();
}

void CellCard::load() {
    m_session.reader().ask(
        this, [key = m_key](store::Workspace& workspace) { return readCellStory(workspace, key); },
        [this, key = m_key](Result<CellStory> story) {
            if (key != m_key)
                return;
            if (story.ok())
                showStory(std::move(story).value());
            else
                m_strip->show(StripKind::Problem, told(story.error()));
        });
}

void CellCard::showStory(CellStory story) {
    m_story = std::move(story);
    m_set->setVisible(!m_story.set.empty());
    const bool compares = !m_pinned.runs.empty() && m_pinned.key != m_key;
    m_comparison->show(m_story, compares ? m_pinned : PinnedCell{});
    showDifference(compares);
    fitComparison();
    std::vector<RunId> runs;
    for (const auto* part : {&m_story.baselines, &m_story.runs})
        for (const auto& run : *part)
            runs.push_back(run.record.id);
    if (compares)
        for (const auto& run : m_pinned.runs)
            runs.push_back(run.record.id);
    m_curves->setRuns(runs);
    // Two cells may be of one column: each run is told from the others then.
    if (compares)
        m_curves->setEachSeed(true);
    m_curves->setDataset(qt(m_key.dataset));
    showWhose();
    showConfusion();
}

void CellCard::showDifference(bool compares) {
    QStringList lines;
    if (!m_gain.isEmpty())
        lines << m_gain;
    lines << m_warnings;
    if (compares)
        lines << comparisonText(m_story, m_pinned);
    m_difference->setText(lines.join(QLatin1Char('\n')));
    m_difference->setVisible(!lines.isEmpty());
}

/// Runs that wait or run have no student to ask, and no last evaluation.
void CellCard::showWhose() {
    const QSignalBlocker quiet(m_whose);
    const auto finished = m_story.finished();
    m_whose->clear();
    if (finished.size() > 1)
        m_whose->addItem(tr("All seeds"), -1);
    for (std::size_t at = 0; at < finished.size(); ++at)
        m_whose->addItem(
            tr("Run %1, seed %2").arg(finished[at].record.id.value).arg(finished[at].record.request.seed),
            static_cast<int>(at));
    m_whose->setVisible(finished.size() > 1);
    m_unfinished->setText(finished.size() == m_story.runs.size()
                              ? QString()
                              : tr("%1 of %2 runs finished").arg(finished.size()).arg(m_story.runs.size()));
}

std::vector<RunStory> CellCard::chosenRuns() const {
    const int at = m_whose->currentData().toInt();
    const auto finished = m_story.finished();
    std::vector<RunStory> runs;
    for (std::size_t run = 0; run < finished.size(); ++run)
        if (at < 0 || run == static_cast<std::size_t>(at))
            runs.push_back(finished[run]);
    return runs;
}

void CellCard::showImages(int truth, int taken) {
    std::vector<RunId> runs;
    for (const auto& run : chosenRuns())
        runs.push_back(run.record.id);
    m_images->show({.dataset = qt(m_key.plainDataset.empty() ? m_key.dataset : m_key.plainDataset),
                    .runs = runs,
                    .truth = truth,
                    .precision = m_story.precision},
                   {.truth = truth,
                    .taken = taken,
                    .truthName = m_story.classes.value(truth),
                    .takenName = m_story.classes.value(taken)});
    Q_EMIT imagesOpened(m_images);
}

void CellCard::showConfusion() {
    const auto runs = chosenRuns();
    m_confusion->setMatrix(sumOfConfusions(runs), m_story.classes, static_cast<int>(runs.size()));
}

/// The run whose matrix is shown, or the first.
void CellCard::askExport() {
    if (const auto runs = chosenRuns(); !runs.empty())
        Q_EMIT exportWanted(runs.front().record.id);
}

/// As wide as its texts, as high as its rows: what scrolls is the page.
void CellCard::fitComparison() {
    constexpr int kRoom = 12;
    auto& view = *m_comparisonView;
    view.resizeColumnsToContents();
    for (int section = 0; section < m_comparison->columnCount(); ++section)
        view.setColumnWidth(section, view.columnWidth(section) + kRoom);
    int height = view.horizontalHeader()->sizeHint().height() + 2 * view.frameWidth();
    for (int row = 0; row < m_comparison->rowCount(); ++row)
        height += view.rowHeight(row);
    if (view.horizontalHeader()->length() > view.viewport()->width())
        height += view.horizontalScrollBar()->sizeHint().height();
    view.setFixedHeight(height);
}

void CellCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    m_lower->setDirection(width() >= kWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    fitComparison();
}

} // namespace retort::ui
