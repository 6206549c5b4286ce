#include "pages/generate/curate_panel.h"

#include "base/limits.h"
#include "models/generate/curation_table.h"
#include "models/session/text.h"
#include "models/session/typed_number.h"
#include "pages/number_entry.h"
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
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>

#include <cmath>
#include <utility>

namespace retort::ui {

namespace {

constexpr int kPanelHeight = 190;

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
    : QWidget(parent), m_gallery(gallery), m_classes(new CurationClassTable(this)), m_shows(new CalmCombo),
      m_histogram(new Histogram({})), m_table(new TableView(QStringLiteral("curation"))),
      m_minScore(new EntryField(checkOf(limits::kScore, MayBeEmpty::Yes))),
      m_minEntropy(new EntryField(checkOf(limits::kEntropy, MayBeEmpty::Yes))),
      m_maxEntropy(new EntryField(checkOf(limits::kEntropy, MayBeEmpty::Yes))),
      m_chance(new QCheckBox(tr("Above chance only"))), m_topK(limitEntry()), m_maxPerClass(limitEntry()),
      m_duplicates(new QCheckBox(tr("Exclude near-duplicates of test images"))),
      m_outcome(label({}, "heading")), m_quality(label({}, "label")), m_asking(new QWidget),
      m_student(new CalmCombo), m_ask(new QPushButton(tr("Measure"))),
      m_check(new QPushButton(tr("Compare with test images"))), m_apply(new QPushButton(tr("Apply rules"))) {
    m_table->setSource(m_classes);
    m_table->setAccessibleName(tr("Kept and excluded by class"));
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->fitWidth({}, {0}); // the counts are seen, whatever a class is called
    constexpr int kTable = 210;
    m_table->setMinimumWidth(kTable);
    m_quality->setWordWrap(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    line->addWidget(makeHistogram(), 3);
    line->addWidget(m_table, 3);
    line->addWidget(makeRules(), 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addLayout(line);
    column->addWidget(m_quality);
    column->addLayout(makeActions());
    for (auto* part : {m_histogram->parentWidget(), static_cast<QWidget*>(m_table)})
        part->setFixedHeight(kPanelHeight);
    connectRules();
    connect(m_check, &QPushButton::clicked, this, &CuratePanel::checkWanted);
    connect(m_ask, &QPushButton::clicked, this, [this] {
        const auto run = m_student->currentData();
        Q_EMIT difficultyWanted(run.isValid() ? std::optional{RunId{run.toLongLong()}} : std::nullopt);
    });
    connect(m_apply, &QPushButton::clicked, this, [this] { m_gallery.curate(rules()); });
    connect(&gallery, &GeneratedGallery::loaded, this, &CuratePanel::takeSet);
    takeSet();
}

void CuratePanel::connectRules() {
    const auto dragged = [this](EntryField& entry) {
        return [this, &entry](double value) {
            constexpr double kFine = 1000;
            entry.setText(typedText(std::round(value * kFine) / kFine));
            preview();
        };
    };
    connect(m_histogram, &Histogram::thresholdDragged, this, [this, dragged](double value) {
        dragged(showsEntropies() ? *m_minEntropy : *m_minScore)(value);
    });
    connect(m_histogram, &Histogram::upperThresholdDragged, this, dragged(*m_maxEntropy));
    connect(m_shows, &QComboBox::currentIndexChanged, this, &CuratePanel::showHistogram);
    for (auto* entry : entries()) {
        connect(entry, &EntryField::entered, this, &CuratePanel::preview);
        connect(entry, &EntryField::refused, this, &CuratePanel::showAvailability);
    }
    for (auto* box : {m_chance, m_duplicates})
        connect(box, &QCheckBox::toggled, this, &CuratePanel::preview);
}

std::vector<EntryField*> CuratePanel::entries() const {
    return {m_minScore, m_minEntropy, m_maxEntropy, m_topK, m_maxPerClass};
}

QWidget* CuratePanel::makeHistogram() {
    m_shows->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_shows->addItem(tr("Teacher scores"));
    m_shows->addItem(tr("Student entropy"));
    m_shows->setAccessibleName(tr("Histogram"));
    m_shows->setToolTip(tr("Which values the histogram shows"));
    m_histogram->setDraggable(true);
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    column->addWidget(m_shows);
    column->addWidget(m_histogram, 1);
    column->addWidget(makeAsking());
    return whole;
}

QWidget* CuratePanel::makeAsking() {
    m_student->setAccessibleName(tr("Student that is asked"));
    m_student->setToolTip(
        tr("Whose predictions are taken: the entropy is high for images that are hard for this student"));
    m_student->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_asking->setVisible(false);
    auto* line = new QHBoxLayout(m_asking);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(size::kStep);
    line->addWidget(m_student, 1);
    line->addWidget(m_ask);
    return m_asking;
}

QLayout* CuratePanel::makeEntropies() {
    auto* pair = new QHBoxLayout;
    pair->setSpacing(size::kStep);
    for (const auto& [entry, name] :
         {std::pair{m_minEntropy, tr("Min. entropy")}, {m_maxEntropy, tr("Max. entropy")}}) {
        entry->line().setAccessibleName(name);
        pair->addWidget(entry, 1);
    }
    auto* line = new QHBoxLayout;
    auto* text = label(tr("Entropy"), "label");
    text->setBuddy(m_minEntropy);
    line->addWidget(text, 1);
    line->addLayout(pair, 1);
    return line;
}

bool CuratePanel::showsEntropies() const {
    return m_shows->currentIndex() == 1;
}

void CuratePanel::showHistogram() {
    m_asking->setVisible(showsEntropies());
    m_histogram->setAccessibleName(m_shows->currentText());
    m_histogram->setValues(showsEntropies() ? m_gallery.entropies() : m_gallery.scores());
    showAvailability();
    showThresholds();
}

void CuratePanel::showThresholds() {
    const auto chosen = rules();
    const bool isEnabled = m_histogram->isEnabled();
    const auto& lower = showsEntropies() ? chosen.minEntropy : chosen.minScore;
    m_histogram->setThreshold(isEnabled ? std::optional(lower.value_or(0)) : std::nullopt);
    m_histogram->setUpperThreshold(
        isEnabled && showsEntropies() ? std::optional(chosen.maxEntropy.value_or(1)) : std::nullopt);
}

void CuratePanel::showStudents() {
    const auto chosen = m_student->currentData();
    m_student->clear();
    m_student->addItem(tr("Last SUP"));
    for (const auto& student : m_gallery.students())
        m_student->addItem(student.name, static_cast<qlonglong>(student.run.value));
    if (const int kept = m_student->findData(chosen); chosen.isValid() && kept > 0)
        m_student->setCurrentIndex(kept);
}

QWidget* CuratePanel::makeRules() {
    m_minScore->setStandard(tr("none"));
    m_minEntropy->setStandard(tr("min."));
    m_maxEntropy->setStandard(tr("max."));
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    addRule(*column, tr("Min. score"), m_minScore);
    column->addLayout(makeEntropies());
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
    if (m_minEntropy->isEnabled()) {
        rules.minEntropy = readTyped(m_minEntropy->text(), limits::kEntropy);
        rules.maxEntropy = readTyped(m_maxEntropy->text(), limits::kEntropy);
    }
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
        for (auto* entry : entries()) {
            entry->setText({});
            entry->forget();
        }
        m_chance->setChecked(false);
        m_duplicates->setChecked(false);
    }
    showStudents();
    m_quality->setVisible(m_gallery.check().has_value());
    if (m_gallery.check())
        m_quality->setText(qualityText(*m_gallery.check()));
    showHistogram();
    preview();
}

void CuratePanel::showAvailability() {
    const auto& set = m_gallery.set();
    const bool isScored = set && !set->scoreTeacher.empty();
    const auto unscored = isScored ? QString() : tr("No teacher has scored this set.");
    for (auto* rule :
         {static_cast<QWidget*>(m_minScore), static_cast<QWidget*>(m_chance), static_cast<QWidget*>(m_topK)})
        setAvailable(*rule, unscored);
    const bool isMeasured = set && !set->entropyStudent.empty();
    const auto unmeasured = isMeasured ? QString() : tr("No student has been asked about this set yet.");
    const auto byStudent = isMeasured ? tr("By %1").arg(qt(set->entropyStudent)) : QString();
    for (auto* rule : {m_minEntropy, m_maxEntropy})
        setAvailable(*rule, unmeasured, byStudent);
    setAvailable(*m_histogram, showsEntropies() ? unmeasured : unscored,
                 showsEntropies() ? byStudent : QString());
    const auto& check = m_gallery.check();
    setAvailable(*m_duplicates, check ? QString() : tr("The set was not compared with test images yet."),
                 check ? tr("%Ln image(s) of this set nearly identical to test images", nullptr,
                            static_cast<int>(check->duplicates.size()))
                       : QString());
    const auto unfinished = set && set->finished ? QString() : tr("The set is still being generated.");
    setAvailable(*m_apply, unfinished.isEmpty() ? entryProblem() : unfinished,
                 tr("Excludes the images that fail the rules; no file is deleted, and Undo reverts it"));
    const auto noStudent =
        m_gallery.students().empty() ? tr("No student of this dataset has been trained yet.") : QString();
    setAvailable(*m_ask, unfinished.isEmpty() ? noStudent : unfinished,
                 tr("Asks the student about every image: the entropy of its prediction is 0 where it is "
                    "certain, 1 where all classes are equally likely to it"));
    setAvailable(
        *m_check, unfinished.isEmpty() ? m_checkObstacle : unfinished,
        tr("Finds images that are nearly identical to test images, and measures the quality of the set"));
}

QString CuratePanel::entryProblem() const {
    for (const auto* entry : entries())
        if (!entry->problem().isEmpty())
            return entry->problem();
    const auto chosen = rules();
    if (chosen.minEntropy && chosen.maxEntropy && *chosen.minEntropy > *chosen.maxEntropy)
        return tr("The min. entropy is above the max. entropy.");
    return {};
}

void CuratePanel::preview() {
    const auto& set = m_gallery.set();
    if (!set) {
        m_outcome->clear();
        return m_classes->setRows({});
    }
    const auto chosen = rules();
    showThresholds();
    showAvailability();
    const auto decision = m_gallery.decide(chosen);
    m_classes->setRows(curationRows(*set, decision));
    m_outcome->setText(
        tr("These rules keep %1 and exclude %2")
            .arg(count(decision.kept()), count(static_cast<std::int64_t>(decision.excluded.size()))));
}

} // namespace retort::ui
