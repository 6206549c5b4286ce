#include "study/work_ahead.h"

#include "store/synthetic_table.h"
#include "store/teacher_table.h"
#include "study/cost.h"
#include "study/evaluated_images.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::study {

namespace {

/// Of comparing a set with the test images, an image; until it was measured.
constexpr double kSecondsOfComparing = 5e-4;

WorkKind trainingKind(const ResolvedRun& run, Phase phase) {
    return {.family = "train " + toJson(run).value("student", nlohmann::json{}).dump(),
            .detail = fmt::format("{} {}", run.imageSize,
                                  phase == Phase::Distil ? name(run.column.source) : "labels")};
}

/// Everything that is to be done, of a plan.
class AheadOf {
public:
    AheadOf(store::Workspace& workspace, const StudyPlan& plan, std::optional<std::int64_t> evaluateEvery,
            const ComputeSettings& settings)
        : m_workspace(workspace), m_plan(plan), m_evaluateEvery(evaluateEvery), m_settings(settings) {}

    Result<WorkEstimate> take();

private:
    Status addRun(std::size_t index);
    void addStage(WorkKey key, const PlannedRun& planned, const ResolvedStage& stage);
    void addLabelled(std::size_t dataSet);
    Status addSet(std::size_t set);
    Status addDrawing(std::size_t set, double left);
    Status addJudgement(std::size_t dataSet);
    WorkKind embedding() const { return {.family = "embed", .detail = m_plan.teacher->identity().hash}; }
    bool isReadByTeacher(std::size_t set) const {
        return m_plan.needsSet(set, Method::FeatureDistillation) ||
               m_plan.needsSet(set, Method::LogitDistillation);
    }

    store::Workspace& m_workspace;
    const StudyPlan& m_plan;
    std::optional<std::int64_t> m_evaluateEvery;
    const ComputeSettings& m_settings;
    WorkEstimate m_estimate;
};

Result<WorkEstimate> AheadOf::take() {
    for (std::size_t i = 0; i < m_plan.runs.size(); ++i)
        RETORT_CHECK(addRun(i));
    for (std::size_t i = 0; i < m_plan.dataSets.size(); ++i)
        if (m_plan.needsTargets(i)) {
            addLabelled(i);
            RETORT_CHECK(addJudgement(i));
        }
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i)
        if (m_plan.needsSet(i))
            RETORT_CHECK(addSet(i));
    return std::move(m_estimate);
}

Status AheadOf::addRun(std::size_t index) {
    const auto& planned = m_plan.runs[index];
    RETORT_TRY(const auto seconds, secondsPerTrainingPicture(m_workspace, planned.run));
    addStage({Phase::Finetune, index}, planned, planned.run.finetune);
    if (planned.run.distil)
        addStage({Phase::Distil, index}, planned, *planned.run.distil);
    // What earlier runs took is with their evaluations and says nothing of single stages.
    if (seconds)
        m_estimate.assume(trainingKind(planned.run, Phase::Finetune), *seconds);
    return {};
}

void AheadOf::addStage(WorkKey key, const PlannedRun& planned, const ResolvedStage& stage) {
    const auto units = workOfStage(planned, stage, m_plan.dataSets[planned.dataSet].data, m_evaluateEvery);
    m_estimate.add(
        key,
        {.kind = trainingKind(planned.run, key.phase), .units = units, .done = planned.finished ? units : 0});
}

void AheadOf::addLabelled(std::size_t dataSet) {
    const auto& data = m_plan.dataSets[dataSet].data;
    const auto missing = m_plan.teacher->missing({.dataSet = *data.dataSet,
                                                  .split = data::Split::Train,
                                                  .splitHash = data.identity.trainHash,
                                                  .indices = data.labelled});
    m_estimate.add({Phase::EmbedReal, dataSet}, {.kind = embedding(), .units = static_cast<double>(missing)});
}

Status AheadOf::addJudgement(std::size_t dataSet) {
    const auto& [data, prompts] = m_plan.dataSets[dataSet];
    const auto& teacher = *m_plan.teacher;
    RETORT_TRY(const auto known, store::TeacherTable(m_workspace.database())
                                     .find(teacherScoresIdentity(teacher.identity(), data.identity.testHash,
                                                                 prompts, teacher.options().precision)));
    if (known)
        return {};
    const auto missing = teacher.missing({.dataSet = *data.dataSet,
                                          .split = data::Split::Test,
                                          .splitHash = data.identity.testHash,
                                          .indices = data::allIndices(*data.dataSet, data::Split::Test)});
    m_estimate.add({Phase::ScoreTeacher, dataSet},
                   {.kind = embedding(), .units = static_cast<double>(missing)});
    return {};
}

Status AheadOf::addSet(std::size_t place) {
    const auto& set = m_plan.sets[place];
    const auto& data = m_plan.dataSets[set.dataSet].data;
    const auto images = set.pictures.value_or(std::ssize(data.labelled) * set.spec.perImage);
    RETORT_TRY(const auto record, store::SyntheticTable(m_workspace.database()).findIdentity(set.identity));
    if (const auto left = images - (record ? record->done() : 0); left > 0)
        RETORT_CHECK(addDrawing(place, static_cast<double>(left)));
    if (!isReadByTeacher(place))
        return {};
    RETORT_TRY(const auto passes, missingEmbeddings(m_workspace, *m_plan.teacher, record, images,
                                                    synthesis::Curation::Applied, m_settings));
    m_estimate.add({Phase::EmbedSet, place}, {.kind = embedding(), .units = static_cast<double>(passes)});
    const WorkKind comparing{.family = "compare", .detail = {}};
    m_estimate.add(
        {Phase::CompareSet, place},
        {.kind = comparing, .units = static_cast<double>(data.dataSet->size(data::Split::Test) + images)});
    m_estimate.assume(comparing, kSecondsOfComparing);
    return {};
}

Status AheadOf::addDrawing(std::size_t place, double left) {
    const auto& set = m_plan.sets[place];
    const auto generator = m_plan.generators.find(set.source);
    if (generator == m_plan.generators.end())
        return {}; // a set that the study names and that is not whole: no run can learn from it
    const auto& description = generator->second.description;
    const WorkKind kind{.family = fmt::format("draw {} {} {}", description.contentHash,
                                              networkCalls(set.spec), set.spec.drawnSize.width),
                        .detail = {}};
    m_estimate.add({Phase::Draw, place}, {.kind = kind, .units = left});
    RETORT_TRY(const auto speed, drawingSpeed(m_workspace, description, set.spec));
    if (speed)
        m_estimate.assume(kind, speed->secondsPerPicture);
    return {};
}

} // namespace

double workOfStage(const PlannedRun& planned, const ResolvedStage& stage, const StudyData& data,
                   std::optional<std::int64_t> evaluateEvery) {
    const auto splits = data.evaluatedSplits();
    const EvaluationPlan evaluation(planned.run, splits);
    const auto every = evaluateEvery.value_or(evaluation.interval(stage));
    const auto before = every > 0 ? (stage.steps + every - 1) / every : 1;
    std::int64_t all = 0;
    for (const auto images : splits)
        all += images + before * (evaluateEvery ? images : evaluation.imagesOf(images));
    return static_cast<double>(stage.steps * stage.batch) + kWorkOfEvaluating * static_cast<double>(all);
}

Result<WorkEstimate> workAhead(store::Workspace& workspace, const StudyPlan& plan,
                               std::optional<std::int64_t> evaluateEvery, const ComputeSettings& settings) {
    return AheadOf(workspace, plan, evaluateEvery, settings).take();
}

} // namespace retort::study
