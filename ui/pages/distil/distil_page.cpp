#include "pages/distil/distil_page.h"

#include "models/data_shelf.h"
#include "models/model_table.h"
#include "models/session.h"
#include "models/study_draft.h"
#include "models/text.h"
#include "pages/distil/cell_grid.h"
#include "pages/distil/study_form.h"
#include "plots/curves_card.h"
#include "store/study_table.h"
#include "study/remaining_cost.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTimer>

#include <algorithm>

namespace retort::ui {

namespace {

QString timeText(const study::RemainingCost& cost) {
    if (!cost.trainingSeconds)
        return DistilPage::tr("time not known yet: no run of this student has finished here");
    if (!cost.generationSeconds)
        return DistilPage::tr("about %1 of training, by earlier runs").arg(duration(*cost.trainingSeconds));
    return DistilPage::tr("about %1 on this machine, by earlier runs")
        .arg(duration(*cost.trainingSeconds + *cost.generationSeconds));
}

QString costText(const study::RemainingCost& cost) {
    if (cost.isNothing())
        return DistilPage::tr("Nothing is left to do: every run of this study is finished.");
    QStringList parts{DistilPage::tr("%Ln run(s) left", nullptr, static_cast<int>(cost.runs)), timeText(cost),
                      DistilPage::tr("%1 training pictures").arg(count(cost.trainingPictures))};
    if (cost.generatedPictures > 0)
        parts << DistilPage::tr("%1 pictures to generate").arg(count(cost.generatedPictures))
              << DistilPage::tr("up to %1 of disk").arg(bytes(static_cast<double>(cost.bytes)));
    if (cost.teacherPasses > 0)
        parts << DistilPage::tr("%1 teacher passes").arg(count(cost.teacherPasses));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

DistilPage::DistilPage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Distil"), tr("Choose the cells of the table to run. Finished cells are not run again."),
           parent),
      m_session(session), m_shelf(shelf), m_draft(new StudyDraft(this)),
      m_models(new ModelTable(session, this)), m_cost(new MessageStrip), m_curves(new CurvesCard(session)),
      m_costDelay(new QTimer(this)) {
    auto* open = header().addAction(tr("Open study…"));
    auto* save = header().addAction(tr("Save as…"));
    m_run = header().addPrimary(tr("Run"));
    m_run->setShortcut(QKeySequence(QStringLiteral("Ctrl+R")));
    auto* upper = new QWidget;
    auto* line = new QHBoxLayout(upper);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(size::kGap);
    line->addWidget(makeTable(), 1);
    line->addWidget(makeSettings());
    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(size::kGap);
    split->addWidget(upper);
    split->addWidget(m_curves);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    split->setSizes({2, 3}); // shares of what there is
    body()->addWidget(m_cost);
    body()->addWidget(split, 1);
    constexpr int kDelay = 300;
    m_costDelay->setSingleShot(true);
    m_costDelay->setInterval(kDelay);
    connect(m_costDelay, &QTimer::timeout, this, &DistilPage::askCost);
    connect(open, &QPushButton::clicked, this, &DistilPage::openStudy);
    connect(save, &QPushButton::clicked, this, &DistilPage::saveStudy);
    connect(m_run, &QPushButton::clicked, this, &DistilPage::start);
    connect(m_draft, &StudyDraft::changed, this, &DistilPage::follow);
    connect(&session, &Session::storeChanged, m_costDelay, qOverload<>(&QTimer::start));
    connect(&shelf, &DataShelf::listed, &shelf, &DataShelf::openAll);
    connect(&session, &Session::runsMoved, this, [this] {
        if (m_followed != m_draft->spec().name && !m_costDelay->isActive())
            m_costDelay->start();
    });
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
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(new CellGrid(m_shelf, *m_draft));
    card->body()->addWidget(scroll, 1);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        m_draft->edit([&](study::StudySpec& spec) { spec.name = utf8(name.trimmed()); });
    });
    return card;
}

QWidget* DistilPage::makeSettings() {
    constexpr int kWidth = 320;
    auto* card = new Card;
    card->body()->addWidget(new StudyForm(*m_draft, *m_models));
    card->setFixedWidth(std::max(kWidth, card->minimumSizeHint().width()));
    return card;
}

