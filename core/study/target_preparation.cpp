#include "study/target_preparation.h"

#include "distill/targets.h"
#include "store/synthetic_table.h"
#include "study/set_check.h"
#include "study/teacher_scores.h"
#include "synthesis/set_scores.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

bool isCancelled(const Error& error) {
    return error.code == ErrorCode::Cancelled;
}

Result<at::Tensor> conditionTensor(const synthesis::SyntheticDataSet& set, synthesis::Condition condition) {
    RETORT_TRY(const auto conditions, set.conditions(condition));
    return tensor::guarded("reading condition embeddings", [&]() -> Result<at::Tensor> {
        const auto width = static_cast<std::int64_t>(conditions.width());
        auto rows = torch::empty({conditions.size(), width}, torch::kFloat32);
        for (std::int64_t i = 0; i < conditions.size(); ++i) {
            const auto row = conditions.row(i);
            std::copy(row.begin(), row.end(), rows.data_ptr<float>() + i * width);
        }
        return rows;
    });
}

/// fp32 [pictures, classes]
Result<at::Tensor> probabilitiesOf(const at::Tensor& embeddings, const ClassEmbeddings& classes) {
    RETORT_TRY(const auto logits, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    return tensor::guarded("scoring generated pictures",
                           [&]() -> Result<at::Tensor> { return logits.softmax(1).contiguous(); });
}

} // namespace

TargetPreparation::TargetPreparation(const StudySpec& spec, store::Workspace& workspace,
                                     const ComputeSettings& settings, const StudyPlan& plan)
    : m_spec(spec), m_workspace(workspace), m_settings(settings), m_plan(plan) {}

Status TargetPreparation::prepare(const ProgressSink& progress, const std::stop_token& stop) {
    m_progress = progress;
    m_stop = stop;
    RETORT_CHECK(askAboutRealPictures());
    RETORT_CHECK(generatePictures());
    RETORT_CHECK(collectPictures());
    m_teacher.reset(); // its memory belongs to the students now
    return {};
}

Result<TargetPreparation::Material> TargetPreparation::of(const PlannedRun& run) const {
    Material material;
    const auto targets = m_targets.find(run.dataSet);
    if (!run.run.distil || targets == m_targets.end())
        return material;
    if (!targets->second.ok())
        return targets->second.error();
    material.targets = &*targets->second;
    if (!run.set)
        return material;
    const auto& synthetic = m_synthetic.at(*run.set);
    if (!synthetic.ok())
        return synthetic.error();
    material.synthetic = &*synthetic;
    return material;
}

Status TargetPreparation::askAboutRealPictures() {
    for (std::size_t i = 0; i < m_plan.dataSets.size(); ++i) {
        if (!m_plan.needsTargets(i))
            continue;
        auto targets = targetsFor(i);
        if (!targets.ok() && isCancelled(targets.error()))
            return std::move(targets).error();
        m_targets.emplace(i, std::move(targets));
    }
    return {};
}

Result<TeacherTargets> TargetPreparation::targetsFor(std::size_t dataSet) {
    const auto& [data, prompts] = m_plan.dataSets[dataSet];
    RETORT_TRY(auto* const teacher, this->teacher());
    RETORT_TRY(auto classes, teacher->embedClasses(prompts, m_stop));
    RETORT_TRY(auto embeddings, teacher->embed({.dataSet = *data.dataSet,
                                                .split = data::Split::Train,
                                                .splitHash = data.identity.trainHash,
                                                .indices = data.labelled},
                                               m_progress, m_stop));
    const auto scores = teacherScores(m_workspace, *teacher,
                                      {.dataSet = *data.dataSet,
                                       .split = data::Split::Test,
                                       .splitHash = data.identity.testHash,
                                       .indices = data::allIndices(*data.dataSet, data::Split::Test)},
                                      prompts, m_progress, m_stop);
    RETORT_CHECK(scores.ok() ? Status{} : Status{scores.error()});
    return TeacherTargets{.embeddings = std::move(embeddings), .classes = std::move(classes)};
}

Result<bool> TargetPreparation::isDrawn(const PlannedSet& planned) const {
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(planned.identity));
    return record && record->finished;
}

Status TargetPreparation::generatePictures() {
    std::map<Source, std::vector<std::size_t>> missing;
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i) {
        if (!m_plan.needsSet(i))
            continue;
        const auto& planned = m_plan.sets[i];
        RETORT_TRY(const bool drawn, isDrawn(planned));
        // Without the teacher's word on the sources nothing can be learnt from the pictures.
        if (const auto targets = m_targets.find(planned.dataSet);
            !drawn && targets != m_targets.end() && targets->second.ok())
            missing[planned.source].push_back(i);
    }
    for (const auto& [source, sets] : missing)
        RETORT_CHECK(generateWith(source, sets));
    return {};
}

