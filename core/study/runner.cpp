#include "study/runner.h"

#include "base/cancellation.h"
#include "study/job_queue.h"
#include "study/run_execution.h"
#include "study/stage_names.h"
#include "study/study_plan.h"
#include "study/teacher_scores.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace retort::study {

using store::RunState;

namespace {

constexpr const char* kRunJob = "run";

class StudySession {
public:
    StudySession(const StudySpec& spec, store::Workspace& workspace, const RunnerOptions& options,
                 const ComputeSettings& settings, int threads, StudyPlan plan)
        : m_spec(spec), m_workspace(workspace), m_options(options), m_settings(settings), m_threads(threads),
          m_plan(std::move(plan)), m_meter(options.progress, unfinishedRuns(), unfinishedImages()) {}

    Result<StudyOutcome> perform();

private:
    std::size_t unfinishedRuns() const;
    std::int64_t unfinishedImages() const;
    Status askTeacher();
    Result<TeacherTargets> targetsFor(std::size_t dataSet);
    Status performRun(const PlannedRun& planned, const std::stop_token& stop);
    Result<store::RunCost> execute(const PlannedRun& planned, const std::stop_token& stop);
    Status record(const PlannedRun& planned, const Result<store::RunCost>& result);

    const StudySpec& m_spec;
    store::Workspace& m_workspace;
    const RunnerOptions& m_options;
    const ComputeSettings& m_settings;
    int m_threads;
    StudyPlan m_plan;
    StudyMeter m_meter;
    std::map<std::size_t, Result<TeacherTargets>> m_targets; ///< by data set
    StudyOutcome m_outcome;
};

std::size_t StudySession::unfinishedRuns() const {
    return static_cast<std::size_t>(std::count_if(
        m_plan.runs.begin(), m_plan.runs.end(), [](const PlannedRun& planned) { return !planned.finished; }));
}

std::int64_t StudySession::unfinishedImages() const {
    std::int64_t images = 0;
    for (const auto& planned : m_plan.runs)
        images += planned.finished ? 0 : planned.images();
    return images;
}

Result<StudyOutcome> StudySession::perform() {
    m_outcome.runs = m_plan.runs.size();
    m_outcome.finishedBefore = m_plan.runs.size() - unfinishedRuns();
    RETORT_CHECK(askTeacher());
    m_plan.teacher.reset(); // its memory belongs to the students now
    std::map<std::int64_t, const PlannedRun*> byId;
    JobQueue queue(m_workspace.database(), [&](const store::JobRecord& job, const std::stop_token& stop) {
        return performRun(*byId.at(job.subject), stop);
    });
    for (const auto& planned : m_plan.runs) {
        if (planned.finished)
            continue;
        byId[planned.id.value] = &planned;
        const auto queued = queue.enqueue(kRunJob, planned.id.value);
        RETORT_CHECK(queued.ok() ? Status{} : Status{queued.error()});
    }
    RETORT_CHECK(queue.run(m_options.stop));
    return std::move(m_outcome);
}

/// What fails here fails the runs that need it, and no others.
Status StudySession::askTeacher() {
    for (std::size_t i = 0; i < m_plan.dataSets.size(); ++i) {
        if (!m_plan.needsTargets(i))
            continue;
        auto targets = targetsFor(i);
        if (!targets.ok() && targets.error().code == ErrorCode::Cancelled)
            return std::move(targets).error();
        m_targets.emplace(i, std::move(targets));
    }
    return {};
}

Result<TeacherTargets> StudySession::targetsFor(std::size_t dataSet) {
    auto& teacher = *m_plan.teacher;
    const auto& [data, prompts] = m_plan.dataSets[dataSet];
    const auto progress = m_meter.sink();
    RETORT_TRY(auto classes, teacher.embedClasses(prompts, m_options.stop));
    RETORT_TRY(auto embeddings, teacher.embed({.dataSet = *data.dataSet,
                                               .split = data::Split::Train,
                                               .splitHash = data.identity.trainHash,
                                               .indices = data.labelled},
                                              progress, m_options.stop));
    const auto scores = teacherScores(m_workspace, teacher,
                                      {.dataSet = *data.dataSet,
                                       .split = data::Split::Test,
                                       .splitHash = data.identity.testHash,
                                       .indices = data::allIndices(*data.dataSet, data::Split::Test)},
                                      prompts, progress, m_options.stop);
    RETORT_CHECK(scores.ok() ? Status{} : Status{scores.error()});
    return TeacherTargets{.embeddings = std::move(embeddings), .classes = std::move(classes)};
}

Status StudySession::performRun(const PlannedRun& planned, const std::stop_token& stop) {
    m_meter.startRun();
    RETORT_CHECK(store::RunTable(m_workspace.database()).setState(planned.id, RunState::Running));
    const auto result = execute(planned, stop);
    RETORT_CHECK(record(planned, result));
    if (result.ok())
        return {};
    return result.error();
}

Result<store::RunCost> StudySession::execute(const PlannedRun& planned, const std::stop_token& stop) {
    const TeacherTargets* targets = nullptr;
    if (const auto known = m_targets.find(planned.dataSet); planned.run.distil && known != m_targets.end()) {
        if (!known->second.ok())
            return known->second.error();
        targets = &*known->second;
    }
    RecordedRun recorded{.id = planned.id, .title = planned.title(), .batchOfStage = {}};
    recorded.batchOfStage[std::string{kFinetuneStage}] = planned.run.finetune.batch;
    if (planned.run.distil)
        recorded.batchOfStage[std::string{kDistilStage}] = planned.run.distil->batch;
    RunRecorder recorder(m_workspace.database(), std::move(recorded), m_meter, m_options.events, stop);
    const auto result = executeRun({.run = planned.run,
                                    .data = m_plan.dataSets[planned.dataSet].data,
                                    .targets = targets,
                                    .folder = m_workspace.runFolder(planned.id),
                                    .device = m_settings.device,
                                    .loaderThreads = std::max(1, m_threads / 2),
                                    .evaluateEvery = m_spec.evaluateEvery,
                                    .checkpointEvery = m_spec.checkpointEvery},
                                   recorder);
    RETORT_CHECK(recorder.finish());
    return result;
}

Status StudySession::record(const PlannedRun& planned, const Result<store::RunCost>& result) {
    store::RunTable table(m_workspace.database());
    if (result.ok()) {
        RETORT_CHECK(table.setCost(planned.id, *result));
        RETORT_CHECK(table.setState(planned.id, RunState::Finished));
        removeCheckpoints(m_workspace.runFolder(planned.id));
        ++m_outcome.finished;
        return {};
    }
    if (result.error().code == ErrorCode::Cancelled)
        return table.setState(planned.id, RunState::Cancelled);
    m_outcome.failures.push_back({.run = planned.id,
                                  .title = fmt::format("{} seed {}", planned.title(), planned.run.seed),
                                  .error = result.error().text()});
    return table.setState(planned.id, RunState::Failed, result.error().text());
}

} // namespace

Result<StudyOutcome> runStudy(const StudySpec& spec, store::Workspace& workspace,
                              const RunnerOptions& options) {
    ComputeSettings settings{.resources = options.resources};
    RETORT_TRY(settings.device, tensor::resolveDevice(options.device.value_or(spec.device)));
    RETORT_TRY(settings.precision, tensor::resolvePrecision(spec.precision, settings.device));
    const int chosen = options.threads.value_or(spec.threads);
    const int threads = chosen > 0 ? chosen : tensor::physicalCores();
    tensor::setComputeThreads(threads);
    RETORT_CHECK(checkCancelled(options.stop, "study " + spec.name));
    RETORT_TRY(auto plan, planStudy(spec, workspace, settings));
    return StudySession(spec, workspace, options, settings, threads, std::move(plan)).perform();
}

} // namespace retort::study
