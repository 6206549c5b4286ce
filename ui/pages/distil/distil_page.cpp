#include "pages/distil/distil_page.h"

#include "jobs/cluster_job.h"
#include "jobs/study_job.h"
#include "models/distil/curve_set.h"
#include "models/distil/study_draft.h"
#include "models/distil/study_material.h"
#include "models/distil/study_states.h"
#include "models/models/model_table.h"
#include "models/session/advice.h"
#include "models/session/cluster_list.h"
#include "models/session/data_shelf.h"
#include "models/session/job_list_model.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/cluster_form.h"
#include "pages/compute_choice.h"
#include "pages/distil/cell_grid.h"
#include "pages/distil/studies_card.h"
#include "pages/distil/study_form.h"
#include "pages/models_page.h"
#include "plots/curves_card.h"
#include "settings/settings.h"
#include "store/study_table.h"
#include "study/plan/remaining_cost.h"
#include "study/spec/spec_text.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/save_file.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTimer>

#include <algorithm>
#include <optional>

namespace retort::ui {

namespace {

/// As wide as the table needs to be, and no higher than all of it.
class TableScroll : public QScrollArea {
public:
    TableScroll() {
        setWidgetResizable(true);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    }
    QSize sizeHint() const override {
        constexpr int kMost = 320;
        return (widget()->sizeHint() + QSize(0, barHeight())).boundedTo({QWIDGETSIZE_MAX, kMost});
    }
    QSize minimumSizeHint() const override {
        constexpr int kLowest = 96, kRow = 176; // the head, and a whole row of it where there is only one
        const int whole = widget()->sizeHint().height();
        return {widget()->minimumSizeHint().width(), (whole <= kRow ? whole : kLowest) + barHeight()};
    }

protected:
    void resizeEvent(QResizeEvent* event) override {
        QScrollArea::resizeEvent(event);
        if (event->size().width() != event->oldSize().width())
            updateGeometry(); // a bar below may have come or gone
    }

private:
    int barHeight() const {
        const bool isCut = viewport()->width() < widget()->minimumSizeHint().width();
        return isCut ? horizontalScrollBar()->sizeHint().height() : 0;
    }
};

/// Work whose time is not known.
QString untimedText(const study::RemainingCost& cost) {
    QStringList parts;
    const auto add = [&](const QString& part) {
        if (!parts.contains(part))
            parts << part;
    };
    for (const auto phase : cost.untimed)
        switch (phase) {
        case study::Phase::Sample: add(DistilPage::tr("generating images")); break;
        case study::Phase::EmbedReal:
        case study::Phase::EmbedRealViews:
        case study::Phase::EmbedSet:
        case study::Phase::EmbedSetViews:
        case study::Phase::ScoreTeacher: add(DistilPage::tr("the teacher's forward passes")); break;
        default: add(DistilPage::tr("training")); break;
        }
    return QLocale().createSeparatedList(parts);
}

QString timeText(const study::RemainingCost& cost) {
    const bool isPartKnown = cost.trainingSeconds || (cost.generatedImages > 0 && cost.generationSeconds);
    if (!cost.seconds && isPartKnown)
        return DistilPage::tr("at least %1 on this machine, and the time of %2, which is not known yet")
            .arg(duration(cost.secondsAtLeast), untimedText(cost));
    if (!cost.seconds)
        return DistilPage::tr("time unknown: nothing has been trained or generated on this machine yet");
    if (cost.isRough)
        return DistilPage::tr("about %1 on this machine, a guess by similar work")
            .arg(duration(*cost.seconds));
    return DistilPage::tr("about %1 on this machine, by earlier work").arg(duration(*cost.seconds));
}

QString costText(const study::RemainingCost& cost) {
    if (cost.isNothing())
        return DistilPage::tr("Nothing left to do: every run of this study is finished.");
    QStringList parts{DistilPage::tr("%Ln run(s) left", nullptr, static_cast<int>(cost.runs)), timeText(cost),
                      DistilPage::tr("%1 samples seen").arg(count(cost.trainingImages))};
    if (cost.generatedImages > 0)
        parts << DistilPage::tr("%1 images to generate").arg(count(cost.generatedImages))
              << DistilPage::tr("up to %1 of disk").arg(bytes(static_cast<double>(cost.bytes)));
    if (cost.teacherPasses > 0)
        parts << DistilPage::tr("%1 teacher forward passes").arg(count(cost.teacherPasses));
    QStringList lines{parts.join(QStringLiteral(" · "))};
    for (const auto& remark : cost.remarks)
        lines << DistilPage::tr("Warning: %1").arg(told(remark));
    return lines.join(QLatin1Char('\n'));
}

/// A study that is in the queue, the one that runs before others: the store knows it only once it has begun.
std::optional<store::JobRecord> jobOf(const std::string& study, const std::vector<store::JobRecord>& jobs) {
    std::optional<store::JobRecord> found;
    for (const auto& job : jobs)
        if (study::isJobOfStudy(job, study) && (!found || job.state == store::JobState::Running))
            found = job;
    return found;
}

/// "Running: 3 of 10 runs, 42 % · 12 min left (ETA 14:32)"; empty for a study that does not run.
QString runningText(Session& session, const std::string& study) {
    const auto job = jobOf(study, session.queue().jobs());
    if (!job || job->state != store::JobState::Running)
        return {};
    const auto progress = session.progressOf(job->id);
    if (!progress)
        return {};
    QStringList parts{wholeText(*progress), leftText(*progress)};
    parts.removeAll(QString{});
    return parts.isEmpty() ? QString{} : DistilPage::tr("Running: %1").arg(parts.join(QStringLiteral(" · ")));
}

} // namespace

DistilPage::DistilPage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Distil"), tr("Choose the cells of the table to run. Finished cells are not run again."),
           parent),
      m_session(session), m_shelf(shelf), m_draft(new StudyDraft(this)),
      m_models(new ModelTable(session, this)), m_material(new StudyMaterial(session, this)),
      m_states(new StudyStates(session, this)), m_studies(new StudiesCard(session)),
      m_clusters(new ClusterList(this)), m_clusterForm(new ClusterForm(*m_clusters)),
      m_cost(new MessageStrip), m_curves(new CurvesCard(session)), m_costDelay(new QTimer(this)) {
    auto* open = header().addAction(tr("Open study…"));
    auto* save = header().addAction(tr("Save as…"));
    addStudies();
    addCompute();
    m_run = header().addPrimary(tr("Run"));
    giveKey(*m_run, QKeySequence(QStringLiteral("Ctrl+R")));
    auto* left = new QSplitter(Qt::Vertical);
    m_tableAndCurves = left;
    m_table = makeTable();
    left->addWidget(m_table);
    left->addWidget(m_curves);
    left->setStretchFactor(1, 1); // the table is as high as it needs to be
    connect(left, &QSplitter::splitterMoved, this, [this] { m_isSplitByHand = true; });
    auto* split = new QSplitter(Qt::Horizontal);
    split->addWidget(left);
    split->addWidget(makeSettings());
    split->setStretchFactor(0, 1);
    for (auto* each : {left, split}) {
        each->setChildrenCollapsible(false);
        each->setHandleWidth(size::kGap);
    }
    body()->addWidget(m_cost);
    m_cost->reserve(2);
    body()->addWidget(split, 1);
    constexpr int kDelay = 300;
    m_costDelay->setSingleShot(true);
    m_costDelay->setInterval(kDelay);
    connect(m_costDelay, &QTimer::timeout, this, &DistilPage::askCost);
    connect(open, &QPushButton::clicked, this, &DistilPage::openStudy);
    connect(save, &QPushButton::clicked, this, &DistilPage::saveStudy);
    connect(m_run, &QPushButton::clicked, this, &DistilPage::start);
    connect(m_draft, &StudyDraft::changed, this, &DistilPage::follow);
    connect(m_draft, &StudyDraft::changed, this, &DistilPage::remember);
    connect(&session, &Session::storeChanged, m_costDelay, qOverload<>(&QTimer::start));
    connect(&session, &Session::jobProgressed, this, [this] {
        if (isVisible() && !runningText(m_session, m_draft->spec().name).isEmpty())
            showCost();
    });
    connect(&shelf, &DataShelf::listed, &shelf, &DataShelf::openAll);
    followOffers();
    follow();
}

