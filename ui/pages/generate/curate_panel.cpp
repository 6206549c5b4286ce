#include "pages/generate/curate_panel.h"

#include "models/curation_table.h"
#include "models/text.h"
#include "plots/histogram.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/card.h"
#include "widgets/page_header.h"
#include "widgets/table_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>

namespace retort::ui {

namespace {

constexpr int kPanelHeight = 170;

QString qualityText(const store::SetCheck& check) {
    const auto& quality = check.quality;
    const auto figure = [](const std::optional<double>& value, int digits) {
        return value ? QLocale().toString(*value, 'f', digits) : QStringLiteral("–");
    };
    return CuratePanel::tr("Fréchet distance %1 · precision %2 · recall %3 · diversity %4 (real %5) · by %6")
        .arg(figure(quality.frechet, 2), figure(quality.precision, 2), figure(quality.recall, 2),
             figure(quality.diversity, 3), figure(quality.realDiversity, 3), qt(check.teacher));
}

QSpinBox* limitBox(const QString& name) {
    constexpr int kMost = 1'000'000;
    auto* box = new CalmSpin;
    box->setRange(0, kMost);
    box->setSpecialValueText(CuratePanel::tr("no limit"));
    box->setAccessibleName(name);
    return box;
}

void addRule(QVBoxLayout& column, const QString& name, QWidget* box) {
    auto* line = new QHBoxLayout;
    line->addWidget(label(name, "label"), 1);
    line->addWidget(box);
    column.addLayout(line);
}

} // namespace

CuratePanel::CuratePanel(GeneratedGallery& gallery, QWidget* parent)
    : QWidget(parent), m_gallery(gallery), m_classes(new CurationClassTable(this)),
      m_histogram(new Histogram({})), m_table(new TableView(QStringLiteral("curation"))),
      m_minScore(new CalmRealSpin), m_chance(new QCheckBox(tr("Better than chance"))),
      m_topK(limitBox(tr("Best of each class"))), m_maxPerClass(limitBox(tr("Most of each class"))),
      m_duplicates(new QCheckBox(tr("No near-duplicates of test pictures"))), m_outcome(label({}, "heading")),
      m_quality(label({}, "label")), m_check(new QPushButton(tr("Compare with test pictures"))),
      m_apply(new QPushButton(tr("Apply rules"))) {
    m_histogram->setAccessibleName(tr("Teacher scores"));
    m_histogram->setDraggable(true);
    m_table->setSource(m_classes);
    m_table->setAccessibleName(tr("Kept and removed by class"));
    auto* columns = m_table->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(QHeaderView::ResizeToContents);
    columns->setSectionResizeMode(0, QHeaderView::Stretch);
    m_quality->setWordWrap(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    line->addWidget(m_histogram, 3);
    line->addWidget(m_table, 3);
    line->addWidget(makeRules(), 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addLayout(line);
    column->addWidget(m_quality);
    column->addLayout(makeActions());
    for (auto* part : {static_cast<QWidget*>(m_histogram), static_cast<QWidget*>(m_table)})
        part->setFixedHeight(kPanelHeight);
    connect(m_histogram, &Histogram::thresholdDragged, m_minScore, &QDoubleSpinBox::setValue);
    connect(m_minScore, &QDoubleSpinBox::valueChanged, this, &CuratePanel::preview);
    for (auto* box : {m_topK, m_maxPerClass})
        connect(box, &QSpinBox::valueChanged, this, &CuratePanel::preview);
    for (auto* box : {m_chance, m_duplicates})
        connect(box, &QCheckBox::toggled, this, &CuratePanel::preview);
    connect(m_check, &QPushButton::clicked, this, &CuratePanel::checkWanted);
    connect(m_apply, &QPushButton::clicked, this, [this] { m_gallery.curate(limits()); });
    connect(&gallery, &GeneratedGallery::loaded, this, &CuratePanel::takeSet);
    takeSet();
}

QWidget* CuratePanel::makeRules() {
    constexpr double kStep = 0.01;
    m_minScore->setRange(0, 1);
    m_minScore->setSingleStep(kStep);
    m_minScore->setDecimals(3);
    m_minScore->setAccessibleName(tr("Least score"));
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    addRule(*column, tr("Least score"), m_minScore);
    addRule(*column, tr("Best of each class"), m_topK);
    addRule(*column, tr("Most of each class"), m_maxPerClass);
    column->addWidget(m_chance);
    column->addWidget(m_duplicates);
    column->addStretch(1);
    return whole;
}

QLayout* CuratePanel::makeActions() {
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_outcome, 1);
    line->addWidget(m_check);
    line->addWidget(m_apply);
    return line;
}

void CuratePanel::setCheckObstacle(const QString& reason) {
    m_checkObstacle = reason;
    showAvailability();
}

synthesis::CurationLimits CuratePanel::limits() const {
    synthesis::CurationLimits limits;
    if (m_minScore->isEnabled() && m_minScore->value() > 0)
        limits.minScore = m_minScore->value();
    if (m_chance->isEnabled() && m_chance->isChecked())
        limits.chance = synthesis::ChanceRule::MustBeat;
    if (m_topK->isEnabled() && m_topK->value() > 0)
        limits.topK = m_topK->value();
    if (m_maxPerClass->value() > 0)
        limits.maxPerClass = m_maxPerClass->value();
    if (m_duplicates->isEnabled() && m_duplicates->isChecked())
        limits.nearDuplicates = synthesis::DuplicateRule::LeaveOut;
    return limits;
}

void CuratePanel::takeSet() {
    const auto& set = m_gallery.set();
    if (set && set->id != m_shown) {
        m_shown = set->id;
        const QSignalBlocker score(m_minScore), chance(m_chance), topK(m_topK), most(m_maxPerClass),
            duplicates(m_duplicates);
        m_minScore->setValue(0);
        m_topK->setValue(0);
        m_maxPerClass->setValue(0);
        m_chance->setChecked(false);
        m_duplicates->setChecked(false);
    }
    m_histogram->setValues(m_gallery.scores());
    m_quality->setVisible(m_gallery.check().has_value());
    if (m_gallery.check())
        m_quality->setText(qualityText(*m_gallery.check()));
    showAvailability();
    preview();
}

void CuratePanel::showAvailability() {
    const auto& set = m_gallery.set();
    const bool isScored = set && !set->scoreTeacher.empty();
    const auto unscored = isScored ? QString() : tr("No teacher has scored this set.");
    for (auto* rule : {static_cast<QWidget*>(m_minScore), static_cast<QWidget*>(m_chance),
                       static_cast<QWidget*>(m_topK), static_cast<QWidget*>(m_histogram)})
        setAvailable(*rule, unscored);
    const auto& check = m_gallery.check();
    setAvailable(*m_duplicates, check ? QString() : tr("The set was not compared with test pictures yet."),
                 check ? tr("%Ln picture(s) of this set all but are test pictures", nullptr,
                            static_cast<int>(check->duplicates.size()))
                       : QString());
    const auto unfinished = set && set->finished ? QString() : tr("The set is still being drawn.");
    setAvailable(*m_apply, unfinished,
                 tr("Leaves out what the rules remove; no file is deleted, and Undo takes it back"));
    setAvailable(*m_check, unfinished.isEmpty() ? m_checkObstacle : unfinished,
                 tr("Finds pictures that all but are test pictures, and tells how good the set is"));
}

void CuratePanel::preview() {
    const auto& set = m_gallery.set();
    if (!set) {
        m_outcome->clear();
        return m_classes->setRows({});
    }
    const auto chosen = limits();
    m_histogram->setThreshold(m_minScore->isEnabled() ? std::optional(m_minScore->value()) : std::nullopt);
    const auto decision = m_gallery.decide(chosen);
    m_classes->setRows(curationRows(*set, decision));
    m_outcome->setText(
        tr("These rules keep %1 and leave out %2")
            .arg(count(decision.kept()), count(static_cast<std::int64_t>(decision.leftOut.size()))));
}

} // namespace retort::ui
