#include "pages/generate/curate_panel.h"

#include "base/limits.h"
#include "models/generate/curation_table.h"
#include "models/session/text.h"
#include "models/session/typed_number.h"
#include "pages/number_entry.h"
#include "plots/histogram.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/page_header.h"
#include "widgets/table_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>

#include <cmath>

namespace retort::ui {

namespace {

constexpr int kPanelHeight = 170;

QString qualityText(const store::SetCheck& check) {
    const auto& quality = check.quality;
    const auto figure = [](const std::optional<double>& value, int digits) {
        return value ? QLocale().toString(*value, 'f', digits) : QStringLiteral("–");
    };
    const auto warning =
        quality.frechet && quality.isSmallSample()
            ? CuratePanel::tr(" · Warning: %1 real and %2 generated images are too few for the Fréchet "
                              "distance: the value is too large. Compare it only with sets of the same size.")
                  .arg(count(quality.realImages), count(quality.generatedImages))
            : QString();
    return CuratePanel::tr("Fréchet distance %1 · precision %2 · recall %3 · diversity %4 (real %5) · by %6")
               .arg(figure(quality.frechet, 2), figure(quality.precision, 2), figure(quality.recall, 2),
                    figure(quality.diversity, 3), figure(quality.realDiversity, 3), qt(check.teacher)) +
           warning;
}

EntryField* limitEntry() {
    auto* entry = new EntryField(checkOf(limits::kKept, MayBeEmpty::Yes));
    entry->setStandard(CuratePanel::tr("no limit"));
    return entry;
}

void addRule(QVBoxLayout& column, const QString& name, EntryField* entry) {
    auto* line = new QHBoxLayout;
    auto* text = label(name, "label");
    text->setBuddy(entry);
    entry->line().setAccessibleName(name);
    line->addWidget(text, 1);
    line->addWidget(entry, 1);
    column.addLayout(line);
}

} // namespace

CuratePanel::CuratePanel(GeneratedGallery& gallery, QWidget* parent)
    : QWidget(parent), m_gallery(gallery), m_classes(new CurationClassTable(this)),
      m_histogram(new Histogram({})), m_table(new TableView(QStringLiteral("curation"))),
      m_minScore(new EntryField(checkOf(limits::kScore, MayBeEmpty::Yes))),
      m_chance(new QCheckBox(tr("Above chance only"))), m_topK(limitEntry()), m_maxPerClass(limitEntry()),
      m_duplicates(new QCheckBox(tr("Exclude near-duplicates of test images"))),
      m_outcome(label({}, "heading")), m_quality(label({}, "label")),
      m_check(new QPushButton(tr("Compare with test images"))), m_apply(new QPushButton(tr("Apply rules"))) {
    m_histogram->setAccessibleName(tr("Teacher scores"));
    m_histogram->setDraggable(true);
    m_table->setSource(m_classes);
    m_table->setAccessibleName(tr("Kept and excluded by class"));
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
    connect(m_histogram, &Histogram::thresholdDragged, this, [this](double score) {
        constexpr double kFine = 1000;
        m_minScore->setText(typedText(std::round(score * kFine) / kFine));
        preview();
    });
    for (auto* entry : {m_minScore, m_topK, m_maxPerClass}) {
        connect(entry, &EntryField::entered, this, &CuratePanel::preview);
        connect(entry, &EntryField::refused, this, &CuratePanel::showAvailability);
    }
    for (auto* box : {m_chance, m_duplicates})
        connect(box, &QCheckBox::toggled, this, &CuratePanel::preview);
    connect(m_check, &QPushButton::clicked, this, &CuratePanel::checkWanted);
    connect(m_apply, &QPushButton::clicked, this, [this] { m_gallery.curate(rules()); });
    connect(&gallery, &GeneratedGallery::loaded, this, &CuratePanel::takeSet);
    takeSet();
}

QWidget* CuratePanel::makeRules() {
    m_minScore->setStandard(tr("none"));
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    addRule(*column, tr("Min. score"), m_minScore);
    addRule(*column, tr("Top k per class"), m_topK);
    addRule(*column, tr("Max. per class"), m_maxPerClass);
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

synthesis::CurationLimits CuratePanel::rules() const {
    synthesis::CurationLimits rules;
    if (m_minScore->isEnabled())
        rules.minScore = readTyped(m_minScore->text(), limits::kScore);
    if (m_chance->isEnabled() && m_chance->isChecked())
        rules.chance = synthesis::ChanceRule::MustBeat;
    if (m_topK->isEnabled())
        rules.topK = readTyped(m_topK->text(), limits::kKept);
    rules.maxPerClass = readTyped(m_maxPerClass->text(), limits::kKept);
    if (m_duplicates->isEnabled() && m_duplicates->isChecked())
        rules.nearDuplicates = synthesis::DuplicateRule::LeaveOut;
    return rules;
}

void CuratePanel::takeSet() {
    const auto& set = m_gallery.set();
    if (set && set->id != m_shown) {
        m_shown = set->id;
        const QSignalBlocker chance(m_chance), duplicates(m_duplicates);
        for (auto* entry : {m_minScore, m_topK, m_maxPerClass}) {
            entry->setText({});
            entry->forget();
        }
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
    setAvailable(*m_duplicates, check ? QString() : tr("The set was not compared with test images yet."),
                 check ? tr("%Ln image(s) of this set nearly identical to test images", nullptr,
                            static_cast<int>(check->duplicates.size()))
                       : QString());
    const auto unfinished = set && set->finished ? QString() : tr("The set is still being generated.");
    setAvailable(*m_apply, unfinished.isEmpty() ? entryProblem() : unfinished,
                 tr("Excludes the images that fail the rules; no file is deleted, and Undo reverts it"));
    setAvailable(
        *m_check, unfinished.isEmpty() ? m_checkObstacle : unfinished,
        tr("Finds images that are nearly identical to test images, and measures the quality of the set"));
}

QString CuratePanel::entryProblem() const {
    for (const auto* entry : {m_minScore, m_topK, m_maxPerClass})
        if (!entry->problem().isEmpty())
            return entry->problem();
    return {};
}

void CuratePanel::preview() {
    const auto& set = m_gallery.set();
    if (!set) {
        m_outcome->clear();
        return m_classes->setRows({});
    }
    const auto chosen = rules();
    m_histogram->setThreshold(m_minScore->isEnabled() ? std::optional(chosen.minScore.value_or(0))
                                                      : std::nullopt);
    const auto decision = m_gallery.decide(chosen);
    m_classes->setRows(curationRows(*set, decision));
    m_outcome->setText(
        tr("These rules keep %1 and exclude %2")
            .arg(count(decision.kept()), count(static_cast<std::int64_t>(decision.excluded.size()))));
}

} // namespace retort::ui
