#include "window/queue_panel.h"

#include "models/session/advice.h"
#include "models/session/problem_list.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "window/job_card.h"
#include "window/problem_card.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>
#include <span>

namespace retort::ui {

namespace {

void clear(QVBoxLayout& column) {
    while (auto* item = column.takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

QueuePanel::QueuePanel(Session& session, JobListModel& jobs, ProblemList& problems, QWidget* parent)
    : QWidget(parent), m_session(session), m_jobs(jobs), m_problems(problems), m_all(chip({})),
      m_clear(chip({})), m_interrupted(new MessageStrip) {
    setObjectName(QStringLiteral("dock"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(size::kDock);
    setAcceptDrops(true);
    auto* inner = new QWidget;
    m_column = new QVBoxLayout(inner);
    m_column->setContentsMargins(size::kGap, size::kGap, size::kGap, size::kGap);
    m_column->setSpacing(size::kGap);
    m_all->setCheckable(false);
    m_jobColumn = addSection(tr("Queue"), m_jobCount);
    m_noJobs = label(tr("Nothing is waiting. Studies and sets that you start run here, one after the other."),
                     "hint");
    m_noJobs->setWordWrap(true);
    m_column->insertWidget(1, m_interrupted);
    m_column->insertWidget(3, m_noJobs);
    m_clear->setCheckable(false);
    m_clear->setToolTip(tr("Removes the finished and cancelled jobs from the list; their results stay"));
    m_column->insertWidget(4, m_clear, 0, Qt::AlignRight);
    m_problemColumn = addSection(tr("Problems"), m_problemCount);
    m_noProblems = label(tr("No problems."), "hint");
    m_column->addWidget(m_noProblems);
    m_column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(1, 0, 0, 0);
    whole->addWidget(scroll);
    connect(m_all, &QPushButton::clicked, this, &QueuePanel::pauseOrResumeAll);
    connect(&jobs, &JobListModel::modelReset, this, &QueuePanel::showJobs);
    connect(&jobs, &JobListModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        for (int row = from.row(); row <= to.row(); ++row)
            showJob(row);
    });
    connect(&problems, &ProblemList::modelReset, this, &QueuePanel::showProblems);
    connect(&problems, &ProblemList::rowsInserted, this, &QueuePanel::addProblems);
    connect(m_clear, &QPushButton::clicked, this, &QueuePanel::clearDone);
    showJobs();
    showProblems();
}

// A job that is still there as paused was stopped by the end of the program, whatever ended it.
void QueuePanel::offerToResume() {
    const int left = m_jobs.paused();
    if (left > 0)
        m_interrupted->show(
            StripKind::Cost,
            tr("%Ln job(s) of the last session are unfinished. They resume where they stopped.", nullptr,
               left),
            tr("Resume all"), [this] {
                m_interrupted->clear();
                resumeAll();
            });
    showActions();
}

bool QueuePanel::asksToResume() const {
    return !m_interrupted->text().isEmpty();
}

void QueuePanel::clearDone() {
    for (int row = 0; row < m_jobs.rowCount(); ++row)
        if (const auto& job = m_jobs.row(row);
            job.state == store::JobState::Finished || job.state == store::JobState::Cancelled)
            change([id = job.id](study::JobQueue& queue) { return queue.remove(id); });
}

int QueuePanel::movable() const {
    int rows = 0;
    while (rows < m_jobs.rowCount() && !store::hasEnded(m_jobs.row(rows).state))
        ++rows;
    return rows;
}

QVBoxLayout* QueuePanel::addSection(const QString& title, QLabel*& count) {
    auto* line = new QHBoxLayout;
    line->addWidget(label(title, "heading"));
    count = label({}, "label");
    line->addWidget(count, 1);
    if (m_column->count() == 0)
        line->addWidget(m_all);
    m_column->addLayout(line);
    auto* cards = new QVBoxLayout;
    cards->setSpacing(2 * size::kStep);
    m_column->addLayout(cards);
    return cards;
}

JobCard* QueuePanel::makeCard() {
    auto* card = new JobCard;
    using study::JobQueue;
    const auto when = [&](void (JobCard::*asked)(JobId), Status (JobQueue::*answer)(JobId)) {
        connect(card, asked, this, [this, answer](JobId job) {
            change([job, answer](JobQueue& queue) { return (queue.*answer)(job); });
        });
    };
    when(&JobCard::pauseAsked, &JobQueue::pause);
    when(&JobCard::resumeAsked, &JobQueue::resume);
    when(&JobCard::cancelAsked, &JobQueue::cancel);
    when(&JobCard::removeAsked, &JobQueue::remove);
    connect(card, &JobCard::moveAsked, this, &QueuePanel::move);
    return card;
}

void QueuePanel::showJobs() {
    clear(*m_jobColumn);
    m_cards.clear();
    for (int row = 0; row < m_jobs.rowCount(); ++row) {
        m_cards.push_back(makeCard());
        m_jobColumn->addWidget(m_cards.back());
        showJob(row);
        if (m_moved && m_jobs.row(row).id == m_moved)
            m_cards.back()->setFocus(); // it can be moved on by the same key
    }
    m_moved = {};
    m_noJobs->setVisible(m_cards.empty());
    showActions();
}

void QueuePanel::showJob(int row) {
    if (row < static_cast<int>(m_cards.size()))
        m_cards[static_cast<std::size_t>(row)]->show(m_jobs.row(row));
    showActions();
}

void QueuePanel::showActions() {
    const bool active = m_jobs.running() + m_jobs.waiting() > 0;
    m_all->setText(active ? tr("Pause all") : tr("Resume all"));
    m_all->setVisible(active || (m_jobs.paused() > 0 && m_interrupted->text().isEmpty()));
    const int open = m_jobs.rowCount() - m_jobs.done();
    m_jobCount->setText(open > 0 ? tr("%Ln job(s)", nullptr, open) : QString());
    m_clear->setVisible(m_jobs.done() > 0);
    m_clear->setText(tr("Clear finished (%1)").arg(count(m_jobs.done())));
    if (m_jobs.paused() == 0)
        m_interrupted->clear();
}

void QueuePanel::resumeAll() {
    for (const auto& job : m_session.queue().jobs())
        if (job.state == store::JobState::Paused)
            change([id = job.id](study::JobQueue& queue) { return queue.resume(id); });
}

// A new one at the top would push another under the pointer.
void QueuePanel::addProblems() {
    if (underMouse() && m_problems.rowCount() > 1)
        m_problemsWait = true;
    else
        showProblems();
}

void QueuePanel::leaveEvent(QEvent* event) {
    if (std::exchange(m_problemsWait, false))
        showProblems();
    QWidget::leaveEvent(event);
}

void QueuePanel::showProblems() {
    m_problemsWait = false;
    clear(*m_problemColumn);
    for (int row = 0; row < m_problems.rowCount(); ++row) {
        auto* card = new ProblemCard(m_problems.row(row));
        connect(card, &ProblemCard::dismissed, this, [this, row] { m_problems.dismiss(row); });
        m_problemColumn->insertWidget(0, card); // the newest first
    }
    m_noProblems->setVisible(m_problems.rowCount() == 0);
    m_problemCount->setText(m_problems.rowCount() > 0 ? count(m_problems.rowCount()) : QString());
}

void QueuePanel::pauseOrResumeAll() {
    using store::JobState;
    if (m_jobs.running() + m_jobs.waiting() == 0)
        return resumeAll();
    // Those that wait come first, so that none of them begins when the one at work stops.
    auto jobs = m_session.queue().jobs();
    std::stable_partition(jobs.begin(), jobs.end(),
                          [](const store::JobRecord& job) { return job.state != JobState::Running; });
    for (const auto& job : jobs)
        if (job.state == JobState::Queued || job.state == JobState::Running)
            change([id = job.id](study::JobQueue& queue) { return queue.pause(id); });
}

void QueuePanel::move(JobId job, int places) {
    const int rows = movable();
    int at = 0;
    while (at < rows && m_jobs.row(at).id != job)
        ++at;
    const int target = std::clamp(at + places, 0, std::max(0, rows - 1));
    if (at == rows || target == at)
        return;
    const int next = target > at ? target + 1 : target;
    const auto before = next < rows ? std::optional(m_jobs.row(next).id) : std::nullopt;
    change([job, before](study::JobQueue& queue) { return queue.move(job, before); });
    m_moved = job;
}

void QueuePanel::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(QLatin1String(kJobMimeType)))
        event->acceptProposedAction();
}

void QueuePanel::dropEvent(QDropEvent* event) {
    const JobId job{event->mimeData()->data(QLatin1String(kJobMimeType)).toLongLong()};
    std::optional<JobId> before;
    for (const auto* card : std::span(m_cards).first(static_cast<std::size_t>(movable()))) {
        const auto middle = card->mapTo(this, card->rect().center()).y();
        if (!before && event->position().y() < middle)
            before = card->job();
    }
    if (before != job)
        change([job, before](study::JobQueue& queue) { return queue.move(job, before); });
    event->acceptProposedAction();
}

void QueuePanel::change(std::function<Status(study::JobQueue&)> change) {
    m_session.changeJobs(this, std::move(change), [this](const Status& status) {
        if (!status.ok())
            m_problems.add(tr("The queue"), told(status.error()));
    });
}

} // namespace retort::ui