QWidget* DistilPage::makeTable() {
    auto* card = new Card;
    auto* line = new QHBoxLayout;
    line->addWidget(label(tr("Study"), "heading"));
    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name of the study"));
    m_name->setPlaceholderText(tr("Name"));
    constexpr int kNameWidth = 220;
    m_name->setFixedWidth(kNameWidth);
    line->addWidget(m_name);
    line->addStretch(1);
    card->body()->addLayout(line);
    auto* scroll = new TableScroll;
    auto* grid = new CellGrid(m_shelf, *m_draft, *m_states);
    scroll->setWidget(grid);
    connect(grid, &CellGrid::rowsChanged, this, &DistilPage::fitTable, Qt::QueuedConnection);
    connect(scroll->verticalScrollBar(), &QScrollBar::valueChanged, grid, &CellGrid::keepHeadAt);
    card->body()->addWidget(scroll, 1);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        m_draft->edit([&](study::StudySpec& spec) { spec.name = utf8(name.trimmed()); });
    });
    return card;
}

/// Room for its rows, in half of the height at most, unless a person has given it another.
void DistilPage::fitTable() {
    const int whole = m_tableAndCurves->height() - m_tableAndCurves->handleWidth();
    if (m_isSplitByHand || whole <= 0)
        return;
    const int table = std::min(m_table->sizeHint().height(), whole / 2);
    m_tableAndCurves->setSizes({table, whole - table});
}

