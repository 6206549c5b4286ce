#include "plots/curves_card.h"

#include "models/distil/curve_mean.h"
#include "models/distil/curve_set.h"
#include "models/session/advice.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "plots/axes_popover.h"
#include "plots/curve_plot.h"
#include "plots/legend_chip.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/empty_state.h"
#include "widgets/flow_layout.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/save_file.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>

#include <algorithm>
#include <ranges>

namespace retort::ui {

namespace {

constexpr int kSmoothingSteps = 19;
constexpr double kSmoothingStep = 0.05;

/// A box that a person has open stays as it is while curves grow. An item's data is what it is called in the
/// store, its text what `title` makes of that.
void fill(QComboBox& box, const QStringList& items, qsizetype current,
          QString (*title)(const QString&) = nullptr) {
    QStringList old;
    for (int at = 0; at < box.count(); ++at)
        old << box.itemData(at).toString();
    if (old != items) {
        box.clear();
        for (const auto& item : items)
            box.addItem(title ? title(item) : item, item);
    }
    box.setCurrentIndex(static_cast<int>(current));
}

/// "each the mean of 3 runs", "each the mean of 1 to 3 runs".
QString meansText(const std::vector<Curve>& curves) {
    const auto [least, most] = std::ranges::minmax(curves | std::views::transform([](const Curve& curve) {
                                                       return static_cast<int>(curve.runs.size());
                                                   }));
    return least == most ? CurvesCard::tr("each the mean of %Ln run(s)", nullptr, most)
                         : CurvesCard::tr("each the mean of %1 to %Ln run(s)", nullptr, most).arg(least);
}

} // namespace

CurvesCard::CurvesCard(Session& session, QWidget* parent)
    : Card(tr("Curves"), parent), m_curves(new CurveSet(session, this)), m_plot(new CurvePlot),
      m_strip(new MessageStrip), m_empty(new EmptyState(QStringLiteral("axes"), {}, {})),
      m_stack(new QStackedWidget), m_study(new CalmCombo), m_dataset(new CalmCombo),
      m_quantity(new CalmCombo), m_class(new CalmCombo), m_by(new CalmCombo), m_log(chip(tr("Log"))),
      m_smoothing(new QSlider(Qt::Horizontal)), m_smoothingValue(label({}, "label")),
      m_seeds(chip(tr("Each seed"))), m_legend(new QWidget), m_exports(session.paths().exports()) {
    addControls();
    body()->addWidget(makeViewControls());
    body()->addWidget(m_strip);
    m_stack->addWidget(m_plot);
    m_stack->addWidget(m_empty);
    body()->addWidget(m_stack, 1);
    new FlowLayout(2 * size::kStep - 2, m_legend);
    body()->addWidget(m_legend);
    connect(m_curves, &CurveSet::changed, this, &CurvesCard::showChoices);
    connect(m_curves, &CurveSet::failed, this,
            [this](const QString& message) { m_strip->show(StripKind::Problem, message); });
    connect(m_plot, &CurvePlot::pointed, this, &CurvesCard::pointed);
    showChoices();
}

void CurvesCard::addControls() {
    m_study->setAccessibleName(tr("Study of the curves"));
    m_study->setToolTip(tr("The study whose curves are shown"));
    m_dataset->setAccessibleName(tr("Dataset of the curves"));
    m_dataset->setToolTip(tr("The dataset whose curves are shown"));
    for (auto* box : {m_study, m_dataset}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        headingLine()->insertWidget(box == m_study ? 1 : 2, box);
    }
    headingLine()->addWidget(addExports());
    connect(m_study, &QComboBox::activated, this, [this](int at) {
        start();
        m_curves->showStudy(m_study->itemText(at));
    });
    connect(m_dataset, &QComboBox::activated, this, [this](int at) {
        m_chosen = m_dataset->itemData(at).toString();
        m_plot->resetLimits();
        showCurves();
    });
}

QWidget* CurvesCard::makeViewControls() {
    for (const auto quantity : allQuantities())
        m_quantity->addItem(name(quantity), static_cast<int>(quantity));
    for (const auto by : {CurveBy::Steps, CurveBy::Images, CurveBy::Time})
        m_by->addItem(tr("by %1").arg(name(by).toLower()), static_cast<int>(by));
    m_quantity->setAccessibleName(tr("Vertical axis"));
    m_class->setAccessibleName(tr("Class"));
    m_by->setAccessibleName(tr("Horizontal axis"));
    m_log->setToolTip(tr("Logarithmic axis of values"));
    m_seeds->setToolTip(tr("A curve for every run instead of the mean over seeds"));
    auto* axes = new QPushButton(tr("Axes"));
    axes->setProperty("role", QStringLiteral("chip"));
    axes->setToolTip(tr("Set what the axes show; the wheel zooms (after a click where the page scrolls), "
                        "dragging moves, a double click shows all"));
    auto* place = new QWidget;
    auto* line = new FlowLayout(2 * size::kStep, place);
    for (auto* each :
         std::initializer_list<QWidget*>{m_quantity, m_class, m_by, makeSmoothing(), m_log, m_seeds, axes})
        line->addWidget(each);
    for (auto* box : {m_quantity, m_by})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (auto* box : {m_quantity, m_class, m_by})
        connect(box, &QComboBox::activated, this, &CurvesCard::takeView);
    connect(m_log, &QPushButton::toggled, m_plot, &CurvePlot::setLogarithmic);
    connect(m_seeds, &QPushButton::toggled, this, &CurvesCard::showCurves);
    connect(axes, &QPushButton::clicked, this, [this, axes] { AxesPopover::open(*m_plot, *axes); });
    m_log->hide();
    m_class->hide();
    return place;
}

QWidget* CurvesCard::makeSmoothing() {
    constexpr int kSlider = 80, kValue = 30;
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setFixedWidth(kSlider);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Exponential smoothing; the values themselves stay visible behind the line"));
    m_smoothingValue->setFixedWidth(kValue);
    auto* place = new QWidget;
    place->setFixedHeight(m_quantity->sizeHint().height()); // in line with the boxes
    auto* line = new QHBoxLayout(place);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    line->addWidget(label(tr("Smoothing"), "label"));
    line->addWidget(m_smoothing);
    line->addWidget(m_smoothingValue);
    connect(m_smoothing, &QSlider::valueChanged, this, &CurvesCard::setSmoothing);
    setSmoothing(0);
    return place;
}

QPushButton* CurvesCard::addExports() {
    auto* button = new QPushButton(tr("Export"));
    button->setProperty("role", QStringLiteral("chip"));
    auto* menu = new QMenu(button);
    for (const auto& [title, suffix] : {std::pair{tr("Image (PNG)…"), QStringLiteral("png")},
                                        {tr("Document (PDF)…"), QStringLiteral("pdf")},
                                        {tr("Values (CSV)…"), QStringLiteral("csv")}})
        connect(menu->addAction(title), &QAction::triggered, this,
                [this, suffix = suffix] { exportAs(suffix); });
    giveMenu(*button, menu);
    return button;
}

void CurvesCard::setStudy(const QString& name) {
    if (name == m_asked && !name.isEmpty())
        return;
    m_asked = name;
    start();
    m_curves->showStudy(name);
}

void CurvesCard::setRuns(const std::vector<RunId>& runs) {
    m_asked.clear();
    start();
    m_curves->showRuns(runs);
}

void CurvesCard::start() {
    m_strip->clear();
    m_hidden.clear();
    m_plot->resetLimits();
    m_plot->setCurves({}, {});
}

void CurvesCard::setView(const CurveView& view) {
    m_quantity->setCurrentIndex(m_quantity->findData(static_cast<int>(view.quantity)));
    m_by->setCurrentIndex(m_by->findData(static_cast<int>(view.by)));
    m_curves->setView(view);
    const bool canBeLog = canBeLogarithmic(view.quantity);
    m_log->setVisible(canBeLog);
    m_plot->setLogarithmic(canBeLog && m_log->isChecked());
    m_plot->resetLimits();
}

void CurvesCard::takeView() {
    setView({.quantity = static_cast<Quantity>(m_quantity->currentData().toInt()),
             .label = qMax(0, m_class->currentIndex()),
             .by = static_cast<CurveBy>(m_by->currentData().toInt())});
}

void CurvesCard::setDataset(const QString& name) {
    m_chosen = name;
    showChoices();
}

void CurvesCard::setEachSeed(bool on) {
    m_seeds->setChecked(on);
}

void CurvesCard::setHighlighted(RunId run) {
    m_plot->setHighlighted(run);
}

void CurvesCard::showChoices() {
    showStudies();
    const auto names = m_curves->datasets();
    fill(*m_dataset, names, qMax<qsizetype>(0, names.indexOf(m_chosen)),
         [](const QString& row) { return rowTitle(utf8(row)); });
    m_dataset->setVisible(!names.isEmpty());
    showClasses();
    showCurves();
}

QString CurvesCard::dataset() const {
    return m_dataset->currentData().toString();
}

/// The one that was asked for stands there before it is in the store.
void CurvesCard::showStudies() {
    const auto shown = m_curves->study();
    auto names = m_curves->studies();
    for (const auto& name : {m_asked, shown})
        if (!name.isEmpty() && !names.contains(name))
            names.prepend(name);
    fill(*m_study, names, names.indexOf(shown));
    m_study->setVisible(!shown.isEmpty());
}

void CurvesCard::showClasses() {
    const auto classes = m_curves->classes(dataset());
    fill(*m_class, classes, qMin<qsizetype>(m_curves->view().label, classes.size() - 1));
    m_class->setVisible(m_curves->view().quantity == Quantity::ClassAccuracy && m_class->count() > 0);
}

void CurvesCard::showEmptyState(bool hasCurves) {
    m_stack->setCurrentWidget(hasCurves ? static_cast<QWidget*>(m_plot) : m_empty);
    const auto study = m_curves->study();
    const auto& view = m_curves->view();
    if (m_curves->datasets().isEmpty() || study.isEmpty())
        m_empty->setText(study.isEmpty() ? tr("No curves yet") : tr("No curves of %1 yet").arg(study),
                         tr("They appear here after the first evaluation of a run."));
    else if (view.by == CurveBy::Time)
        m_empty->setText(tr("No times are stored for these runs"),
                         tr("They were trained by an earlier version. Choose steps or images instead."));
    else
        m_empty->setText(tr("No curves of %1 yet").arg(study),
                         tr("%1 of these runs has not been measured so far.").arg(name(view.quantity)));
}

/// On how many images evaluations were made is said where it is not all of them (a stage's last always is).
QString CurvesCard::valueTitle() const {
    const auto& view = m_curves->view();
    auto title = axisTitle(view.quantity);
    if (view.quantity == Quantity::ClassAccuracy)
        title = tr("Accuracy of %1 (%)").arg(m_class->currentText());
    const auto part = m_curves->evaluatedPart(dataset());
    return part ? tr("%1, %2 of %3 images").arg(title, count(part->images), count(part->splitImages)) : title;
}

void CurvesCard::showCurves() {
    const auto dataset = this->dataset();
    auto columns = m_curves->curves(dataset, CurveGrouping::Columns);
    const auto runs = m_curves->runsOf(dataset);
    const bool several = !columns.empty() && runs > columns.size();
    m_seeds->setVisible(several);
    showEmptyState(!columns.empty());
    setNote(several && !m_seeds->isChecked() ? meansText(columns) : QString());
    const auto& view = m_curves->view();
    m_plot->setHiddenColumns(m_hidden);
    m_plot->setCurves(several && m_seeds->isChecked() ? m_curves->curves(dataset, CurveGrouping::Runs)
                                                      : std::move(columns),
                      {.fineTuningStart = m_curves->fineTuningStart(dataset),
                       .quantity = view.quantity,
                       .by = view.by,
                       .end = m_curves->end(dataset),
                       .valueTitle = valueTitle()});
    showLegend();
}

void CurvesCard::showLegend() {
    std::vector<std::string> columns;
    for (const auto& curve : m_curves->curves(dataset(), CurveGrouping::Columns))
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

/// "STUDY-DATASET-accuracy".
std::string CurvesCard::exportName() const {
    const auto study = m_curves->study();
    return (study.isEmpty() ? std::string{} : utf8(study) + "-") + utf8(dataset()) + "-" +
           csvName(m_curves->view().quantity);
}

void CurvesCard::exportAs(const QString& suffix) {
    const auto ending = QLatin1Char('.') + suffix;
    const auto chosen =
        askWhereToSave(this, tr("Export the curves"), qt(m_exports / exportName()) + ending, ending);
    if (chosen.isEmpty())
        return;
    const auto written = m_plot->exportTo(path(chosen));
    if (written.ok())
        m_strip->show(StripKind::Info, tr("Wrote %1").arg(chosen));
    else
        m_strip->show(StripKind::Problem, told(written.error()));
}

} // namespace retort::ui
