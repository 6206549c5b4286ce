#include "models/distil/study_states.h"

#include "jobs/study_job.h"
#include "models/session/text.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "study/spec/stage_names.h"
#include "study/spec/variation.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace retort::ui {

namespace {

constexpr std::chrono::milliseconds kStatesSettle{300};

study::Column columnOfRun(const store::RunRequest& request) {
    for (const auto& column : study::allColumns())
        if (request.method == study::name(column.method) && request.source == study::name(column.source))
            return column;
    return {};
}

bool isAhead(store::JobState state) {
    return state == store::JobState::Queued || state == store::JobState::Running;
}

} // namespace

CellState CellStanding::state() const {
    if (running > 0)
        return CellState::Running;
    if (failed > 0)
        return CellState::Failed;
    if (waiting > 0 || outdated > 0)
        return CellState::Waiting;
    return finished > 0 ? CellState::Finished : CellState::None;
}

double CellStanding::share() const {
    return runs() == 0 ? 0 : (finished + (running > 0 ? done : 0)) / runs();
}

QString CellStanding::text() const {
    QStringList parts{StudyStates::tr("%1 of %2 finished").arg(finished).arg(runs())};
    if (running > 0)
        parts << StudyStates::tr("%1 running (%2 %)").arg(running).arg(std::lround(100 * done));
    if (failed > 0)
        parts << StudyStates::tr("%1 failed").arg(failed);
    if (waiting > 0)
        parts << StudyStates::tr("%1 waiting").arg(waiting);
    if (outdated > 0)
        parts
            << StudyStates::tr("%1 to run again, as images or settings are no longer the same").arg(outdated);
    return parts.join(QStringLiteral(", "));
}

StudyStates::StudyStates(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_settle.setSingleShot(true);
    m_settle.setInterval(kStatesSettle);
    connect(&m_settle, &QTimer::timeout, this, &StudyStates::reload);
    connect(&session, &Session::runsMoved, this, &StudyStates::follow);
    for (const auto signal : {&Session::storeChanged, &Session::jobsChanged})
        connect(&session, signal, &m_settle, qOverload<>(&QTimer::start));
}

void StudyStates::choose(const std::string& study) {
    if (study == m_study)
        return;
    m_study = study;
    m_left.clear();
    m_strangers.clear();
    m_runs.clear();
    sum();
    reload();
}

void StudyStates::expect(study::RunsLeft left) {
    if (left == m_left)
        return;
    m_left = std::move(left);
    sum();
}

Result<StudyStates::Runs> StudyStates::read(store::Workspace& workspace, const std::string& study) {
    Runs runs;
    const auto record = store::StudyTable(workspace.database()).find(study);
    if (!record.ok()) {
        if (record.error().code == ErrorCode::NotFound)
            return runs;
        return record.error();
    }
    const auto stored = study::parseStudySpec(record->spec, record->name);
    const auto vary = stored.ok() ? stored->vary : std::vector<study::VariedKey>{};
    RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(record->id));
    for (const auto& run : records) {
        const auto spec = study::readRunSpec(run.request.spec, run.request.dataset);
        const auto distil = spec.ok() && spec->distil ? spec->distil->steps : 0;
        runs[run.id.value] = {
            .cell = {study::partsOfRow(run.request.dataset, vary).dataset, columnOfRun(run.request)},
            .state = run.state,
            .distilSteps = distil,
            .steps = distil + (spec.ok() ? spec->finetune.steps : 0)};
    }
    return runs;
}

void StudyStates::reload() {
    m_session.reader().ask(
        this, [study = m_study](store::Workspace& workspace) { return read(workspace, study); },
        [this, asked = ++m_asked](Result<Runs> runs) {
            if (asked != m_asked || !runs.ok())
                return;
            for (auto& [id, run] : *runs)
                if (const auto known = m_runs.find(id); known != m_runs.end())
                    run.done = known->second.done;
            m_runs = std::move(*runs);
            sum();
        });
}

bool StudyStates::take(Run& run, const distill::RunEvent& event) const {
    const auto before = run;
    if (const auto* started = std::get_if<distill::StageStarted>(&event)) {
        run.state = store::RunState::Running;
        run.done = started->firstStep + (started->stage == study::kFinetuneStage ? run.distilSteps : 0);
    }
    if (const auto* step = std::get_if<distill::StepDone>(&event))
        run.done = step->step + (step->stage == study::kFinetuneStage ? run.distilSteps : 0);
    // A change of less than a hundredth is not seen.
    const auto hundredths = [](const Run& each) { return each.steps > 0 ? 100 * each.done / each.steps : 0; };
    return run.state != before.state || hundredths(run) != hundredths(before);
}

void StudyStates::follow(const std::vector<RunMove>& moves) {
    bool moved = false;
    for (const auto& move : moves) {
        const auto run = m_runs.find(move.run.value);
        if (run != m_runs.end())
            moved = take(run->second, move.event) || moved;
        else if (m_strangers.insert(move.run.value).second)
            m_settle.start();
        if (std::holds_alternative<distill::StageFinished>(move.event) && !m_settle.isActive())
            m_settle.start();
    }
    if (moved)
        sum();
}

bool StudyStates::isInQueue() const {
    return std::ranges::any_of(m_session.queue().jobs(), [this](const store::JobRecord& job) {
        return study::isJobOfStudy(job, m_study) && isAhead(job.state);
    });
}

/// What is stored as waiting or running does so only while its study is in the queue.
void StudyStates::sum() {
    m_cells.clear();
    const bool inQueue = isInQueue();
    for (const auto& [id, run] : m_runs) {
        auto& cell = m_cells[run.cell];
        switch (run.state) {
        case store::RunState::Finished: ++cell.finished; break;
        case store::RunState::Failed: ++cell.failed; break;
        case store::RunState::Running:
            ++(inQueue ? cell.running : cell.waiting);
            if (inQueue && run.steps > 0)
                cell.done = static_cast<double>(run.done) / static_cast<double>(run.steps);
            break;
        default: ++cell.waiting;
        }
    }
    if (!inQueue)
        markOutdated();
    Q_EMIT changed();
}

void StudyStates::markOutdated() {
    for (auto& [cell, standing] : m_cells)
        if (const auto left = m_left.find(cell); left != m_left.end()) {
            const auto known = standing.waiting + standing.running + standing.failed;
            standing.outdated = std::clamp(left->second - known, 0, standing.finished);
            standing.finished -= standing.outdated;
        }
}

const CellStanding* StudyStates::find(const std::string& dataset, const study::Column& column) const {
    const auto found = m_cells.find({dataset, column});
    return found == m_cells.end() ? nullptr : &found->second;
}

QString StudyStates::alreadyQueued(const study::StudySpec& spec) const {
    for (const auto& job : m_session.queue().jobs())
        if (isAhead(job.state) && study::isJobOf(job, spec))
            return job.state == store::JobState::Running ? tr("This study is running.")
                                                         : tr("This study is already in the queue.");
    return {};
}

std::optional<JobId> StudyStates::paused(const study::StudySpec& spec) const {
    for (const auto& job : m_session.queue().jobs())
        if (job.state == store::JobState::Paused && study::isJobOf(job, spec))
            return job.id;
    return {};
}

} // namespace retort::ui
