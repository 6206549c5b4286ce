#include "models/prompts/zero_shot_measurements.h"

#include "jobs/job_kind.h"
#include "jobs/zero_shot_job.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <algorithm>

namespace retort::ui {

namespace {

bool samePlace(const ZeroShotQuestion& a, const ZeroShotQuestion& b) {
    return a.dataset == b.dataset && a.teacher == b.teacher && a.split == b.split;
}

std::vector<std::string> inAnyOrder(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
}

Result<ZeroShotQuestion> questionOf(const store::JobRecord& job) {
    RETORT_TRY(auto request, study::zeroShotOf(job));
    if (!request.prompts)
        return Error{ErrorCode::Corrupt, "the request names no templates"};
    return ZeroShotQuestion{.dataset = qt(request.dataset),
                            .teacher = qt(request.teacher),
                            .split = request.split,
                            .prompts = *std::move(request.prompts)};
}

store::JobRequest requestFor(const ZeroShotQuestion& question) {
    return study::zeroShotJob({.teacher = utf8(question.teacher),
                               .dataset = utf8(question.dataset),
                               .split = question.split,
                               .prompts = question.prompts});
}

std::vector<ZeroShotMeasurement> measurementsIn(const std::vector<store::JobRecord>& jobs) {
    std::vector<std::pair<JobId, ZeroShotMeasurement>> found;
    for (const auto& job : jobs)
        if (auto measurement = measurementOf(job); measurement.ok())
            found.emplace_back(job.id, std::move(*measurement));
    // The queue's order is the person's; numbers rise with time.
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.first.value < b.first.value; });
    std::vector<ZeroShotMeasurement> measurements;
    for (auto& [id, measurement] : found)
        measurements.push_back(std::move(measurement));
    return measurements;
}

} // namespace

bool sameQuestion(const ZeroShotQuestion& a, const ZeroShotQuestion& b) {
    return samePlace(a, b) && a.prompts.classNames == b.prompts.classNames &&
           inAnyOrder(a.prompts.templates) == inAnyOrder(b.prompts.templates);
}

Result<ZeroShotMeasurement> measurementOf(const store::JobRecord& job) {
    RETORT_TRY(auto result, study::zeroShotResultOf(job));
    RETORT_TRY(auto question, questionOf(job));
    ZeroShotMeasurement measurement{.question = std::move(question),
                                    .images = result.images,
                                    .top1 = result.top1,
                                    .perClass = std::move(result.perClass),
                                    .confusion = std::move(result.confusion),
                                    .remarks = result.warnings.value_or(std::vector<std::string>{})};
    const auto classes = measurement.question.prompts.classNames.size();
    if (measurement.perClass.size() != classes || measurement.confusion.size() != classes)
        return Error{ErrorCode::Corrupt, "the result has other classes than the request"};
    return measurement;
}

ZeroShotMeasurements::ZeroShotMeasurements(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
    connect(&session, &Session::jobsChanged, this, &ZeroShotMeasurements::watch);
    connect(&session, &Session::storeChanged, this, &ZeroShotMeasurements::reload);
}

void ZeroShotMeasurements::reload() {
    m_session.reader().ask(
        this,
        [](store::Workspace& workspace) -> Result<std::vector<ZeroShotMeasurement>> {
            RETORT_TRY(const auto jobs, store::JobTable(workspace.database()).all());
            return measurementsIn(jobs);
        },
        [this](Result<std::vector<ZeroShotMeasurement>> read) {
            if (!read.ok()) {
                Q_EMIT m_session.failed(told(read.error()));
                return;
            }
            m_measurements = std::move(*read);
            Q_EMIT changed();
        });
}

void ZeroShotMeasurements::ask(const ZeroShotQuestion& question) {
    m_session.addJob(this, requestFor(question), [this](const Result<JobId>& added) { await(added); });
}

void ZeroShotMeasurements::askAgain(JobId job) {
    m_session.changeJobs(
        this,
        [job](study::JobQueue& queue) -> Result<JobId> {
            RETORT_CHECK(queue.resume(job));
            return job;
        },
        [this](const Result<JobId>& resumed) { await(resumed); });
}

void ZeroShotMeasurements::await(const Result<JobId>& queued) {
    if (!queued.ok()) {
        Q_EMIT refused(told(queued.error()));
        return;
    }
    m_asked.push_back(*queued);
    watch(); // it may have ended already
}

std::optional<ZeroShotUnderWay> ZeroShotMeasurements::underWay(const ZeroShotQuestion& question) const {
    std::optional<ZeroShotUnderWay> other;
    for (auto& job : m_session.queue().jobs()) {
        if (hasEnded(job.state) || !isOf(job, study::JobKind::ZeroShot))
            continue;
        const auto asked = questionOf(job);
        if (asked.ok() && sameQuestion(*asked, question))
            return ZeroShotUnderWay{.job = job, .fits = true};
        if (asked.ok() && samePlace(*asked, question) && !other)
            other = ZeroShotUnderWay{.job = job, .fits = false};
    }
    return other;
}

const ZeroShotMeasurement* ZeroShotMeasurements::find(const ZeroShotQuestion& question) const {
    const auto found = std::find_if(m_measurements.rbegin(), m_measurements.rend(), [&](const auto& other) {
        return sameQuestion(other.question, question);
    });
    return found == m_measurements.rend() ? nullptr : &*found;
}

const ZeroShotMeasurement* ZeroShotMeasurements::findOther(const ZeroShotQuestion& question) const {
    const auto found = std::find_if(m_measurements.rbegin(), m_measurements.rend(),
                                    [&](const auto& other) { return samePlace(other.question, question); });
    return found == m_measurements.rend() ? nullptr : &*found;
}

void ZeroShotMeasurements::watch() {
    const auto jobs = m_session.queue().jobs();
    for (const auto& job : jobs) {
        const auto asked = std::find(m_asked.begin(), m_asked.end(), job.id);
        if (asked == m_asked.end() || !hasEnded(job.state))
            continue;
        m_asked.erase(asked);
        if (job.state == store::JobState::Failed)
            Q_EMIT failed(job.id, told(job.error));
    }
    Q_EMIT changed();
}

} // namespace retort::ui
