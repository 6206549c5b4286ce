#include "study/plan/work_ahead.h"

#include "store/synthetic_table.h"
#include "store/teacher_table.h"
#include "study/plan/cost.h"
#include "study/plan/evaluated_images.h"
#include "study/plan/view_images.h"
#include "study/plan/work_kinds.h"

#include <map>
#include <string>
#include <utility>

namespace retort::study {

namespace {

/// Everything that is to be done, of a plan.
class AheadOf {
public:
    AheadOf(store::Workspace& workspace, const StudyPlan& plan, std::optional<std::int64_t> evaluateEvery,
            const ResolvedContext& resolved)
        : m_workspace(workspace), m_plan(plan), m_evaluateEvery(evaluateEvery), m_resolved(resolved) {}

    Result<WorkEstimate> take();

private:
    Status addRun(std::size_t index);
    void addStage(WorkKey key, const PlannedRun& planned);
    double trainingOf(const WorkKind& kind, const RunSpec& run);
    void addLabelled(std::size_t dataset);
    Status addSet(std::size_t set);
    Status addGeneration(std::size_t set, std::int64_t left);
    Status addEmbedding(std::size_t set, const std::optional<store::SyntheticSetRecord>& record,
                        std::int64_t images);
    Status addJudgement(std::size_t dataset);

