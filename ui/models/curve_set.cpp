#include "models/curve_set.h"

#include "models/curve_mean.h"
#include "models/text.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/column.h"
#include "study/stage_names.h"
#include "study/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>

namespace retort::ui {

namespace {

constexpr std::chrono::milliseconds kLookAgainDelay{500};
constexpr std::chrono::milliseconds kStepInterval{250};

std::string columnOf(const store::RunRequest& request) {
    for (const auto& column : study::allColumns())
        if (request.method == study::name(column.method) && request.source == study::name(column.source))
            return study::name(column);
    return request.source + "/" + request.method;
}

std::int64_t wholeNumberIn(const nlohmann::json& spec, const char* stage, const char* field) {
    const nlohmann::json::json_pointer place(std::string("/") + stage + "/" + field);
    const bool there = spec.contains(place) && spec.at(place).is_number_integer();
    return there ? spec.at(place).get<std::int64_t>() : 0;
}

RunStage stageIn(const nlohmann::json& spec, const char* stage) {
    return {.steps = wholeNumberIn(spec, stage, "steps"), .batch = wholeNumberIn(spec, stage, "batch")};
}

QStringList classesIn(const nlohmann::json& spec) {
    const nlohmann::json::json_pointer place("/data/classes");
    QStringList classes;
    if (spec.contains(place))
        for (const auto& name : spec.at(place))
            if (name.is_string())
                classes << qt(name.get<std::string>());
    return classes;
}

/// Of a row of the matrix, in per cent; absent without images.
std::optional<double> shareOnDiagonal(std::span<const std::int64_t> row, std::size_t label) {
    const auto sum = std::accumulate(row.begin(), row.end(), std::int64_t{0});
    if (label >= row.size() || sum == 0)
        return {};
    return study::kPerCent * static_cast<double>(row[label]) / static_cast<double>(sum);
}

std::optional<double> valueIn(const store::Scores& scores, const CurveView& view) {
    const auto label = static_cast<std::size_t>(view.label);
    switch (view.quantity) {
    case Quantity::TestAccuracy:
    case Quantity::ValidationAccuracy: return study::kPerCent * scores.top1;
    case Quantity::ClassAccuracy:
        return label < scores.confusion.size() ? shareOnDiagonal(scores.confusion[label], label)
                                               : std::nullopt;
    case Quantity::TestNll: return scores.nll;
    case Quantity::TestEce: return study::kPerCent * scores.ece;
    default: return {};
    }
}

std::optional<double> valueIn(const distill::Evaluation& evaluation, const CurveView& view) {
    store::Scores scores{
        .images = evaluation.count, .top1 = evaluation.top1, .nll = evaluation.nll, .ece = evaluation.ece};
    const auto label = static_cast<std::size_t>(view.label);
    const auto classes = static_cast<std::size_t>(evaluation.classes);
    if (view.quantity == Quantity::ClassAccuracy)
        return label < classes
                   ? shareOnDiagonal(std::span(evaluation.confusion).subspan(label * classes, classes), label)
                   : std::nullopt;
    return valueIn(scores, view);
}

std::optional<double> valueIn(const distill::StepDone& step, Quantity quantity) {
    switch (quantity) {
    case Quantity::TrainingLoss: return step.loss;
    case Quantity::LearningRate: return step.learningRate;
    case Quantity::ImagesPerSecond: return step.imagesPerSecond;
    default: return {};
    }
}

std::string_view splitOf(Quantity quantity) {
    return quantity == Quantity::ValidationAccuracy ? study::kValidationSplit : study::kTestSplit;
}

/// The smallest part that was evaluated on.
void note(std::map<std::string, EvaluatedPart>& parts, const std::string& dataset,
          const EvaluatedPart& found) {
    if (found.images <= 0 || found.splitImages <= found.images)
        return;
    const auto [known, isNew] = parts.emplace(dataset, found);
    if (!isNew && found.images < known->second.images)
        known->second = found;
}

Status readMetric(store::Workspace& workspace, RunId run, const std::string& stage, const std::string& metric,
                  StageCurve& curve) {
    RETORT_TRY(const auto metrics, store::MetricTable(workspace.database()).ofRun(run, stage, metric));
    for (const auto& each : metrics)
        if (std::isfinite(each.value))
            curve.put(each.step, each.value);
    return {};
}

Status readSteps(store::Workspace& workspace, const CurveView& view, RunCurve& curve) {
    for (const auto stage : {study::kDistilStage, study::kFinetuneStage}) {
        const std::string name(stage);
        auto& part = curve.stage(name);
        if (isOfEveryStep(view.quantity))
            RETORT_CHECK(readMetric(workspace, curve.run, name, metricName(view.quantity), part.values));
        if (view.by == CurveBy::Time)
            RETORT_CHECK(readMetric(workspace, curve.run, name, "seconds", part.seconds));
    }
    return {};
}

Result<RunCurve> curveOf(store::Workspace& workspace, const store::RunRecord& record, const CurveView& view,
                         std::map<std::string, EvaluatedPart>& parts) {
    const auto spec = nlohmann::json::parse(record.request.spec, nullptr, false);
    RunCurve curve{.run = record.id,
                   .dataset = record.request.dataset,
                   .column = columnOf(record.request),
                   .seed = record.request.seed,
                   .classes = classesIn(spec),
                   .distil = stageIn(spec, "distil"),
                   .finetune = stageIn(spec, "finetune")};
    RETORT_CHECK(readSteps(workspace, view, curve));
    if (isOfEveryStep(view.quantity))
        return curve;
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(record.id));
    for (const auto& evaluation : evaluations) {
        if (evaluation.split != splitOf(view.quantity))
            continue;
        if (const auto value = valueIn(evaluation.scores, view))
            curve.stage(evaluation.stage).values.put(evaluation.step, *value);
        note(parts, curve.dataset,
             {.images = evaluation.scores.images, .splitImages = evaluation.splitImages});
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
        const auto record = store::StudyTable(workspace.database()).find(study);
        if (!record.ok() && record.error().code == ErrorCode::NotFound)
            return std::vector<store::RunRecord>{};
        if (!record.ok())
            return record.error();
        return table.ofStudy(record->id);
    }
    std::vector<store::RunRecord> records;
    for (const auto run : runs) {
        RETORT_TRY(auto record, table.find(run));
        records.push_back(std::move(record));
    }
    return records;
}

} // namespace