void DistilPage::fitTableSoon() {
    QMetaObject::invokeMethod(this, &DistilPage::fitTable, Qt::QueuedConnection);
}

void DistilPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    fitTableSoon();
}

QWidget* DistilPage::makeSettings() {
    auto* card = new Card;
    m_settings = card;
    auto* form = new StudyForm(*m_draft, *m_models, *m_material, m_shelf);
    card->body()->addWidget(form);
    connect(form, &StudyForm::combineWanted, this,
            [this] { Q_EMIT wayTo(QStringLiteral("models"), ModelsPage::kCombine); });
    return card;
}

/// Two columns of settings where the table and the curves have enough beside them.
void DistilPage::resizeEvent(QResizeEvent* event) {
    constexpr int kWide = 1400, kOneColumn = 330, kTwoColumns = 640;
    m_settings->setMinimumWidth(width() >= kWide ? kTwoColumns : kOneColumn);
    m_settings->setMaximumWidth(width() >= kWide ? QWIDGETSIZE_MAX : kTwoColumns);
    Page::resizeEvent(event);
    fitTableSoon();
}

void DistilPage::enter() {
    if (const auto read = m_clusters->reload(); !read.ok())
        strip().show(StripKind::Problem, told(read.error()));
    m_models->reload();
    m_material->reload(m_draft->spec().datasets);
    m_shelf.reload();
    m_session.forecaster().forget();
    m_costDelay->start();
    if (std::exchange(m_entered, true))
        return;
    if (auto left = changedStudy()) {
        put(*std::move(left));
        return remember();
    }
    const auto shipped = m_session.environment().resources / "studies" / "miniature.json";
    m_session.reader().ask(
        this,
        [shipped](store::Workspace& workspace) -> Result<study::StudySpec> {
            RETORT_TRY(const auto studies, store::StudyTable(workspace.database()).all());
            if (studies.empty())
                return study::readStudySpec(shipped);
            return study::parseStudySpec(studies.front().spec, studies.front().name);
        },
        [this](Result<study::StudySpec> spec) { take(std::move(spec)); });
}