    store::Workspace& m_workspace;
    const StudyPlan& m_plan;
    std::optional<std::int64_t> m_evaluateEvery;
    const ResolvedContext& m_resolved;
    std::map<std::string, double> m_training; ///< multiply-adds, by family
    WorkEstimate m_estimate;
};

Result<WorkEstimate> AheadOf::take() {
    for (std::size_t i = 0; i < m_plan.runs.size(); ++i)
        RETORT_CHECK(addRun(i));
    for (std::size_t i = 0; i < m_plan.datasets.size(); ++i)
        if (m_plan.needsTargets(i)) {
            addLabelled(i);
            if (!m_plan.isJudgedBefore(i))
                RETORT_CHECK(addJudgement(i));
        }
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i)
        if (m_plan.needsSet(i))
            RETORT_CHECK(addSet(i));
    return std::move(m_estimate);
}

Status AheadOf::addRun(std::size_t index) {
    const auto& planned = m_plan.runs[index];
    RETORT_TRY(const auto seconds, secondsPerTrainingImage(m_workspace, planned.run));
    addStage({Phase::Finetune, index}, planned);
    if (planned.run.distil)
        addStage({Phase::Distil, index}, planned);
    // What earlier runs took is with their evaluations and says nothing of single stages.
    if (seconds)
        m_estimate.assume(trainingKind(planned.run, Phase::Finetune), *seconds);
    return {};
}

void AheadOf::addStage(WorkKey key, const PlannedRun& planned) {
    const auto& data = m_plan.datasets[planned.dataset].data;
    const auto units = workOfStage(
        planned.run, key.phase, {.labelled = std::ssize(data.labelled), .evaluated = data.evaluatedSplits()},
        m_evaluateEvery);
    const auto kind = trainingKind(planned.run, key.phase);
    m_estimate.add(key, {.kind = kind,
                         .units = units,
                         .done = planned.finished ? units : 0,
                         .multiplyAdds = planned.finished ? 0 : trainingOf(kind, planned.run)});
}

double AheadOf::trainingOf(const WorkKind& kind, const RunSpec& run) {
    const auto known = m_training.find(kind.family);
    return known != m_training.end()
               ? known->second
               : m_training.emplace(kind.family, trainingMultiplyAdds(run)).first->second;
}

void AheadOf::addLabelled(std::size_t dataset) {
    const auto& data = m_plan.datasets[dataset].data;
    const auto* run = m_plan.viewsReal(dataset);
    for (std::size_t i = 0; i < m_plan.teachers->size(); ++i) {
        const auto& teacher = (*m_plan.teachers)[i];
        const auto missing = teacher.missing({.dataset = *data.dataset,
                                              .split = data::Split::Train,
                                              .splitHash = data.identity.trainHash,
                                              .indices = m_plan.newlyLabelled(dataset)});
        m_estimate.add({Phase::EmbedReal, dataset, i}, embeddingOf(missing, teacher));
        if (!run)
            continue;
        const auto views = missingViews(teacher, *run, *data.dataset, data.identity.trainHash, data.labelled);
        m_estimate.add({Phase::EmbedRealViews, dataset, i}, embeddingOf(views, teacher));
    }
}

Status AheadOf::addJudgement(std::size_t dataset) {
    const auto& [data, prompts] = m_plan.datasets[dataset];
    const auto& teachers = *m_plan.teachers;
    RETORT_TRY(const auto known, store::TeacherTable(m_workspace.database())
                                     .find(teacherScoresIdentity(teachers.identity(), data.identity.testHash,
                                                                 prompts, teachers.precision())));
    if (known)
        return {};
    for (std::size_t i = 0; i < teachers.size(); ++i) {
        const auto missing =
            teachers[i].missing({.dataset = *data.dataset,
                                 .split = data::Split::Test,
                                 .splitHash = data.identity.testHash,
                                 .indices = data::allIndices(*data.dataset, data::Split::Test)});
        m_estimate.add({Phase::ScoreTeacher, dataset, i}, embeddingOf(missing, teachers[i]));
    }
    return {};
}

Status AheadOf::addSet(std::size_t place) {
    const auto& set = m_plan.sets[place];
    const auto& data = m_plan.datasets[set.dataset].data;
    const auto images = set.images.value_or(std::ssize(data.labelled) * set.spec.perImage);
    RETORT_TRY(const auto record, store::SyntheticTable(m_workspace.database()).findIdentity(set.identity));
    if (const auto left = images - (record ? record->done() : 0); left > 0)
        RETORT_CHECK(addGeneration(place, left));
    if (!m_plan.asksAbout(place, true))
        return {};
    RETORT_CHECK(addEmbedding(place, record, images));
    addComparing(m_estimate, {Phase::CompareSet, place}, data.dataset->size(data::Split::Test) + images);
    return {};
}

Status AheadOf::addEmbedding(std::size_t place, const std::optional<store::SyntheticSetRecord>& record,
                             std::int64_t images) {
    const auto* run = m_plan.viewsSet(place);
    for (std::size_t i = 0; i < m_plan.teachers->size(); ++i) {
        const auto& teacher = (*m_plan.teachers)[i];
        RETORT_TRY(const auto passes, missingEmbeddings(m_workspace, teacher, record, images,
                                                        synthesis::Curation::Applied, m_resolved));
        m_estimate.add({Phase::EmbedSet, place, i}, embeddingOf(passes, teacher));
        if (!run)
            continue;
        RETORT_TRY(const auto views, missingViews(m_workspace, teacher, record, images, *run, m_resolved));
        m_estimate.add({Phase::EmbedSetViews, place, i}, embeddingOf(views, teacher));
    }
    return {};
}

Status AheadOf::addGeneration(std::size_t place, std::int64_t left) {
    const auto& set = m_plan.sets[place];
    const auto generator = m_plan.generators.find(set.source);
    if (generator == m_plan.generators.end())
        return {}; // a set that the study names and that is not whole: no run can learn from it
    return study::addGeneration(m_estimate, {Phase::Sample, place}, left, m_workspace,
                                {.generator = generator->second.description, .spec = set.spec});
}

} // namespace

double workOfStage(const RunSpec& run, Phase phase, const ImageCounts& images,
                   std::optional<std::int64_t> evaluateEvery) {
    const bool distils = phase == Phase::Distil;
    const auto& stage = distils ? *run.distil : run.finetune;
    const EvaluationPlan evaluation(run, images.evaluated);
    const auto every = evaluateEvery.value_or(evaluation.interval(stage));
    const auto before = every > 0 ? (stage.steps + every - 1) / every : 1;
    std::int64_t all = 0;
    for (const auto split : images.evaluated)
        all += split + before * (evaluateEvery ? split : evaluation.imagesOf(split));
    if (distils) // before each evaluation, and for the student that is left
        all += (before + 2) * normImagesOf(run, images.labelled);
    return static_cast<double>(stage.steps * stage.batch) + kWorkOfEvaluating * static_cast<double>(all);
}

Result<WorkEstimate> workAhead(store::Workspace& workspace, const StudyPlan& plan,
                               std::optional<std::int64_t> evaluateEvery, const ResolvedContext& resolved) {
    return AheadOf(workspace, plan, evaluateEvery, resolved).take();
}

} // namespace retort::study