void StageCurve::put(std::int64_t step, double value) {
    const auto at =
        std::lower_bound(m_points.begin(), m_points.end(), step,
                         [](const Point& point, std::int64_t sought) { return point.step < sought; });
    if (at != m_points.end() && at->step == step)
        at->value = value;
    else
        m_points.insert(at, {step, value});
}

std::optional<double> StageCurve::at(std::int64_t step) const {
    const auto behind =
        std::upper_bound(m_points.begin(), m_points.end(), step,
                         [](std::int64_t sought, const Point& point) { return sought < point.step; });
    if (behind == m_points.begin())
        return {};
    return std::prev(behind)->value;
}

std::optional<double> RunStage::position(std::int64_t step, CurveBy by) const {
    switch (by) {
    case CurveBy::Steps: return static_cast<double>(step);
    case CurveBy::Images: return static_cast<double>(step * batch);
    case CurveBy::Time:
        return seconds.points().empty() ? std::nullopt : std::optional(seconds.at(step).value_or(0));
    }
    return {};
}

double RunStage::length(CurveBy by) const {
    if (by == CurveBy::Time)
        return seconds.points().empty() ? 0 : seconds.points().back().value;
    return position(steps, by).value_or(0);
}

RunStage& RunCurve::stage(const std::string& name) {
    return name == study::kDistilStage ? distil : finetune;
}

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

void CurveSet::choose(Choice choice) {
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

Result<CurveSet::Answer> CurveSet::read(store::Workspace& workspace, const Choice& choice,
                                        const CurveView& view) {
    Answer answer;
    RETORT_TRY(const auto studies, store::StudyTable(workspace.database()).all());
    for (const auto& study : studies)
        answer.studies << qt(study.name);
    RETORT_TRY(const auto records, recordsOf(workspace, choice.study, choice.runs));
    for (const auto& record : records) {
        RETORT_TRY(auto curve, curveOf(workspace, record, view, answer.parts));
        answer.runs.push_back(std::move(curve));
    }
    std::stable_sort(answer.runs.begin(), answer.runs.end(), [](const RunCurve& a, const RunCurve& b) {
        return rankOf(a.column) < rankOf(b.column);
    });
    return answer;
}

void CurveSet::reload() {
    m_session.reader().ask(
        this,
        [choice = m_choice, view = m_view](store::Workspace& workspace) {
            return read(workspace, choice, view);
        },
        [this, asked = ++m_asked](Result<Answer> answer) {
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
                Q_EMIT failed(qt(answer.error().text()));
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

bool CurveSet::take(RunCurve& curve, const distill::Evaluated& event) {
    if (isOfEveryStep(m_view.quantity) || event.split != splitOf(m_view.quantity))
        return false;
    note(m_parts, curve.dataset, {.images = event.evaluation.count, .splitImages = event.splitImages});
    const auto value = valueIn(event.evaluation, m_view);
    if (value)
        curve.stage(event.stage).values.put(event.step, *value);
    return value.has_value();
}

bool CurveSet::take(RunCurve& curve, const distill::StepDone& event) {
    auto& stage = curve.stage(event.stage);
    if (m_view.by == CurveBy::Time)
        stage.seconds.put(event.step, event.seconds);
    const auto value = valueIn(event, m_view.quantity);
    if (value && std::isfinite(*value))
        stage.values.put(event.step, *value);
    return value.has_value();
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
        if (const auto* evaluation = std::get_if<distill::Evaluated>(&move.event))
            evaluated = take(*curve, *evaluation) || evaluated;
        if (const auto* step = std::get_if<distill::StepDone>(&move.event))
            stepped = take(*curve, *step) || stepped;
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

std::optional<EvaluatedPart> CurveSet::evaluatedPart(const QString& dataset) const {
    const auto found = m_parts.find(utf8(dataset));
    return found == m_parts.end() ? std::nullopt : std::optional(found->second);
}

bool CurveSet::isEmpty() const {
    return std::all_of(m_runs.begin(), m_runs.end(), [](const RunCurve& run) { return run.isEmpty(); });
}

std::optional<double> CurveSet::positionOf(const RunCurve& run, const CurvePoint& point, double start) const {
    const bool distils = point.stage == Stage::Distillation;
    const auto own = (distils ? run.distil : run.finetune).position(point.step, m_view.by);
    if (!own)
        return {};
    return start + *own - (distils ? run.distil.length(m_view.by) : 0);
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
    for (const auto& [step, value] : run.finetune.values.points())
        points.push_back({.position = static_cast<double>(start + step), .value = value, .step = step});
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
