#include "models/session/job_list_model.h"

#include "jobs/cluster_job.h"
#include "jobs/job_kind.h"
#include "jobs/job_lane.h"
#include "models/session/advice.h"
#include "models/session/core_texts.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <QCoreApplication>
#include <QTime>

namespace retort::ui {

namespace {

struct JobTexts {
    Q_DECLARE_TR_FUNCTIONS(Job)
};

QString clusterOf(const store::JobRecord& job) {
    const auto profile = study::profileOf(job);
    return profile.ok() ? qt(profile->name) : JobTexts::tr("a cluster");
}

/// "1 of 10 runs, 42 % · fashion-mnist real/FD: distil", and for a while why the end has moved.
QString detailOf(const study::StudyProgress& progress) {
    QStringList parts;
    if (const auto whole = wholeText(progress); !whole.isEmpty())
        parts << whole;
    parts << spoken(progress.work.task);
    if (progress.change)
        parts << spoken(study::textOf(*progress.change));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString wholeText(const study::StudyProgress& progress) {
    QStringList whole;
    if (progress.runs > 0)
        whole << JobTexts::tr("%1 of %Ln run(s)", nullptr, static_cast<int>(progress.runs))
                     .arg(static_cast<int>(progress.run));
    if (progress.hasPhases && progress.share >= 0)
        whole << JobTexts::tr("%1 %").arg(static_cast<int>(100 * progress.share));
    return whole.join(QStringLiteral(", "));
}

QString leftText(const study::StudyProgress& progress) {
    if (progress.secondsLeft < 0)
        return {};
    const auto left = duration(progress.secondsLeft);
    if (progress.isRough)
        return JobTexts::tr("about %1 left").arg(left);
    const auto end = QTime::currentTime().addSecs(qRound(progress.secondsLeft));
    return JobTexts::tr("%1 left (ETA %2)").arg(left, end.toString(QStringLiteral("HH:mm")));
}

QString stateName(store::JobState state) {
    using store::JobState;
    switch (state) {
    case JobState::Queued: return JobTexts::tr("waiting");
    case JobState::Running: return JobTexts::tr("running");
    case JobState::Paused: return JobTexts::tr("paused");
    case JobState::Finished: return JobTexts::tr("done");
    case JobState::Failed: return JobTexts::tr("failed");
    case JobState::Cancelled: return JobTexts::tr("cancelled");
    }
    return {};
}

namespace {

/// What is still to be done comes first, in its order.
int placeOf(store::JobState state) {
    if (state == store::JobState::Failed)
        return 1;
    return hasEnded(state) ? 2 : 0;
}

} // namespace

QString titleOf(const store::JobRecord& job) {
    using study::JobKind;
    const auto title = qt(job.request.title);
    const auto kind = study::kindOf(job);
    if (!kind.ok()) // of a later version
        return title;
    switch (*kind) {
    case JobKind::Study: return JobTexts::tr("Study %1").arg(title);
    case JobKind::Generation: return JobTexts::tr("Generate %1").arg(title);
    case JobKind::Preview: return JobTexts::tr("Preview %1").arg(title);
    case JobKind::Grid: return title;
    case JobKind::ZeroShot: return JobTexts::tr("Zero-shot %1").arg(title);
    case JobKind::SetCheck: return JobTexts::tr("Compare %1 with test images").arg(title);
    case JobKind::Difficulty: return JobTexts::tr("Measure the entropy of %1").arg(title);
    case JobKind::SetImport: return JobTexts::tr("Import %1").arg(title);
    case JobKind::Adaptation: return JobTexts::tr("Adapt %1").arg(title);
    case JobKind::Download: return JobTexts::tr("Download %1").arg(title);
    case JobKind::ClusterStudy: return JobTexts::tr("Study %1 on %2").arg(title, clusterOf(job));
    case JobKind::ClusterSet: return JobTexts::tr("Generate %1 on %2").arg(title, clusterOf(job));
    }
    return title;
}

JobRow jobRow(const store::JobRecord& job, const std::optional<study::StudyProgress>& progress) {
    JobRow row{.id = job.id, .state = job.state, .title = titleOf(job), .error = told(job.error)};
    if (job.state == store::JobState::Queued && !row.error.isEmpty()) // what it waits for
        row.detail = row.error;
    if (!progress || hasEnded(job.state))
        return row;
    const auto& work = progress->work;
    row.done = progress->share;
    auto shown = *progress;
    if (job.state != store::JobState::Running)
        shown.change.reset(); // of its speed
    if (row.detail.isEmpty())
        row.detail = detailOf(shown);
    if (job.state != store::JobState::Running)
        return row;
    row.rate = rate(work.perSecond, spoken(work.unit));
    row.left = leftText(*progress);
    return row;
}

/// What the job's work waits for: a short job computes while the long ones wait at their next step.
std::optional<store::JobRecord> goesFirst(const store::JobRecord& job,
                                          const std::vector<store::JobRecord>& jobs) {
    const auto runsIn = [](const store::JobRecord& each, study::JobLane lane) {
        return each.state == store::JobState::Running && study::laneOf(each) == lane;
    };
    const auto found = std::ranges::find_if(
        jobs, [&](const store::JobRecord& each) { return runsIn(each, study::JobLane::Short); });
    return found != jobs.end() && runsIn(job, study::JobLane::Long) ? std::optional(*found) : std::nullopt;
}

JobRow JobListModel::rowOf(const store::JobRecord& job, const std::vector<store::JobRecord>& jobs) const {
    auto row = jobRow(job, m_session.progressOf(job.id));
    if (const auto other = goesFirst(job, jobs)) {
        row.rate = tr("waits for: %1").arg(titleOf(*other));
        row.left.clear();
    }
    return row;
}

JobListModel::JobListModel(Session& session, QObject* parent)
    : TableModel({{.title = tr("Job"), .display = [](const JobRow& row) { return QVariant(row.title); }},
                  {.title = tr("State"),
                   .display = [](const JobRow& row) { return QVariant(stateName(row.state)); },
                   .tip = [](const JobRow& row) { return QVariant(row.error); }},
                  {.title = tr("Step"), .display = [](const JobRow& row) { return QVariant(row.detail); }},
                  {.title = tr("Rate"),
                   .display = [](const JobRow& row) { return QVariant(row.rate); },
                   .alignment = Qt::AlignRight},
                  {.title = tr("Left"),
                   .display = [](const JobRow& row) { return QVariant(row.left); },
                   .alignment = Qt::AlignRight}},
                 parent),
      m_session(session) {
    connect(&session, &Session::jobsChanged, this, &JobListModel::reload);
    connect(&session, &Session::jobProgressed, this, &JobListModel::follow);
    reload();
}

void JobListModel::reload() {
    std::vector<JobRow> rows;
    const auto jobs = m_session.queue().jobs();
    for (const auto& job : jobs)
        rows.push_back(rowOf(job, jobs));
    std::ranges::stable_sort(rows, {}, [](const JobRow& row) { return placeOf(row.state); });
    setRows(std::move(rows));
}

void JobListModel::follow(JobId job) {
    const auto jobs = m_session.queue().jobs();
    for (int at = 0; at < rowCount(); ++at) {
        if (row(at).id != job)
            continue;
        for (const auto& record : jobs)
            if (record.id == job)
                setRow(at, rowOf(record, jobs));
    }
}

int JobListModel::countOf(std::initializer_list<store::JobState> states) const {
    return static_cast<int>(std::ranges::count_if(
        rows(), [&](const JobRow& row) { return std::ranges::find(states, row.state) != states.end(); }));
}

int JobListModel::running() const {
    return countOf({store::JobState::Running});
}

int JobListModel::waiting() const {
    return countOf({store::JobState::Queued});
}

int JobListModel::paused() const {
    return countOf({store::JobState::Paused});
}

int JobListModel::done() const {
    return countOf({store::JobState::Finished, store::JobState::Cancelled});
}

} // namespace retort::ui
