#include "study/run/runner.h"

#include "base/cancellation.h"
#include "base/temporary_file.h"
#include "data/repeated_images.h"
#include "store/folder_record.h"
#include "study/plan/known_speeds.h"
#include "study/plan/remaining_cost.h"
#include "study/plan/sampling_timing.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/plan/work_ahead.h"
#include "study/run/run_execution.h"
#include "study/run/target_preparation.h"
#include "study/spec/stage_names.h"
#include "tensor/device.h"
#include "tensor/torch_error.h"
#include "training/ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

namespace retort::study {

using store::RunState;

namespace {

/// Before it is known whether some are shared.
std::size_t runsOf(const StudySpec& spec) {
    std::size_t cells = 0;
    for (const auto& dataset : spec.datasets)
        cells += columnsFor(spec, dataset).size();
    for (const auto& varied : spec.vary)
        cells *= varied.values.size();
    return cells * spec.seeds.size();
}

/// A file that cannot be read is met again in every epoch of every run.
RemarkSink eachOnce(RemarkSink remark) {
    if (!remark)
        return {};
    return [remark = std::move(remark),
            told = std::make_shared<std::set<std::string>>()](const std::string& line) {
        if (told->insert(line).second)
            remark(line);
    };
}

/// Of packed datasets, which are not looked at when they are opened. In the plan, where the table finds it.
Status noteRepeatedImages(StudyPlan& plan, const ComputeContext& context) {
    std::map<std::pair<std::string, std::string>, data::RepeatedImages> found; // by both splits
    for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
        const auto& dataset = *plan.datasets[i].data.dataset;
        if (dataset.storage() != data::Storage::Memory)
            continue;
        const auto& identity = plan.datasets[i].data.identity;
        const auto [known, isNew] = found.try_emplace({identity.trainHash, identity.testHash});
        if (isNew) {
            RETORT_TRY(known->second, data::findRepeatedImages(dataset, context.stop));
        }
        const auto& repeated = known->second;
        if (repeated.testInTraining().images == 0)
            continue;
        for (auto& planned : plan.runs)
            if (planned.dataset == i)
                planned.run.data.testInTraining = repeated.testInTraining();
        if (context.remark)
            context.remark(fmt::format("{}: {}", dataset.summary().name, textOf(repeated.testInTraining())));
    }
    return {};
}

/// What can be compared soon comes first: runs on labels alone, then those that ask the teacher about real
/// images, then set by set those that wait for generated ones.
std::vector<std::size_t> orderOfWork(const StudyPlan& plan) {
    const auto rank = [&](std::size_t index) {
        const auto& planned = plan.runs[index];
        return planned.set ? 2 + *planned.set : planned.run.distil ? std::size_t{1} : std::size_t{0};
    };
    std::vector<std::size_t> order(plan.runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, rank);
    return order;
}

class StudySession {
public:
    StudySession(const StudySpec& spec, store::Workspace& workspace, RunEventSink events,
                 ResolvedContext resolved, StudyPlan plan, WorkEstimate estimate, const PlanExecution& how)
        : m_spec(spec), m_workspace(workspace), m_events(std::move(events)), m_resolved(std::move(resolved)),
          m_how(how), m_plan(std::move(plan)),
          m_meter(m_resolved.context.progress, m_plan.runs.size(), m_plan.runs.size() - unfinishedRuns(),
                  std::move(estimate)),
          m_preparation(m_spec, m_workspace, m_resolved, m_plan, m_meter) {
        m_resolved.progress = m_meter.sink();
    }

    Result<StudyOutcome> perform();

private:
    std::size_t unfinishedRuns() const;
    bool writes() const { return !m_how.ranks || m_how.ranks->isFirst(); }
    Status prepare(const PlannedRun& planned);
    Status performRun(std::size_t index);
    Status learnSpeeds();
    Result<store::RunCost> execute(std::size_t index);
    Status record(const PlannedRun& planned, const Result<store::RunCost>& result);
    void keepRecord(const PlannedRun& planned) const;
    void writeRecord(const PlannedRun& planned) const;