void DistilPage::enter() {
    m_models->reload();
    m_shelf.reload();
    m_session.forecaster().forget();
    m_costDelay->start();
    if (std::exchange(m_entered, true))
        return;
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
        return strip().show(StripKind::Problem, qt(spec.error().text()));
    strip().clear();
    m_draft->setSpec(std::move(*spec));
    m_followed.clear();
    followCurves();
}

// A study is in the store once it has begun.
void DistilPage::followCurves() {
    const auto name = m_draft->spec().name;
    if (m_followed == name)
        return;
    m_session.reader().ask(
        this,
        [name](store::Workspace& workspace) {
            return store::StudyTable(workspace.database()).find(name).ok();
        },
        [this, name](bool isThere) {
            if (!isThere || m_followed == name)
                return;
            m_followed = name;
            m_curves->setStudy(qt(name));
        });
}

void DistilPage::showStudy(const QString& name) {
    m_entered = true;
    const auto shipped = m_session.environment().resources / "studies";
    m_session.reader().ask(
        this,
        [name = utf8(name), shipped](store::Workspace& workspace) -> Result<study::StudySpec> {
            auto record = store::StudyTable(workspace.database()).find(name);
            if (!record.ok() && record.error().code == ErrorCode::NotFound)
                return study::readStudySpec(shipped / (name + ".json")); // it waits in the queue
            if (!record.ok())
                return record.error();
            return study::parseStudySpec(record->spec, record->name);
        },
        [this](Result<study::StudySpec> spec) { take(std::move(spec)); });
}

void DistilPage::follow() {
    const auto name = qt(m_draft->spec().name);
    if (m_name->text().trimmed() != name)
        m_name->setText(name);
    const auto obstacle = m_draft->obstacle();
    setAvailable(*m_run, obstacle, tr("Puts the study into the queue (Ctrl+R)"));
    const auto cells = tr("%Ln cell(s)", nullptr, static_cast<int>(m_draft->cells()));
    const auto seeds = static_cast<int>(m_draft->spec().seeds.size());
    m_run->setText(seeds > 1 ? tr("Run %1 × %2").arg(cells, tr("%Ln seed(s)", nullptr, seeds))
                             : tr("Run %1").arg(cells));
    if (!obstacle.isEmpty()) {
        m_hasCost = false;
        m_session.forecaster().drop(this);
        return m_cost->show(StripKind::Cost, obstacle);
    }
    if (!m_hasCost)
        m_cost->show(StripKind::Cost, tr("Looking at what is left to do…"));
    m_costDelay->start();
}

void DistilPage::askCost() {
    followCurves();
    if (!m_draft->obstacle().isEmpty())
        return;
    m_session.forecaster().ask(this, m_draft->spec(),
                               [this](const Result<study::RemainingCost>& cost) { showCost(cost); });
}

void DistilPage::showCost(const Result<study::RemainingCost>& cost) {
    m_hasCost = cost.ok();
    if (cost.ok())
        m_cost->show(StripKind::Cost, costText(*cost));
    else
        m_cost->show(StripKind::Problem, qt(cost.error().text()));
}

void DistilPage::start() {
    const auto spec = m_draft->spec();
    m_session.addJob(this, study::studyJob(spec), [this, name = qt(spec.name)](const Result<JobId>& added) {
        if (added.ok())
            strip().show(StripKind::Info, tr("%1 is in the queue.").arg(name));
        else
            strip().show(StripKind::Problem, qt(added.error().text()));
    });
}

void DistilPage::openStudy() {
    const auto shipped = qt(m_session.environment().resources / "studies");
    const auto file = QFileDialog::getOpenFileName(this, tr("A study"), shipped, tr("Studies (*.json)"));
    if (!file.isEmpty())
        readStudy(file);
}

void DistilPage::readStudy(const QString& file) {
    take(study::readStudySpec(path(file)));
}

void DistilPage::saveStudy() {
    const auto proposal = qt(m_session.folder() / "exports" / (m_draft->spec().name + ".json"));
    const auto file =
        QFileDialog::getSaveFileName(this, tr("Save the study"), proposal, tr("Studies (*.json)"));
    if (file.isEmpty())
        return;
    const auto saved = m_draft->save(path(file));
    if (saved.ok())
        strip().show(StripKind::Info, tr("Saved as %1.").arg(file));
    else
        strip().show(StripKind::Problem, qt(saved.error().text()));
}

} // namespace retort::ui
