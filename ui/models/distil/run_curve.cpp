#include "models/distil/run_curve.h"

#include "models/session/text.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/scores.h"
#include "store/study_table.h"
#include "study/report/table.h"
#include "study/spec/column.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>

namespace retort::ui {

namespace {

std::string columnOf(const store::RunRequest& request) {
    for (const auto& column : study::allColumns())
        if (request.method == study::name(column.method) && request.source == study::name(column.source))
            return study::name(column);
    return request.source + "/" + request.method;
}

RunStage stageIn(const study::RunStage& stage) {
    return {.steps = stage.steps, .batch = stage.batch};
}

/// Of a row of the matrix, in per cent; absent without images.
std::optional<double> shareOnDiagonal(std::span<const std::int64_t> row, std::size_t label) {
    const auto sum = std::accumulate(row.begin(), row.end(), std::int64_t{0});
    if (label >= row.size() || sum == 0)
        return {};
    return store::kPerCent * static_cast<double>(row[label]) / static_cast<double>(sum);
}

std::optional<double> valueIn(const store::Scores& scores, const CurveView& view) {
    const auto label = static_cast<std::size_t>(view.label);
    switch (view.quantity) {
    case Quantity::TestAccuracy:
    case Quantity::ValidationAccuracy: return store::kPerCent * scores.top1;
    case Quantity::ClassAccuracy:
        return label < scores.confusion.size() ? shareOnDiagonal(scores.confusion[label], label)
                                               : std::nullopt;
    case Quantity::TestNll: return scores.nll;
    case Quantity::TestEce: return store::kPerCent * scores.ece;
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
                         EvaluatedParts& parts) {
    const auto spec = study::readRunSpec(record.request.spec, record.request.dataset);
    RunCurve curve{.run = record.id,
                   .dataset = record.request.dataset,
                   .column = columnOf(record.request),
                   .seed = record.request.seed,
                   .classes = {},
                   .distil = {},
                   .finetune = {}};
    if (spec.ok()) {
        for (const auto& name : spec->data.classes)
            curve.classes << qt(name);
        curve.distil = spec->distil ? stageIn(*spec->distil) : RunStage{};
        curve.finetune = stageIn(spec->finetune);
    }
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

void note(EvaluatedParts& parts, const std::string& dataset, const EvaluatedPart& found) {
    if (found.images <= 0 || found.splitImages <= found.images)
        return;
    const auto [known, isNew] = parts.emplace(dataset, found);
    if (!isNew && found.images < known->second.images)
        known->second = found;
}

bool take(RunCurve& curve, const distill::Evaluated& event, const CurveView& view) {
    if (isOfEveryStep(view.quantity) || event.split != splitOf(view.quantity))
        return false;
    const auto value = valueIn(event.evaluation, view);
    if (value)
        curve.stage(event.stage).values.put(event.step, *value);
    return value.has_value();
}

bool take(RunCurve& curve, const distill::StepDone& event, const CurveView& view) {
    auto& stage = curve.stage(event.stage);
    if (view.by == CurveBy::Time)
        stage.seconds.put(event.step, event.seconds);
    const auto value = valueIn(event, view.quantity);
    if (value && std::isfinite(*value))
        stage.values.put(event.step, *value);
    return value.has_value();
}

Result<StoredCurves> readCurves(store::Workspace& workspace, const CurveChoice& choice,
                                const CurveView& view) {
    StoredCurves answer;
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

} // namespace retort::ui
