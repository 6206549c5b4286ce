#include "plots/curves_card.h"

#include "models/curve_mean.h"
#include "models/curve_set.h"
#include "models/text.h"
#include "plots/axes_popover.h"
#include "plots/curve_plot.h"
#include "plots/legend_chip.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/empty_state.h"
#include "widgets/flow_layout.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>

namespace retort::ui {

namespace {

constexpr int kSmoothingSteps = 19;
constexpr double kSmoothingStep = 0.05;

} // namespace

CurvesCard::CurvesCard(Session& session, QWidget* parent)
    : Card(tr("Test accuracy"), parent), m_curves(new CurveSet(session, this)), m_plot(new CurvePlot),
      m_strip(new MessageStrip), m_empty(new EmptyState(QStringLiteral("axes"), {}, {})),
      m_stack(new QStackedWidget), m_dataset(new QComboBox), m_smoothing(new QSlider(Qt::Horizontal)),
      m_smoothingValue(label({}, "label")), m_seeds(chip(tr("Each seed"))), m_legend(new QWidget),
      m_exports(session.folder() / "exports") {
    addControls();
    body()->addWidget(m_strip);
    m_stack->addWidget(m_plot);
    m_stack->addWidget(m_empty);
    body()->addWidget(m_stack, 1);
    new FlowLayout(2 * size::kStep - 2, m_legend);
    body()->addWidget(m_legend);
    connect(m_curves, &CurveSet::changed, this, &CurvesCard::showDatasets);
    connect(m_curves, &CurveSet::failed, this,
            [this](const QString& message) { m_strip->show(StripKind::Problem, message); });
    connect(m_plot, &CurvePlot::pointed, this, &CurvesCard::pointed);
    showDatasets();
}

void CurvesCard::addControls() {
    constexpr int kSlider = 80, kValue = 30;
    m_dataset->setAccessibleName(tr("Data set of the curves"));
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setFixedWidth(kSlider);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Exponential smoothing; the values themselves stay visible behind the line"));
    m_smoothingValue->setFixedWidth(kValue);
    m_seeds->setToolTip(tr("A curve for every run instead of the mean over seeds"));
    auto* axes = new QPushButton(tr("Axes"));
    axes->setProperty("role", QStringLiteral("chip"));
    axes->setToolTip(tr("Set what the axes show; the wheel zooms, dragging moves, a double click shows all"));
    auto* line = headingLine();
    line->addWidget(m_dataset);
    line->addWidget(label(tr("Smoothing"), "label"));
    line->addWidget(m_smoothing);
    line->addWidget(m_smoothingValue);
    line->addWidget(m_seeds);
    line->addWidget(axes);
    line->addWidget(addExports());
    connect(m_dataset, &QComboBox::currentTextChanged, this, [this](const QString& name) {
        m_chosen = name;
        m_plot->resetLimits();
        showCurves();
    });
    connect(m_smoothing, &QSlider::valueChanged, this, &CurvesCard::setSmoothing);
    connect(m_seeds, &QPushButton::toggled, this, &CurvesCard::showCurves);
    connect(axes, &QPushButton::clicked, this, [this, axes] { AxesPopover::open(*m_plot, *axes); });
    setSmoothing(0);
}

QPushButton* CurvesCard::addExports() {
    auto* button = new QPushButton(tr("Export"));
    button->setProperty("role", QStringLiteral("chip"));
    auto* menu = new QMenu(button);
    for (const auto& [title, suffix] : {std::pair{tr("Picture (PNG)…"), QStringLiteral("png")},
                                        {tr("Document (PDF)…"), QStringLiteral("pdf")},
                                        {tr("Values (CSV)…"), QStringLiteral("csv")}})
        connect(menu->addAction(title), &QAction::triggered, this,
                [this, suffix = suffix] { exportAs(suffix); });
    giveMenu(*button, menu);
    return button;
}

void CurvesCard::setStudy(const QString& name) {
    start();
    m_curves->showStudy(name);
}

void CurvesCard::setRuns(const std::vector<RunId>& runs) {
    start();
    m_curves->showRuns(runs);
}

void CurvesCard::start() {
    m_strip->clear();
    m_hidden.clear();
    m_plot->resetLimits();
}

void CurvesCard::setDataset(const QString& name) {
    m_chosen = name;
    showDatasets();
}

void CurvesCard::setHighlighted(RunId run) {
    m_plot->setHighlighted(run);
}

void CurvesCard::showDatasets() {
    const auto names = m_curves->datasets();
    {
        const QSignalBlocker quiet(m_dataset);
        m_dataset->clear();
        m_dataset->addItems(names);
        m_dataset->setCurrentIndex(qMax(0, static_cast<int>(names.indexOf(m_chosen))));
    }
    m_dataset->setVisible(names.size() > 1);
    showCurves();
}

void CurvesCard::showCurves() {
    const auto dataset = m_dataset->currentText();
    auto columns = m_curves->curves(dataset, CurveGrouping::Columns);
    const auto runs = m_curves->runsOf(dataset);
    const bool several = runs > columns.size();
    m_seeds->setVisible(several);
    m_stack->setCurrentWidget(columns.empty() ? static_cast<QWidget*>(m_empty) : m_plot);
    m_empty->setText(tr("No curves yet"),
                     tr("They appear here as soon as a run is tested for the first time."));
    setNote(columns.empty() ? QString()
            : several && !m_seeds->isChecked()
                ? tr("%1, mean of %Ln run(s)", nullptr, static_cast<int>(runs)).arg(dataset)
                : dataset);
    const CurveAxis axis{.fineTuningStart = static_cast<double>(m_curves->fineTuningStart(dataset))};
    m_plot->setHiddenColumns(m_hidden);
    m_plot->setCurves(several && m_seeds->isChecked() ? m_curves->curves(dataset, CurveGrouping::Runs)
                                                      : std::move(columns),
                      axis);
    showLegend();
}

void CurvesCard::showLegend() {
    std::vector<std::string> columns;
    for (const auto& curve : m_curves->curves(m_dataset->currentText(), CurveGrouping::Columns))
        columns.push_back(curve.column);
    m_legend->setVisible(!columns.empty());
    const bool same = std::equal(
        columns.begin(), columns.end(), m_chips.begin(), m_chips.end(),
        [](const std::string& column, const LegendChip* chip) { return chip->column() == column; });
    if (!same)
        makeChips(columns);
    for (auto* chip : m_chips) {
        const QSignalBlocker quiet(chip);
        chip->setChecked(!m_hidden.contains(chip->column()));
    }
}

void CurvesCard::makeChips(const std::vector<std::string>& columns) {
    for (auto* chip : m_chips)
        delete chip;
    m_chips.clear();
    for (const auto& column : columns) {
        auto* chip = new LegendChip(column);
        m_legend->layout()->addWidget(chip);
        m_chips.push_back(chip);
        connect(chip, &LegendChip::toggled, this, [this, column](bool on) {
            if (on)
                m_hidden.erase(column);
            else
                m_hidden.insert(column);
            m_plot->setHiddenColumns(m_hidden);
        });
        connect(chip, &LegendChip::meant, this,
                [this, column](bool on) { m_plot->setHighlightedColumn(on ? column : std::string()); });
    }
}

void CurvesCard::setSmoothing(int steps) {
    const double factor = steps * kSmoothingStep;
    m_smoothingValue->setText(steps == 0 ? tr("off") : QLocale().toString(factor, 'f', 2));
    m_plot->setSmoothing(factor);
}

void CurvesCard::exportAs(const QString& suffix) {
    const auto suggested =
        qt(m_exports / (utf8(m_dataset->currentText()) + "-curves")) + QLatin1Char('.') + suffix;
    const auto chosen = QFileDialog::getSaveFileName(this, tr("Export the curves"), suggested);
    if (chosen.isEmpty())
        return;
    const auto written = m_plot->exportTo(path(chosen));
    if (written.ok())
        m_strip->show(StripKind::Info, tr("Wrote %1").arg(chosen));
    else
        m_strip->show(StripKind::Problem, qt(written.error().text()));
}

} // namespace retort::ui
