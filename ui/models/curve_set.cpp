#include "models/curve_set.h"

#include "models/curve_mean.h"
#include "models/text.h"
#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/column.h"
#include "study/stage_names.h"
#include "study/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace retort::ui {

namespace {

constexpr std::chrono::milliseconds kLookAgainDelay{500};

std::string columnOf(const store::RunRequest& request) {
    for (const auto& column : study::allColumns())
        if (request.method == study::name(column.method) && request.source == study::name(column.source))
            return study::name(column);
    return request.source + "/" + request.method;
}

std::int64_t stepsOf(const nlohmann::json& spec, const char* stage) {
    const nlohmann::json::json_pointer place(std::string("/") + stage + "/steps");
    const bool there = spec.contains(place) && spec.at(place).is_number_integer();
    return there ? spec.at(place).get<std::int64_t>() : 0;
}

Result<RunCurve> curveOf(store::Workspace& workspace, const store::RunRecord& record) {
    const auto spec = nlohmann::json::parse(record.request.spec, nullptr, false);
    RunCurve curve{.run = record.id,
                   .dataset = record.request.dataset,
                   .column = columnOf(record.request),
                   .seed = record.request.seed,
                   .distilSteps = stepsOf(spec, "distil"),
                   .finetuneSteps = stepsOf(spec, "finetune")};
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    for (const auto& evaluation : evaluations) {
        if (evaluation.split == study::kTestSplit)
            curve.stage(evaluation.stage).put(evaluation.step, study::kPerCent * evaluation.scores.top1);
    }
    return curve;
}

std::size_t rankOf(const std::string& column) {
    const auto& columns = study::allColumns();
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const study::Column& known) { return study::name(known) == column; });
    return static_cast<std::size_t>(found - columns.begin());
}

Result<std::vector<store::RunRecord>> recordsOf(store::Workspace& workspace, const std::string& study,
                                                const std::vector<RunId>& runs) {
    const store::RunTable table(workspace.database());
    if (!study.empty()) {
        RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(study));
        return table.ofStudy(record.id);
    }
    std::vector<store::RunRecord> records;
    for (const auto run : runs) {
        RETORT_TRY(auto record, table.find(run));
        records.push_back(std::move(record));
    }
    return records;
}

} // namespace

void StageCurve::put(std::int64_t step, double accuracy) {
    const auto at =
        std::lower_bound(m_points.begin(), m_points.end(), step,
                         [](const Point& point, std::int64_t sought) { return point.step < sought; });
    if (at != m_points.end() && at->step == step)
        at->accuracy = accuracy;
    else
        m_points.insert(at, {step, accuracy});
}

StageCurve& RunCurve::stage(const std::string& name) {
    return name == study::kDistilStage ? distil : finetune;
}

CurveSet::CurveSet(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(kLookAgainDelay);
    connect(&m_lookAgain, &QTimer::timeout, this, &CurveSet::reload);
    connect(&session, &Session::runsMoved, this, &CurveSet::follow);
    connect(&session, &Session::storeChanged, this, &CurveSet::reload);
}

void CurveSet::showStudy(const QString& name) {
    choose({.study = utf8(name)});
}

void CurveSet::showRuns(std::vector<RunId> runs) {
    choose({.runs = std::move(runs)});
}

void CurveSet::choose(Choice choice) {
    m_choice = std::move(choice);
    m_strangers.clear();
    reload();
}

Result<std::vector<RunCurve>> CurveSet::read(store::Workspace& workspace, const Choice& choice) {
    RETORT_TRY(const auto records, recordsOf(workspace, choice.study, choice.runs));
    std::vector<RunCurve> curves;
    for (const auto& record : records) {
        RETORT_TRY(auto curve, curveOf(workspace, record));
        curves.push_back(std::move(curve));
    }
    std::stable_sort(curves.begin(), curves.end(), [](const RunCurve& a, const RunCurve& b) {
        return rankOf(a.column) < rankOf(b.column);
    });
    return curves;
}

void CurveSet::reload() {
    m_session.reader().ask(
        this, [choice = m_choice](store::Workspace& workspace) { return read(workspace, choice); },
        [this, asked = ++m_asked](Result<std::vector<RunCurve>> curves) {
            if (asked != m_asked)
                return;
            if (!curves.ok())
                m_runs.clear();
            else
                m_runs = std::move(curves).value();
            Q_EMIT changed();
            if (!curves.ok())
                Q_EMIT failed(qt(curves.error().text()));
        });
}

RunCurve* CurveSet::find(RunId run) {
    const auto found =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const RunCurve& curve) { return curve.run == run; });
    return found == m_runs.end() ? nullptr : &*found;
}

void CurveSet::follow(const std::vector<RunMove>& moves) {
    bool moved = false;
    for (const auto& move : moves) {
        auto* curve = find(move.run);
        // A study that is run again may have got new runs; those of other studies are looked for once.
        if (!curve && !m_choice.study.empty() && m_strangers.insert(move.run).second)
            m_lookAgain.start();
        const auto* evaluated = std::get_if<distill::Evaluated>(&move.event);
        if (!curve || !evaluated || evaluated->split != study::kTestSplit)
            continue;
        curve->stage(evaluated->stage).put(evaluated->step, study::kPerCent * evaluated->evaluation.top1);
        moved = true;
    }
    if (moved)
        Q_EMIT changed();
}

QStringList CurveSet::datasets() const {
    QStringList names;
    for (const auto& run : m_runs)
        if (!names.contains(qt(run.dataset)))
            names << qt(run.dataset);
    return names;
}

std::size_t CurveSet::runsOf(const QString& dataset) const {
    return static_cast<std::size_t>(std::count_if(m_runs.begin(), m_runs.end(), [&](const RunCurve& run) {
        return qt(run.dataset) == dataset && !run.isEmpty();
    }));
}

std::int64_t CurveSet::fineTuningStart(const QString& dataset) const {
    std::int64_t start = 0;
    for (const auto& run : m_runs)
        if (qt(run.dataset) == dataset)
            start = std::max(start, run.distilSteps);
    return start;
}

bool CurveSet::isEmpty() const {
    return std::all_of(m_runs.begin(), m_runs.end(), [](const RunCurve& run) { return run.isEmpty(); });
}

std::vector<CurvePoint> CurveSet::placed(const RunCurve& run) const {
    const auto start = fineTuningStart(qt(run.dataset));
    std::vector<CurvePoint> points;
    points.reserve(run.distil.points().size() + run.finetune.points().size());
    for (const auto& [step, accuracy] : run.distil.points())
        points.push_back({.position = static_cast<double>(start - run.distilSteps + step),
                          .value = accuracy,
                          .stage = Stage::Distillation});
    for (const auto& [step, accuracy] : run.finetune.points())
        points.push_back({.position = static_cast<double>(start + step), .value = accuracy});
    return points;
}

std::vector<Curve> CurveSet::curves(const QString& dataset, CurveGrouping grouping) const {
    std::vector<Curve> curves;
    for (const auto& run : m_runs) {
        auto points = placed(run);
        if (qt(run.dataset) == dataset && !points.empty())
            curves.push_back({.title = tr("%1, seed %2").arg(columnTitle(run.column)).arg(run.seed),
                              .column = run.column,
                              .runs = {run.run},
                              .start = static_cast<double>(fineTuningStart(dataset) - run.distilSteps),
                              .points = std::move(points)});
    }
    return grouping == CurveGrouping::Runs ? curves : meansOfColumns(curves);
}

} // namespace retort::ui