void DistilPage::take(Result<study::StudySpec> spec) {
    if (!spec.ok())
        return strip().show(StripKind::Problem, told(spec.error()));
    strip().clear();
    settings::studyForm(qt(m_session.folder())).forget();
    put(std::move(*spec));
}

void DistilPage::put(study::StudySpec spec) {
    m_isLoading = false;
    m_isReplaced = true;
    m_draft->setSpec(std::move(spec));
    m_isReplaced = false;
    m_isChanged = false;
    for (const auto& change : std::exchange(m_offered, {}))
        m_draft->edit(change);
}

/// What a person has changed, and can be read again, is there after a restart.
void DistilPage::remember() {
    if (m_isLoading || m_isReplaced)
        return;
    m_isChanged = true;
    if (m_draft->obstacle().isEmpty())
        settings::studyForm(qt(m_session.folder())).set(qt(study::studyJob(m_draft->spec()).request));
}

/// It is in the queue or in a file now.
void DistilPage::noteKept(const study::StudySpec& spec) {
    if (study::textOf(spec) != study::textOf(m_draft->spec()))
        return;
    m_isChanged = false;
    settings::studyForm(qt(m_session.folder())).forget();
}

void DistilPage::showStudy(const QString& name) {
    m_entered = true;
    m_session.reader().ask(
        this,
        [name = utf8(name), waiting = jobOf(utf8(name), m_session.queue().jobs()),
         shipped = m_session.environment().resources /
                   "studies"](store::Workspace& workspace) -> Result<study::StudySpec> {
            auto record = store::StudyTable(workspace.database()).find(name);
            if (record.ok())
                return study::parseStudySpec(record->spec, record->name);
            if (record.error().code != ErrorCode::NotFound)
                return record.error();
            return waiting ? study::studyOf(*waiting) : study::readStudySpec(shipped / (name + ".json"));
        },
        [this](Result<study::StudySpec> spec) { replaceBy(std::move(spec)); });
}

/// What a person has put together and no file or store has, of an earlier start where nothing was read yet.
std::optional<study::StudySpec> DistilPage::changedStudy() const {
    if (!m_isLoading)
        return m_isChanged ? std::optional(m_draft->spec()) : std::nullopt;
    auto job = study::studyJob({});
    job.request = utf8(settings::studyForm(qt(m_session.folder())).value());
    const auto left = study::studyOf({.request = job});
    return left.ok() ? std::optional(*left) : std::nullopt;
}

/// As another study takes the place of one that may have been changed.
void DistilPage::replaceBy(Result<study::StudySpec> spec) {
    const auto before = changedStudy();
    const bool isOpened = spec.ok();
    take(std::move(spec));
    if (!isOpened || !before)
        return;
    strip().show(StripKind::Info,
                 tr("Opened %1 in the place of %2.").arg(qt(m_draft->spec().name), qt(before->name)),
                 tr("Undo"), [this, study = *before] {
                     take(study);
                     remember();
                 });
}

namespace {

struct KeptStudy {
    study::StudySpec spec;
    CurveView curves;
    bool isChanged = false;
};

} // namespace

std::any DistilPage::keep() const {
    if (m_isLoading)
        return {};
    return KeptStudy{.spec = m_draft->spec(), .curves = m_curves->curves().view(), .isChanged = m_isChanged};
}

void DistilPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptStudy>(&from);
    if (!kept)
        return;
    m_entered = true;
    m_curves->setView(kept->curves);
    put(kept->spec);
    m_isChanged = kept->isChanged;
}

/// What another page hands over; while the study is being read, it waits for it.
void DistilPage::offer(std::function<void(study::StudySpec&)> change) {
    if (m_isLoading)
        m_offered.push_back(std::move(change));
    else
        m_draft->edit(change);
}

