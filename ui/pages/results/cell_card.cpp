#include "pages/results/cell_card.h"

#include "models/curve_mean.h"
#include "models/run_comparison.h"
#include "models/session.h"
#include "models/text.h"
#include "pages/results/confusion_pictures.h"
#include "plots/confusion_view.h"
#include "plots/curves_card.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/message_strip.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>

#include <cmath>

namespace retort::ui {

namespace {

constexpr int kCurvesHeight = 380;
constexpr int kConfusionWidth = 360;
constexpr int kWide = 1400; ///< from here curves stand beside the rest
constexpr int kTall = 800;  ///< and from here the matrix below the runs

QVBoxLayout* columnIn(QWidget& part) {
    auto* column = new QVBoxLayout(&part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    return column;
}

} // namespace

QString costLine(const study::Cell& cell) {
    QStringList parts;
    const auto passes = std::llround(cell.teacherPasses);
    if (passes > 0)
        parts << CellCard::tr("%1 teacher passes").arg(count(passes));
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
    : Card(QString(), parent), m_session(session), m_value(label({}, "heading")), m_strip(new MessageStrip),
      m_comparison(new RunComparison(this)), m_comparisonView(new QTableView), m_whose(new QComboBox),
      m_export(new QPushButton(tr("Export run…"))), m_set(new QPushButton(tr("Generated pictures"))),
      m_confusion(new ConfusionView), m_pictures(new ConfusionPictures(session)),
      m_curves(new CurvesCard(session)), m_upper(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_parts(new QBoxLayout(QBoxLayout::TopToBottom)) {
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the cell"));
    close->setAccessibleName(tr("Close the cell"));
    connect(close, &QToolButton::clicked, this, &CellCard::closed);
    headingLine()->insertWidget(1, m_value);
    m_set->setToolTip(tr("Shows the generated set that these runs learn from"));
    m_set->hide();
    connect(m_set, &QPushButton::clicked, this, [this] { Q_EMIT setWanted(qt(m_story.set)); });
    headingLine()->addWidget(m_set);
    headingLine()->addWidget(close);
    m_upper->setSpacing(2 * size::kGap);
    m_upper->addWidget(makeComparison(), 2);
    m_upper->addWidget(makeConfusion(), 3);
    m_parts->setSpacing(2 * size::kGap);
    auto* errors = new QVBoxLayout;
    errors->setSpacing(2 * size::kGap);
    errors->addLayout(m_upper, 1);
    errors->addWidget(m_pictures);
    m_parts->addLayout(errors, 1);
    m_parts->addWidget(m_curves, 1);
    m_curves->setMinimumHeight(kCurvesHeight);
    // A part of this card, not a card within it.
    m_curves->setProperty("card", false);
    m_curves->layout()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_strip);
    body()->addLayout(m_parts);
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
    m_comparisonView->verticalHeader()->hide();
    m_comparisonView->verticalHeader()->setDefaultSectionSize(size::kRow - size::kStep);
    m_comparisonView->horizontalHeader()->setHighlightSections(false);
    column->addWidget(m_comparisonView, 1);
    return part;
}

QWidget* CellCard::makeConfusion() {
    auto* part = new QWidget;
    part->setMinimumWidth(kConfusionWidth);
    m_confusionPart = part;
    auto* column = columnIn(*part);
    auto* line = new QHBoxLayout;
    line->addWidget(label(tr("Confusion"), "heading"));
    line->addStretch(1);
    line->addWidget(m_whose);
    line->addWidget(m_export);
    m_export->setToolTip(
        tr("Writes the chosen run, its curves and its student into a folder that another machine "
           "can take in"));
    connect(m_export, &QPushButton::clicked, this, &CellCard::askExport);
    m_whose->setSizeAdjustPolicy(QComboBox::AdjustToContents); // they come later
    m_whose->setAccessibleName(tr("Whose confusion matrix"));
    connect(m_whose, &QComboBox::currentIndexChanged, this, [this] {
        m_pictures->close(); // they were of another matrix
        showConfusion();
    });
    column->addLayout(line);
    column->addWidget(m_confusion, 1);
    m_confusion->setMinimumHeight(kConfusionWidth);
    connect(m_confusion, &ConfusionView::cellActivated, this, &CellCard::showPictures);
    return part;
}

void CellCard::show(const CellKey& key, const study::Cell& cell) {
    if (key != m_key)
        m_pictures->close();
    m_key = key;
    setHeading(tr("%1 · %2").arg(qt(key.dataset), columnTitle(name(key.column))));
    m_value->setText(cell.std ? tr("%1 ±%2 %").arg(perCent(cell.mean), perCent(*cell.std))
                              : tr("%1 %").arg(perCent(cell.mean)));
    setNote(costLine(cell));
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
                m_strip->show(StripKind::Problem, qt(story.error().text()));
        });
}

void CellCard::showStory(CellStory story) {
    m_story = std::move(story);
    m_set->setVisible(!m_story.set.empty());
    m_comparison->show(m_story);
    fitComparison();
    std::vector<RunId> runs;
    for (const auto* part : {&m_story.baselines, &m_story.runs})
        for (const auto& run : *part)
            runs.push_back(run.record.id);
    m_curves->setRuns(runs);
    {
        const QSignalBlocker quiet(m_whose);
        m_whose->clear();
        if (m_story.runs.size() > 1)
            m_whose->addItem(tr("All seeds"), -1);
        for (std::size_t at = 0; at < m_story.runs.size(); ++at)
            m_whose->addItem(tr("Run %1, seed %2")
                                 .arg(m_story.runs[at].record.id.value)
                                 .arg(m_story.runs[at].record.request.seed),
                             static_cast<int>(at));
    }
    m_whose->setVisible(m_story.runs.size() > 1);
    showConfusion();
}

std::vector<RunId> CellCard::chosenRuns() const {
    const int at = m_whose->currentData().toInt();
    std::vector<RunId> runs;
    for (std::size_t run = 0; run < m_story.runs.size(); ++run)
        if (at < 0 || run == static_cast<std::size_t>(at))
            runs.push_back(m_story.runs[run].record.id);
    return runs;
}

void CellCard::showPictures(int truth, int taken) {
    m_pictures->show(qt(m_key.dataset), chosenRuns(),
                     {.truth = truth,
                      .taken = taken,
                      .truthName = m_story.classes.value(truth),
                      .takenName = m_story.classes.value(taken)});
    Q_EMIT picturesOpened(m_pictures);
}

void CellCard::showConfusion() {
    const int at = m_whose->currentData().toInt();
    const bool one = at >= 0 && at < static_cast<int>(m_story.runs.size());
    m_confusion->setMatrix(one ? m_story.runs[static_cast<std::size_t>(at)].confusion
                               : sumOfConfusions(m_story.runs),
                           m_story.classes);
}

/// The run whose matrix is shown, or the first.
void CellCard::askExport() {
    const auto at = static_cast<std::size_t>(qMax(0, m_whose->currentData().toInt()));
    if (at < m_story.runs.size())
        Q_EMIT exportWanted(m_story.runs[at].record.id);
}

void CellCard::fitComparison() {
    constexpr int kRoom = 12;
    m_comparisonView->resizeColumnsToContents();
    for (int section = 0; section < m_comparison->columnCount(); ++section)
        m_comparisonView->setColumnWidth(section, m_comparisonView->columnWidth(section) + kRoom);
}

void CellCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    m_parts->setDirection(width() >= kWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    // On a large screen the runs have a line of their own, so that all of them are seen.
    const bool isRoomy = width() >= kWide && height() >= kTall;
    m_upper->setDirection(isRoomy ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_confusionPart->setMaximumWidth(isRoomy ? QWIDGETSIZE_MAX : kConfusionWidth);
}

} // namespace retort::ui