Status TargetPreparation::generateWith(Source source, const std::vector<std::size_t>& sets) {
    m_teacher.reset(); // its memory belongs to the generator now
    const auto painter = openGenerator(m_plan.generators.at(source), m_workspace, m_settings);
    for (const auto set : sets) {
        auto made = painter.ok() ? generate(**painter, m_plan.sets[set]) : Status{painter.error()};
        if (!made.ok() && isCancelled(made.error()))
            return made;
        if (!made.ok())
            m_synthetic.emplace(set, std::move(made).error());
    }
    return {};
}

Status TargetPreparation::generate(synthesis::Painter& painter, const PlannedSet& planned) {
    const auto inputs = generationInputs(planned, m_plan.dataSets[planned.dataSet].data,
                                         m_targets.at(planned.dataSet)->embeddings);
    const auto made =
        synthesis::generateSet(m_workspace, painter, planned.spec, inputs,
                               {.batchSize = planned.batch, .progress = m_progress, .stop = m_stop});
    return made.ok() ? Status{} : Status{made.error()};
}

Status TargetPreparation::collectPictures() {
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i) {
        if (!m_plan.needsSet(i) || m_synthetic.contains(i))
            continue;
        auto pictures = picturesOf(i);
        if (!pictures.ok() && isCancelled(pictures.error()))
            return std::move(pictures).error();
        m_synthetic.emplace(i, std::move(pictures));
    }
    return {};
}

Result<SyntheticPictures> TargetPreparation::picturesOf(std::size_t set) {
    const auto& planned = m_plan.sets[set];
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(planned.identity));
    if (!record)
        return Error{ErrorCode::NotFound, "the generated pictures are not in the workspace"};
    RETORT_TRY(auto opened, synthesis::openSyntheticSet(m_workspace, record->id));
    SyntheticPictures pictures;
    pictures.generateSeconds = record->seconds;
    if (m_plan.needsSet(set, Method::ConditionPrediction)) {
        const bool clean = m_spec.features.conditionTarget == distill::ConditionTarget::Clean;
        auto& chosen = clean ? pictures.conditions.clean : pictures.conditions.noised;
        RETORT_TRY(chosen, conditionTensor(*opened, clean ? synthesis::Condition::Clean
                                                          : synthesis::Condition::Noised));
    }
    if (m_plan.needsSet(set, Method::FeatureDistillation) || m_plan.needsSet(set, Method::LogitDistillation))
        RETORT_CHECK(askAboutGenerated(planned, pictures, *opened));
    pictures.dataSet = std::move(opened);
    return pictures;
}

Status TargetPreparation::askAboutGenerated(const PlannedSet& planned, SyntheticPictures& pictures,
                                            const synthesis::SyntheticDataSet& set) {
    RETORT_TRY(const auto hash, set.contentHash(data::Split::Train, m_stop));
    RETORT_TRY(auto* const teacher, this->teacher());
    RETORT_TRY(pictures.embeddings, teacher->embed({.dataSet = set,
                                                    .split = data::Split::Train,
                                                    .splitHash = hash,
                                                    .indices = data::allIndices(set, data::Split::Train)},
                                                   m_progress, m_stop));
    const auto& data = m_plan.dataSets[planned.dataSet].data;
    const auto check = checkSet(m_workspace, *teacher,
                                {.set = set.record().id,
                                 .real = *data.dataSet,
                                 .trainHash = data.identity.trainHash,
                                 .testHash = data.identity.testHash,
                                 .progress = m_progress,
                                 .stop = m_stop});
    RETORT_CHECK(check.ok() ? Status{} : Status{check.error()});
    const auto targets = m_targets.find(planned.dataSet);
    if (!set.record().scoreTeacher.empty() || targets == m_targets.end() || !targets->second.ok())
        return {};
    const auto& classes = targets->second->classes;
    RETORT_TRY(const auto probabilities, probabilitiesOf(pictures.embeddings, classes));
    return synthesis::storeScores(
        m_workspace, set,
        {.teacher = teacher->identity().name,
         .classes = static_cast<std::size_t>(probabilities.size(1)),
         .rows = {probabilities.data_ptr<float>(), static_cast<std::size_t>(probabilities.numel())}});
}

Result<Teacher*> TargetPreparation::teacher() {
    if (!m_teacher) {
        RETORT_TRY(m_teacher, openTeacher(m_spec, m_workspace, m_settings));
    }
    if (!m_teacher)
        return Error{ErrorCode::Internal, "a study that distils has no teacher"};
    return &*m_teacher;
}

} // namespace retort::study
