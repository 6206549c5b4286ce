#include "pages/prompts/accuracy_card.h"

#include "models/data/image_list_model.h"
#include "models/session/advice.h"
#include "models/session/text.h"
#include "plots/bar_chart.h"
#include "plots/confusion_view.h"
#include "style/tokens.h"
#include "widgets/empty_state.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabWidget>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

constexpr double kWholeShare = 100;

QString aboutText(const ZeroShotMeasurement& measurement) {
    const auto& question = measurement.question;
    auto text =
        AccuracyCard::tr("%1 · %2 %3 images of %4 · templates: %5")
            .arg(question.teacher, count(measurement.images), nameOf(question.split), question.dataset)
            .arg(question.prompts.templates.size());
    for (const auto& remark : measurement.remarks)
        text += QLatin1Char('\n') + AccuracyCard::tr("Warning: %1").arg(told(remark));
    return text;
}

std::vector<Bar> barsOf(const ZeroShotMeasurement& measurement, const QStringList& classes) {
    std::vector<Bar> bars;
    for (std::size_t label = 0; label < measurement.perClass.size(); ++label)
        bars.push_back({.name = classes.value(static_cast<qsizetype>(label)),
                        .value = kWholeShare * measurement.perClass[label]});
    return bars;
}

} // namespace

AccuracyCard::AccuracyCard(QWidget* parent)
    : Card(tr("Zero-shot accuracy"), parent), m_split(new QComboBox), m_progressText(label({}, "label")),
      m_progress(new QProgressBar), m_stack(new QStackedWidget),
      m_empty(new EmptyState(
          QStringLiteral("prompts"), tr("Not measured yet"),
          tr("Measure how well the teacher classifies with these prompts before you train with them."))),
      m_figure(label({}, "figure")), m_gain(label({}, "label")), m_about(label({}, "label")),
      m_old(label({}, "label")), m_choice(label({}, "label")), m_published(label({}, "hint")),
      m_perClass(new BarChart(Qt::Horizontal, BarChart::Figures::PerCent)), m_confusion(new ConfusionView) {
    m_split->setAccessibleName(tr("Measured on"));
    m_split->setToolTip(tr("If prompts are chosen on the test split, later test results are too good"));
    m_split->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    headingLine()->addWidget(m_split);
    m_progressText->setWordWrap(true);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the measurement"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeResult());
    body()->addWidget(m_progressText);
    body()->addWidget(m_progress);
    body()->addWidget(m_stack, 1);
    body()->addWidget(m_published);
    connect(m_split, &QComboBox::currentIndexChanged, this, &AccuracyCard::splitChanged);
    showProgress({}, 0);
}

QWidget* AccuracyCard::makeResult() {
    m_about->setWordWrap(true);
    m_old->setProperty("tone", QStringLiteral("copper"));
    m_old->setWordWrap(true);
    m_choice->setWordWrap(true);
    m_choice->hide();
    m_published->setWordWrap(true);
    m_published->hide();
    m_figure->setAccessibleName(tr("Accuracy"));
    m_perClass->setMaximum(kWholeShare);
    // The sheet makes what a scroll area holds transparent, and the chart reads its theme from its ground.
    auto* held = new QWidget;
    auto* bars = new QVBoxLayout(held);
    bars->setContentsMargins(0, size::kStep, 0, 0);
    bars->addWidget(m_perClass);
    bars->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(held);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(scroll, tr("By class"));
    tabs->addTab(m_confusion, tr("Confusion matrix"));
    auto* result = new QWidget;
    auto* column = new QVBoxLayout(result);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    line->addWidget(m_figure);
    line->addWidget(m_gain, 1, Qt::AlignBottom);
    column->addLayout(line);
    column->addWidget(m_about);
    column->addWidget(m_old);
    column->addWidget(m_choice);
    column->addWidget(tabs, 1);
    return result;
}

data::Split AccuracyCard::split() const {
    return m_split->count() > 0 ? static_cast<data::Split>(m_split->currentData().toInt())
                                : data::Split::Train;
}

void AccuracyCard::setSplits(const std::vector<std::pair<data::Split, std::int64_t>>& sizes) {
    const auto before = split();
    const QSignalBlocker quiet(m_split);
    m_split->clear();
    for (const auto& [split, images] : sizes)
        if (images > 0)
            m_split->addItem(tr("%1, %2 images").arg(nameOf(split), ui::count(images)),
                             static_cast<int>(split));
    m_split->setCurrentIndex(std::max(0, m_split->findData(static_cast<int>(before))));
}

void AccuracyCard::show(const ShownAccuracy& shown) {
    m_stack->setCurrentIndex(shown.measurement ? 1 : 0);
    if (!shown.measurement)
        return;
    showFigure(shown);
    m_about->setText(aboutText(*shown.measurement));
    m_old->setText(shown.follows ? tr("Measured before the last change; the new value follows.")
                                 : tr("The prompts have changed since this measurement. Measure again."));
    m_old->setVisible(!shown.fits);
    m_perClass->setBars(barsOf(*shown.measurement, shown.classes));
    m_confusion->setMatrix(shown.measurement->confusion, shown.classes);
}

void AccuracyCard::showFigure(const ShownAccuracy& shown) {
    const auto top1 = shown.measurement->top1;
    m_figure->setText(tr("%1 %").arg(perCent(kWholeShare * top1)));
    setLook(*m_figure, "tone", shown.fits ? QString() : QStringLiteral("copper"));
    const auto plain = study::defaultPrompts({}).templates;
    if (!shown.plain || shown.measurement->question.prompts.templates == plain)
        return m_gain->clear();
    constexpr double kShown = 0.05; // half of the last digit
    const double gain = kWholeShare * (top1 - *shown.plain);
    if (std::abs(gain) < kShown) {
        m_gain->setText(tr("the same as \"%1\"").arg(qt(plain.front())));
        return setLook(*m_gain, "tone", QString());
    }
    m_gain->setText(tr("%1 points against \"%2\"").arg(signedPoints(gain), qt(plain.front())));
    setLook(*m_gain, "tone", gain < 0 ? QStringLiteral("bad") : QStringLiteral("good"));
}

void AccuracyCard::setChoice(const QString& text) {
    m_choice->setText(text);
    m_choice->setVisible(!text.isEmpty());
}

void AccuracyCard::setPublished(const QString& text) {
    m_published->setText(text);
    m_published->setVisible(!text.isEmpty());
}

void AccuracyCard::showProgress(const QString& text, double done) {
    constexpr int kSteps = 1000;
    m_progressText->setText(text);
    m_progressText->setVisible(!text.isEmpty());
    m_progress->setVisible(!text.isEmpty() && done >= 0);
    m_progress->setRange(0, kSteps);
    m_progress->setValue(static_cast<int>(std::lround(std::max(0.0, done) * kSteps)));
}

} // namespace retort::ui