void DistilPage::followOffers() {
    const auto& shared = m_session.sharedChoice();
    connect(&shared, &SharedChoice::promptsOffered, this,
            [this](const std::string& dataset, const study::TemplatesSpec& prompts) {
                offer([=](study::StudySpec& spec) { setPrompts(spec, dataset, prompts); });
                strip().show(StripKind::Info,
                             tr("The study uses these prompts for the classes of %1.").arg(qt(dataset)));
            });
    connect(&shared, &SharedChoice::setOffered, this, [this](const store::SyntheticSetRecord& set) {
        const auto choose = [this, set] {
            const auto source = sourceOf(set);
            const auto others = m_material->sets(set.request.dataset, source);
            offer([=](study::StudySpec& spec) { chooseSet(spec, source, others, set.request.name); });
            strip().show(StripKind::Info,
                         tr("The columns of %1 are trained on the set %2 as it is.")
                             .arg(qt(std::string{study::name(source)}), qt(set.request.name)));
        };
        connect(m_material, &StudyMaterial::loaded, this, choose, Qt::SingleShotConnection);
        m_material->reload(m_draft->spec().datasets);
    });
}

void DistilPage::follow() {
    m_session.forecaster().drop(this); // of the study as it was
    m_session.sharedChoice().follow(m_draft->spec());
    const auto name = qt(m_draft->spec().name);
    if (m_name->text().trimmed() != name)
        m_name->setText(name);
    if (!m_isLoading)
        m_curves->setStudy(name);
    const auto obstacle = m_draft->obstacle();
    m_states->choose(m_draft->spec().name);
    m_isDone = false;
    m_cannotRun.clear();
    QStringList factors{tr("%Ln cell(s)", nullptr, static_cast<int>(m_draft->cells()))};
    if (const auto values = static_cast<int>(m_draft->variants()); values > 1)
        factors << tr("%Ln value(s)", nullptr, values);
    if (const auto seeds = static_cast<int>(m_draft->spec().seeds.size()); seeds > 1)
        factors << tr("%Ln seed(s)", nullptr, seeds);
    m_runText = tr("Run %1").arg(factors.join(QStringLiteral(" × ")));
    showRun();
    if (!obstacle.isEmpty()) {
        m_costText.clear();
        m_session.forecaster().drop(this);
        return m_cost->show(StripKind::Cost, obstacle);
    }
    showCost();
    m_costDelay->start();
}

void DistilPage::askCost() {
    if (!m_draft->obstacle().isEmpty())
        return;
    m_session.forecaster().ask(this, m_draft->spec(),
                               [this](const Result<study::RemainingCost>& cost) { takeCost(cost); });
}

void DistilPage::takeCost(const Result<study::RemainingCost>& cost) {
    m_isDone = cost.ok() && cost->isNothing();
    m_cannotRun = cost.ok() ? QString{} : told(cost.error());
    m_states->expect(cost.ok() ? cost->cells : study::RunsLeft{});
    showRun();
    m_costText = cost.ok() ? costText(*cost) : QString{};
    if (cost.ok())
        showCost();
    else
        m_cost->show(StripKind::Problem, m_cannotRun);
}

/// While the study runs, what its job knows is shown: it is newer.
void DistilPage::showCost() {
    if (!m_draft->obstacle().isEmpty())
        return;
    const auto running = runningText(m_session, m_draft->spec().name);
    const bool isOnlyToBeTabled = m_isDone && !m_states->isStored();
    const auto text = !running.isEmpty() ? running
                      : isOnlyToBeTabled ? tr("Every run is finished, of other studies: Run makes the table "
                                              "and the curves of this one from them.")
                                         : m_costText;
    m_cost->show(StripKind::Cost, text.isEmpty() ? tr("Checking remaining runs…") : text);
}

/// Off while it would do nothing.
void DistilPage::showRun() {
    auto obstacle = m_draft->obstacle();
    if (obstacle.isEmpty())
        obstacle = m_states->alreadyQueued(m_draft->spec());
    if (obstacle.isEmpty() && m_isDone && m_states->isStored())
        obstacle = tr("Nothing left to do: every run of this study is finished.");
    const bool isPaused = m_states->paused(m_draft->spec()).has_value();
    m_run->setText(isPaused ? tr("Resume") : m_runText);
    if (obstacle.isEmpty() && isPaused)
        return setAvailable(*m_run, {}, tr("Goes on with the study, which is paused in the queue (Ctrl+R)"));
    if (obstacle.isEmpty() && !m_clusters->chosen())
        obstacle = m_cannotRun;
    setAvailable(*m_run, obstacle, tr("Puts the study into the queue (Ctrl+R)"));
}

