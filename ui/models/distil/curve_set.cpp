#include "models/distil/curve_set.h"

#include "models/distil/curve_mean.h"
#include "models/session/advice.h"
#include "models/session/text.h"

#include <algorithm>
#include <chrono>

namespace retort::ui {

namespace {

constexpr std::chrono::milliseconds kLookAgainDelay{500};
constexpr std::chrono::milliseconds kStepInterval{250};

} // namespace

CurveSet::CurveSet(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(kLookAgainDelay);
    m_steps.setSingleShot(true);
    m_steps.setInterval(kStepInterval);
    connect(&m_lookAgain, &QTimer::timeout, this, &CurveSet::reload);
    connect(&m_steps, &QTimer::timeout, this, &CurveSet::changed);
    connect(&session, &Session::runsMoved, this, &CurveSet::follow);
    connect(&session, &Session::storeChanged, this, &CurveSet::reload);
}

void CurveSet::showStudy(const QString& name) {
    choose({.study = utf8(name)});
}

void CurveSet::showRuns(std::vector<RunId> runs) {
    choose({.runs = std::move(runs)});
}

void CurveSet::choose(CurveChoice choice) {
    // What is shown meanwhile must not be taken for the new choice's.
    m_runs.clear();
    m_parts.clear();
    m_choice = std::move(choice);
    m_strangers.clear();
    reload();
}

void CurveSet::setView(const CurveView& view) {
    if (view == m_view)
        return;
    m_view = view;
    m_runs.clear();
    m_parts.clear();
    reload();
}

QString CurveSet::study() const {
    return qt(m_choice.study);
}

void CurveSet::reload() {
    m_session.reader().ask(
        this,
        [choice = m_choice, view = m_view](store::Workspace& workspace) {
            return readCurves(workspace, choice, view);
        },
        [this, asked = ++m_asked](Result<StoredCurves> answer) {
            if (asked != m_asked)
                return;
            m_runs.clear();
            if (answer.ok()) {
                m_runs = std::move(answer->runs);
                m_parts = std::move(answer->parts);
                m_studies = std::move(answer->studies);
            }
            tell();
            if (!answer.ok())
                Q_EMIT failed(told(answer.error()));
        });
}

void CurveSet::tell() {
    m_steps.stop();
    Q_EMIT changed();
}

RunCurve* CurveSet::find(RunId run) {
    const auto found = std::ranges::find(m_runs, run, &RunCurve::run);
    return found == m_runs.end() ? nullptr : &*found;
}

void CurveSet::follow(const std::vector<RunMove>& moves) {
    bool evaluated = false, stepped = false;
    for (const auto& move : moves) {
        auto* curve = find(move.run);
        // A study that is run again may have got new runs; those of other studies are looked for once.
        if (!curve && !m_choice.study.empty() && m_strangers.insert(move.run).second)
            m_lookAgain.start();
        if (!curve)
            continue;
        if (const auto* event = std::get_if<distill::Evaluated>(&move.event);
            event && take(*curve, *event, m_view)) {
            note(m_parts, curve->dataset,
                 {.images = event->evaluation.count, .splitImages = event->splitImages});
            evaluated = true;
        }
        if (const auto* step = std::get_if<distill::StepDone>(&move.event))
            stepped = take(*curve, *step, m_view) || stepped;
    }
    if (evaluated)
        tell();
    else if (stepped && !m_steps.isActive())
        m_steps.start();
}

QStringList CurveSet::datasets() const {
    QStringList names;
    for (const auto& run : m_runs)
        if (!names.contains(qt(run.dataset)))
            names << qt(run.dataset);
    return names;
}

QStringList CurveSet::classes(const QString& dataset) const {
    for (const auto& run : m_runs)
        if (qt(run.dataset) == dataset && !run.classes.isEmpty())
            return run.classes;
    return {};
}

std::size_t CurveSet::runsOf(const QString& dataset) const {
    return static_cast<std::size_t>(std::count_if(m_runs.begin(), m_runs.end(), [&](const RunCurve& run) {
        return qt(run.dataset) == dataset && !run.isEmpty();
    }));
}

double CurveSet::fineTuningStart(const QString& dataset) const {
    double start = 0;
    for (const auto& run : m_runs)
        if (qt(run.dataset) == dataset)
            start = std::max(start, run.distil.length(m_view.by));
    return start;
}

double CurveSet::end(const QString& dataset) const {
    const auto start = fineTuningStart(dataset);
    double end = start;
    for (const auto& run : m_runs)
        if (qt(run.dataset) == dataset)
            end = std::max(end, lastStageFrom(run, start) + run.finetune.length(m_view.by));
    return end;
}

std::optional<EvaluatedPart> CurveSet::evaluatedPart(const QString& dataset) const {
    const auto found = m_parts.find(utf8(dataset));
    return found == m_parts.end() ? std::nullopt : std::optional(found->second);
}

bool CurveSet::isEmpty() const {
    return std::all_of(m_runs.begin(), m_runs.end(), [](const RunCurve& run) { return run.isEmpty(); });
}

/// Where its last stage begins on the axis: with the fine-tuning of the others, but for a run of one stage
/// that is longer than that, which begins where they begin.
double CurveSet::lastStageFrom(const RunCurve& run, double start) const {
    const auto isAsLong = [&run](const RunCurve& each) {
        return each.dataset == run.dataset && each.distil.steps > 0 &&
               each.finetune.steps >= run.finetune.steps;
    };
    return run.distil.steps > 0 || std::ranges::any_of(m_runs, isAsLong) ? start : 0;
}

std::optional<double> CurveSet::positionOf(const RunCurve& run, const CurvePoint& point, double start) const {
    const bool distils = point.stage == Stage::Distillation;
    const auto own = (distils ? run.distil : run.finetune).position(point.step, m_view.by);
    if (!own)
        return {};
    return lastStageFrom(run, start) + *own - (distils ? run.distil.length(m_view.by) : 0);
}

/// By steps, where runs of one column have their points at the same places.
std::vector<CurvePoint> CurveSet::placed(const RunCurve& run) const {
    std::int64_t start = 0;
    for (const auto& each : m_runs)
        if (each.dataset == run.dataset)
            start = std::max(start, each.distil.steps);
    std::vector<CurvePoint> points;
    points.reserve(run.distil.values.points().size() + run.finetune.values.points().size());
    for (const auto& [step, value] : run.distil.values.points())
        points.push_back({.position = static_cast<double>(start - run.distil.steps + step),
                          .value = value,
                          .step = step,
                          .stage = Stage::Distillation});
    const auto from = lastStageFrom(run, static_cast<double>(start));
    for (const auto& [step, value] : run.finetune.values.points())
        points.push_back({.position = from + static_cast<double>(step), .value = value, .step = step});
    return points;
}

/// Moves the points to where they stand on the chosen axis: of several runs, to the mean.
void CurveSet::placeByView(Curve& curve, const QString& dataset) const {
    if (m_view.by == CurveBy::Steps)
        return;
    const double start = fineTuningStart(dataset);
    std::vector<const RunCurve*> runs;
    for (const auto& run : m_runs)
        if (std::ranges::find(curve.runs, run.run) != curve.runs.end())
            runs.push_back(&run);
    std::vector<CurvePoint> moved;
    moved.reserve(curve.points.size());
    for (auto point : curve.points) {
        double sum = 0;
        int count = 0;
        for (const auto* run : runs)
            if (const auto position = positionOf(*run, point, start)) {
                sum += *position;
                ++count;
            }
        if (count == 0)
            continue;
        point.position = sum / count;
        moved.push_back(point);
    }
    // Where some of the runs have not come so far yet, the mean of the others may lie before.
    std::stable_sort(moved.begin(), moved.end(),
                     [](const CurvePoint& a, const CurvePoint& b) { return a.position < b.position; });
    curve.points = std::move(moved);
}

std::vector<Curve> CurveSet::curves(const QString& dataset, CurveGrouping grouping) const {
    std::vector<Curve> curves;
    for (const auto& run : m_runs) {
        auto points = placed(run);
        if (qt(run.dataset) == dataset && !points.empty())
            curves.push_back({.title = tr("%1, seed %2").arg(columnTitle(run.column)).arg(run.seed),
                              .column = run.column,
                              .runs = {run.run},
                              .points = std::move(points)});
    }
    if (grouping == CurveGrouping::Columns)
        curves = meansOfColumns(curves);
    for (auto& curve : curves)
        placeByView(curve, dataset);
    std::erase_if(curves, [](const Curve& curve) { return curve.points.empty(); });
    return curves;
}

} // namespace retort::ui