    const StudySpec& m_spec;
    store::Workspace& m_workspace;
    RunEventSink m_events;
    ResolvedContext m_resolved;
    PlanExecution m_how;
    StudyPlan m_plan;
    StudyMeter m_meter;
    TargetPreparation m_preparation;
    EvaluatedImages m_evaluated;
    StudyOutcome m_outcome;
    std::vector<const PlannedRun*> m_done{}; ///< in this session
};

std::size_t StudySession::unfinishedRuns() const {
    return static_cast<std::size_t>(std::count_if(
        m_plan.runs.begin(), m_plan.runs.end(), [](const PlannedRun& planned) { return !planned.finished; }));
}

Result<StudyOutcome> StudySession::perform() {
    m_outcome.remarks = m_plan.remarks;
    m_outcome.runs = m_plan.runs.size();
    m_outcome.finishedBefore = m_plan.runs.size() - unfinishedRuns();
    bool isFirst = m_outcome.finishedBefore == 0;
    if (!isFirst && unfinishedRuns() > 0)
        RETORT_CHECK(learnSpeeds());
    for (const auto index : orderOfWork(m_plan)) {
        if (m_plan.runs[index].finished) {
            const auto folder = m_workspace.paths().run(m_plan.runs[index].id);
            removeCheckpoints(folder); // left where a kill came between
            removeAbandoned(folder);
            keepRecord(m_plan.runs[index]);
            continue;
        }
        RETORT_CHECK(performRun(index));
        if (std::exchange(isFirst, false))
            RETORT_CHECK(learnSpeeds());
    }
    if (!writes())
        return std::move(m_outcome);
    RETORT_TRY(const auto problems, m_preparation.judge(m_how.sets));
    for (const auto* planned : m_done)
        writeRecord(*planned); // with the teacher's accuracy
    for (const auto& problem : problems) {
        m_outcome.remarks.push_back(problem);
        if (m_resolved.context.remark)
            m_resolved.context.remark(problem);
    }
    return std::move(m_outcome);
}

/// A failing run does not keep the others from their turn; a wish to stop does, and so does the store.
Status StudySession::performRun(std::size_t index) {
    const auto& planned = m_plan.runs[index];
    m_meter.startRun();
    RETORT_TRY(const auto stored, store::RunTable(m_workspace.database()).find(planned.id));
    if (!m_how.ranks && stored.state == RunState::Finished) { // by another study that has it too
        for (const auto phase : {Phase::Distil, Phase::Finetune})
            m_meter.close({phase, index});
        ++m_outcome.finishedBefore;
        return checkCancelled(m_resolved.context.stop, "study " + m_spec.name);
    }
    if (writes())
        RETORT_CHECK(store::removeRecord(m_workspace.paths().run(planned.id)));
    RETORT_CHECK(store::RunTable(m_workspace.database()).setState(planned.id, RunState::Running));
    const auto recorded = record(planned, execute(index));
    keepSpeeds(m_workspace, m_resolved, m_meter.estimate());
    RETORT_CHECK(recorded);
    for (const auto phase : {Phase::Distil, Phase::Finetune})
        m_meter.close({phase, index});
    return checkCancelled(m_resolved.context.stop, "study " + m_spec.name);
}

/// The rest can be told once each kind of work has been seen for a moment: not before a study's first run,
/// which is to show something soon, but before the work that may take longest.
Status StudySession::learnSpeeds() {
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i) {
        if (m_meter.estimate().isKnown({Phase::Sample, i}))
            continue; // or no piece of work
        const auto& set = m_plan.sets[i];
        if (!isWorthTiming(set, m_meter.estimate().left({Phase::Sample, i})))
            continue;
        if (const auto seconds = timeSampling(set, m_plan.generators.at(set.source), m_workspace, m_resolved))
            m_meter.estimate().assume({Phase::Sample, i}, *seconds);
    }
    keepSpeeds(m_workspace, m_resolved, m_meter.estimate());
    return checkCancelled(m_resolved.context.stop, "study " + m_spec.name);
}

/// The first rank asks the teacher; the others find the answers in the cache.
Status StudySession::prepare(const PlannedRun& planned) {
    if (!m_how.ranks)
        return m_preparation.prepare(planned);
    const auto together = [&] {
        return tensor::guarded("waiting for the other processes", [&]() -> Status {
            m_how.ranks->barrier();
            return {};
        });
    };
    if (!writes())
        RETORT_CHECK(together());
    RETORT_CHECK(m_preparation.prepare(planned));
    return writes() ? together() : Status{};
}