void DistilPage::addStudies() {
    constexpr int kHeight = 260;
    auto* button = header().addChip(tr("Studies"));
    button->setToolTip(tr("The studies of this workspace, to open, duplicate, rename, annotate or delete"));
    m_studies->setFixedHeight(kHeight);
    m_studies->hide();
    body()->addWidget(m_studies);
    connect(button, &QPushButton::toggled, m_studies, &QWidget::setVisible);
    connect(button, &QPushButton::toggled, m_studies, &StudiesCard::reload);
    connect(m_studies, &StudiesCard::closed, button, [button] { button->setChecked(false); });
    connect(m_studies, &StudiesCard::openWanted, this, [this, button](const QString& study) {
        button->setChecked(false);
        showStudy(study);
    });
    connect(m_studies, &StudiesCard::resultsWanted, this,
            [this](const QString& study) { Q_EMIT wayTo(QStringLiteral("results"), study); });
    connect(m_studies, &StudiesCard::renamed, this, [this](const QString& study, const QString& name) {
        if (qt(m_draft->spec().name) == study)
            m_draft->edit([&](study::StudySpec& spec) { spec.name = utf8(name); });
    });
    const auto show = [this] {
        showRun();
        if (m_cannotRun.isEmpty())
            showCost();
    };
    connect(m_states, &StudyStates::changed, this, show);
    connect(&m_session, &Session::jobsChanged, this, show);
}

void DistilPage::addCompute() {
    header().addWidget(new ComputeChoice(*m_clusters, *m_clusterForm));
    connect(m_clusters, &ClusterList::changed, this, &DistilPage::showRun);
    body()->addWidget(m_clusterForm);
}

void DistilPage::start() {
    const auto spec = m_draft->spec();
    if (const auto paused = m_states->paused(spec))
        return m_session.changeJobs(
            this, [job = *paused](study::JobQueue& queue) { return queue.resume(job); },
            [this](const Status& resumed) {
                if (!resumed.ok())
                    strip().show(StripKind::Problem, told(resumed.error()));
            });
    const auto cluster = m_clusters->chosen();
    const auto job = cluster ? study::clusterJob(spec, *cluster) : study::studyJob(spec);
    m_session.addJob(this, job, [this, spec](const Result<JobId>& added) {
        if (!added.ok())
            return strip().show(StripKind::Problem, told(added.error()));
        noteKept(spec);
        strip().show(StripKind::Info, tr("%1 is in the queue.").arg(qt(spec.name)));
    });
}

void DistilPage::openStudy() {
    const auto shipped = qt(m_session.environment().resources / "studies");
    const auto last = settings::studyFolder().value();
    const auto file = QFileDialog::getOpenFileName(
        this, tr("A study"), QDir(last).exists() && !last.isEmpty() ? last : shipped, tr("Studies (*.json)"));
    if (file.isEmpty())
        return;
    settings::studyFolder().set(QFileInfo(file).absolutePath());
    readStudy(file);
}

void DistilPage::readStudy(const QString& file) {
    replaceBy(study::readStudySpec(path(file)));
}

void DistilPage::saveStudy() {
    const auto proposal = qt(m_session.paths().exports() / (m_draft->spec().name + ".retort-study.json"));
    const auto file = askWhereToSave(this, tr("Save the study"), proposal, QStringLiteral(".json"));
    if (file.isEmpty())
        return;
    const auto saved = m_draft->save(path(file));
    if (!saved.ok())
        return strip().show(StripKind::Problem, told(saved.error()));
    noteKept(m_draft->spec());
    strip().show(StripKind::Info, tr("Saved as %1.").arg(file));
}

} // namespace retort::ui
