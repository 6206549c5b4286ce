#include "pages/start_page.h"

#include "jobs/study_job.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/way_drawing.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QGridLayout>
#include <QPushButton>

#include <algorithm>
#include <array>

namespace retort::ui {

namespace {

/// "fashion-mnist · 50 labelled per class · SUP, real/FD, real/LD"; many columns are counted.
QString factsOf(const study::StudySpec& spec) {
    QStringList names, columns;
    for (const auto& name : spec.datasets)
        names << qt(name);
    for (const auto& column : spec.columns)
        columns << qt(study::name(column));
    QStringList facts{names.join(QStringLiteral(", "))};
    if (spec.labelled.perClass)
        facts << StartPage::tr("%Ln labelled image(s) per class", nullptr, *spec.labelled.perClass);
    constexpr qsizetype kNamed = 4;
    facts << (columns.size() <= kNamed
                  ? columns.join(QStringLiteral(", "))
                  : StartPage::tr("%Ln method(s)", nullptr, static_cast<int>(columns.size())));
    facts.removeAll(QString());
    return facts.join(QStringLiteral(" · "));
}

} // namespace

StartPage::StartPage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Start"), tr("From a large teacher and a few labelled images to a small, fast classifier."),
           parent),
      m_session(session), m_shelf(shelf), m_run(new QPushButton(tr("Run the miniature study"))),
      m_facts(label({}, "label")) {
    constexpr int kWidth = 760, kMargin = 32;
    auto* card = new Card;
    card->setMaximumWidth(kWidth);
    card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto* column = card->body();
    column->setContentsMargins(kMargin, kMargin - size::kGap, kMargin, kMargin - size::kGap);
    column->setSpacing(2 * size::kGap);
    column->addWidget(new WayDrawing);
    column->addWidget(steps());
    m_run->setProperty("role", QStringLiteral("primary"));
    m_facts->setAlignment(Qt::AlignCenter);
    auto* action = new QVBoxLayout;
    action->setSpacing(2 * size::kStep);
    action->addWidget(m_run, 0, Qt::AlignHCenter);
    action->addWidget(m_facts);
    column->addLayout(action);
    column->addWidget(horizontalRule());
    column->addWidget(ways());
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(card, 100); // the card takes what it may, the rest goes to both sides
    line->addStretch(1);
    body()->addStretch(2);
    body()->addLayout(line);
    body()->addStretch(3);
    connect(m_run, &QPushButton::clicked, this, &StartPage::run);
    connect(&shelf, &DataShelf::listed, this, &StartPage::showState);
    connect(&shelf, &DataShelf::changed, this, &StartPage::showState);
    connect(&session, &Session::jobsChanged, this, &StartPage::showState);
    showState();
}

QWidget* StartPage::steps() {
    const std::array texts{
        tr("You label a few images. A teacher pretrained on millions of images already knows what they "
           "show."),
        tr("A generator makes more of them, and the teacher labels or scores each."),
        tr("A small student is trained on all of it. A table shows the gain of each method.")};
    auto* whole = new QWidget;
    auto* grid = new QGridLayout(whole);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(size::kGap);
    grid->setVerticalSpacing(2 * size::kStep);
    grid->setColumnStretch(1, 1);
    for (int row = 0; row < static_cast<int>(texts.size()); ++row) {
        auto* text = label(texts[static_cast<std::size_t>(row)]);
        text->setWordWrap(true);
        grid->addWidget(label(QString::number(row + 1), "heading"), row, 0, Qt::AlignTop);
        grid->addWidget(text, row, 1);
    }
    return whole;
}

QWidget* StartPage::ways() {
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    auto* toData = new QPushButton(tr("Add your images"));
    auto* toModels = new QPushButton(tr("Add a teacher or generator"));
    connect(toData, &QPushButton::clicked, this, [this] { Q_EMIT wayTo(QStringLiteral("data"), {}); });
    connect(toModels, &QPushButton::clicked, this, [this] { Q_EMIT wayTo(QStringLiteral("models"), {}); });
    line->addWidget(label(tr("Or begin with your own"), "label"), 1);
    line->addWidget(toData);
    line->addWidget(toModels);
    return whole;
}

void StartPage::enter() {
    m_shelf.reload();
    const auto file = m_session.environment().resources / "studies" / "miniature.json";
    m_session.background().run(
        this, [file] { return study::readStudySpec(file); },
        [this](const Result<study::StudySpec>& spec) { showSpec(spec); });
}

void StartPage::showSpec(const Result<study::StudySpec>& spec) {
    if (spec.ok()) {
        m_spec = *spec;
        m_facts->setText(factsOf(*spec));
    } else {
        m_spec.reset();
        strip().show(StripKind::Problem, told(spec.error()));
    }
    showState();
}

void StartPage::showState() {
    const auto reason = whyNot();
    setAvailable(*m_run, reason, tr("Adds it to the queue"));
    const bool isMissing = m_spec && !reason.isEmpty() && !isQueued();
    if (isMissing)
        strip().show(StripKind::Problem, reason, tr("Rescan"), [this] { m_shelf.reload(); });
    else if (m_spec)
        strip().clear();
}

QString StartPage::whyNot() const {
    if (!m_spec)
        return tr("The study could not be read");
    if (isQueued())
        return tr("It is in the queue");
    for (const auto& name : m_spec->datasets)
        if (const auto* set = m_shelf.find(qt(name)); set && !set->problem().isEmpty())
            return tr("The dataset %1 was not found: %2.").arg(set->name, set->problem());
    return {};
}

bool StartPage::isQueued() const {
    const auto jobs = m_session.queue().jobs();
    return m_spec && std::any_of(jobs.begin(), jobs.end(), [&](const store::JobRecord& job) {
               return study::isJobOfStudy(job, m_spec->name) && !hasEnded(job.state);
           });
}

void StartPage::run() {
    m_run->setEnabled(false); // until the queue has it
    m_session.addJob(this, study::studyJob(*m_spec),
                     [this, name = qt(m_spec->name)](const Result<JobId>& added) {
                         if (added.ok())
                             Q_EMIT wayTo(QStringLiteral("distil"), name);
                         else {
                             showState();
                             strip().show(StripKind::Problem, told(added.error()));
                         }
                     });
}

} // namespace retort::ui