Result<store::RunCost> StudySession::execute(std::size_t index) {
    const auto& planned = m_plan.runs[index];
    RETORT_CHECK(prepare(planned));
    RETORT_TRY(const auto material, m_preparation.of(planned));
    RecordedRun recorded{.id = planned.id, .title = planned.title(), .batchOfStage = {}, .index = index};
    recorded.batchOfStage[std::string{kFinetuneStage}] = planned.run.finetune.batch;
    if (planned.run.distil)
        recorded.batchOfStage[std::string{kDistilStage}] = planned.run.distil->batch;
    RunRecorder recorder(m_workspace.database(), std::move(recorded), m_meter, m_events,
                         m_resolved.context.stop);
    const auto result = executeRun({.run = planned.run,
                                    .data = m_plan.datasets[planned.dataset].data,
                                    .targets = material.targets,
                                    .synthetic = material.synthetic,
                                    .folder = m_workspace.paths().run(planned.id),
                                    .device = m_resolved.device,
                                    .loaderThreads = std::max(1, m_resolved.context.threads / 2),
                                    .remark = m_resolved.context.remark,
                                    .evaluated = m_evaluated,
                                    .evaluateEvery = m_spec.evaluateEvery,
                                    .checkpointEvery = m_spec.checkpointEvery,
                                    .ranks = m_how.ranks},
                                   recorder);
    RETORT_CHECK(recorder.flush());
    return result;
}

/// Of a finished run. One that could not be written is told, and written the next time.
void StudySession::keepRecord(const PlannedRun& planned) const {
    const auto& paths = m_workspace.paths();
    std::error_code ignored;
    if (std::filesystem::exists(store::recordFile(paths.run(planned.id)), ignored))
        return;
    writeRecord(planned);
}

void StudySession::writeRecord(const PlannedRun& planned) const {
    const auto written = store::writeRunRecord(m_workspace.database(), m_workspace.paths(), planned.id);
    if (!written.ok() && m_resolved.context.remark)
        m_resolved.context.remark(written.error().text());
}

Status StudySession::record(const PlannedRun& planned, const Result<store::RunCost>& result) {
    store::RunTable table(m_workspace.database());
    if (result.ok()) {
        RETORT_CHECK(table.setCost(planned.id, *result));
        RETORT_CHECK(table.setState(planned.id, RunState::Finished));
        if (writes()) {
            RETORT_CHECK(m_workspace.database().sync()); // else it could begin again without them
            removeCheckpoints(m_workspace.paths().run(planned.id));
            keepRecord(planned);
        }
        m_done.push_back(&planned);
        ++m_outcome.finished;
        return {};
    }
    if (result.error().code == ErrorCode::Cancelled) {
        RETORT_CHECK(table.setState(planned.id, RunState::Cancelled));
        return result.error();
    }
    m_outcome.failures.push_back({.run = planned.id,
                                  .title = fmt::format("{} seed {}", planned.title(), planned.run.seed),
                                  .error = result.error().text()});
    return table.setState(planned.id, RunState::Failed, result.error().text());
}

} // namespace

Status statusOf(const StudyOutcome& outcome) {
    if (outcome.failures.empty())
        return {};
    const auto& first = outcome.failures.front();
    return Error{ErrorCode::Internal,
                 fmt::format("{} of {} runs failed; the first was {}: {}", outcome.failures.size(),
                             outcome.runs, first.title, first.error)};
}

Result<ResolvedContext> contextOfRuns(const StudySpec& spec, const ComputeContext& context) {
    RETORT_TRY(auto resolved, resolve(context, spec));
    resolved.progress = beforeJob(context.progress, runsOf(spec));
    resolved.context.remark = eachOnce(context.remark);
    resolved.context.threads = tensor::computeThreads(resolved.context.threads);
    tensor::setComputeThreads(resolved.context.threads);
    RETORT_CHECK(checkCancelled(context.stop, "study " + spec.name));
    return resolved;
}

Result<StudyOutcome> runPlan(const StudySpec& spec, store::Workspace& workspace, ResolvedContext resolved,
                             StudyPlan plan, const PlanExecution& how, const StudyFollowers& followers) {
    const auto& context = resolved.context;
    RETORT_CHECK(noteRepeatedImages(plan, context));
    RETORT_CHECK(storePlan(spec, workspace, plan));
    if (followers.costs) {
        RETORT_TRY(const auto cost,
                   remainingCost(workspace, plan, resolved, UnknownStudent::Timed, context.stop));
        followers.costs(cost);
    }
    RETORT_TRY(auto estimate, workAhead(workspace, plan, spec.evaluateEvery, resolved));
    assumeKnownSpeeds(workspace, resolved, estimate);
    return StudySession(spec, workspace, followers.events, std::move(resolved), std::move(plan),
                        std::move(estimate), how)
        .perform();
}

Result<StudyOutcome> runStudy(const StudySpec& spec, store::Workspace& workspace,
                              const ComputeContext& context, const StudyFollowers& followers) {
    RETORT_TRY(auto resolved, contextOfRuns(spec, context));
    RETORT_TRY(auto plan, planStudy(spec, workspace, resolved));
    if (context.remark)
        std::ranges::for_each(plan.remarks, context.remark);
    return runPlan(spec, workspace, std::move(resolved), std::move(plan), {}, followers);
}

} // namespace retort::study
