#include "models/session/requested_study.h"

#include "jobs/study_job.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "study/report/study_list.h"
#include "study/spec/spec_text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace retort::ui {

namespace {

struct Requested {
    study::StudySpec spec;
    bool isFinished = false;
};

/// Whether the store has all that the study asks for, and the study as it is now.
Result<bool> isFinished(store::Workspace& workspace, const study::StudySpec& spec) {
    RETORT_TRY(const auto studies, study::listStudies(workspace));
    const bool isStored =
        std::ranges::any_of(studies, [&](const auto& summary) { return summary.name == spec.name; });
    if (!isStored)
        return false;
    RETORT_TRY(const auto details, study::describeStudy(workspace, spec.name));
    const auto stored = study::parseStudySpec(details.study.spec, spec.name);
    return stored.ok() && study::textOf(*stored) == study::textOf(spec) && !details.runs.empty() &&
           std::ranges::all_of(details.runs, [](const study::RunSummary& run) {
               return run.record.state == store::RunState::Finished;
           });
}

std::optional<store::JobRecord> unfinishedJob(Session& session, const std::string& study) {
    for (auto& job : session.queue().jobs())
        if (study::isJobOfStudy(job, study) && !hasEnded(job.state))
            return job;
    return {};
}

using Shown = std::function<void(const QString&)>;

void enqueue(Session& session, const study::StudySpec& spec, QObject* asker, Shown then) {
    session.addJob(asker, study::studyJob(spec),
                   [&session, name = qt(spec.name), then = std::move(then)](const Result<JobId>& added) {
                       if (added.ok())
                           then(name);
                       else
                           Q_EMIT session.failed(told(added.error()));
                   });
}

void goOn(Session& session, const store::JobRecord& job, QObject* asker, Shown then) {
    const auto name = qt(job.request.title);
    if (job.state != store::JobState::Paused)
        return then(name);
    session.changeJobs(
        asker, [id = job.id](study::JobQueue& queue) { return queue.resume(id); },
        [&session, name, then = std::move(then)](const Status& resumed) {
            if (resumed.ok())
                then(name);
            else
                Q_EMIT session.failed(told(resumed.error()));
        });
}

} // namespace

void requestStudy(Session& session, const std::filesystem::path& file, QObject* asker, Shown then) {
    session.reader().ask(
        asker,
        [file](store::Workspace& workspace) -> Result<Requested> {
            Requested requested;
            RETORT_TRY(requested.spec, study::readStudySpec(file));
            RETORT_TRY(requested.isFinished, isFinished(workspace, requested.spec));
            return requested;
        },
        [&session, asker, then = std::move(then)](const Result<Requested>& requested) {
            if (!requested.ok())
                Q_EMIT session.failed(told(requested.error()));
            else if (const auto job = unfinishedJob(session, requested->spec.name))
                goOn(session, *job, asker, then);
            else if (requested->isFinished)
                then(qt(requested->spec.name));
            else
                enqueue(session, requested->spec, asker, then);
        });
}

} // namespace retort::ui
