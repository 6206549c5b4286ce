#include "study/run/target_preparation.h"

#include "distill/targets.h"
#include "store/folder_record.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "store/teacher_table.h"
#include "study/plan/view_images.h"
#include "study/sets/set_check.h"
#include "synthesis/curation/curation.h"
#include "synthesis/curation/set_scores.h"
#include "synthesis/generation/generation.h"
#include "teacher/teacher_scores.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

bool isCancelled(const Error& error) {
    return error.code == ErrorCode::Cancelled;
}

Result<at::Tensor> conditionTensor(const synthesis::SyntheticDataset& set,
                                   synthesis::ConditionKind condition) {
    RETORT_TRY(const auto conditions, set.conditions(condition));
    return tensor::guarded("reading condition embeddings", [&]() -> Result<at::Tensor> {
        const auto width = static_cast<std::int64_t>(conditions.width());
        auto rows = torch::empty({conditions.size(), width}, torch::kFloat32);
        for (std::int64_t i = 0; i < conditions.size(); ++i) {
            const auto row = conditions.row(i);
            std::copy(row.begin(), row.end(), rows.data_ptr<float>() + i * width);
        }
        const auto missing = (rows == 0).all(1).sum().item<std::int64_t>(); // begun, and not written
        if (missing > 0)
            return Error{ErrorCode::Corrupt,
                         fmt::format("the set {}: {} of its {} condition embeddings are missing; run the "
                                     "\"generate\" command that began it again to continue",
                                     set.summary().name, missing, conditions.size())};
        return rows;
    });
}

/// fp32 [images, classes]
Result<at::Tensor> probabilitiesOf(const at::Tensor& embeddings, const ClassEmbeddings& classes) {
    RETORT_TRY(const auto logits, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    return tensor::guarded("scoring generated images",
                           [&]() -> Result<at::Tensor> { return logits.softmax(1).contiguous(); });
}

/// The views of each teacher, and of all as one.
void takeViews(const std::vector<std::vector<at::Tensor>>& views, std::vector<TeacherTargets>& each,
               TeacherTargets& joined) {
    for (std::size_t i = 0; i < views.size(); ++i)
        each[i].views = views[i];
    joined.views = views.front();
    if (views.size() > 1)
        joined.secondViews = views[1];
}

SplitImages testImagesOf(const StudyData& data) {
    return {.dataset = *data.dataset,
            .split = data::Split::Test,
            .splitHash = data.identity.testHash,
            .indices = data::allIndices(*data.dataset, data::Split::Test)};
}

bool distilsFrom(const StudyPlan& plan, std::size_t dataset) {
    return std::ranges::any_of(plan.runs, [&](const PlannedRun& planned) {
        return planned.dataset == dataset && planned.run.distil.has_value();
    });
}

} // namespace

TargetPreparation::TargetPreparation(const StudySpec& spec, store::Workspace& workspace,
                                     const ResolvedContext& resolved, const StudyPlan& plan,
                                     StudyMeter& meter)
    : m_spec(spec), m_workspace(workspace), m_resolved(resolved), m_plan(plan), m_meter(meter) {}

Status TargetPreparation::prepare(const PlannedRun& run) {
    if (!run.run.distil)
        return {};
    RETORT_CHECK(askAboutReal(run.dataset));
    if (run.run.views && run.run.learnsRealImages())
        RETORT_CHECK(showRealViews(run));
    // Without the teacher's word on the sources nothing can be learnt from the images.
    if (run.set && m_targets.at(run.dataset).ok())
        RETORT_CHECK(fetchSet(*run.set));
    m_teacher.reset(); // its memory belongs to the student now
    return {};
}

Result<TargetPreparation::Material> TargetPreparation::of(const PlannedRun& run) const {
    Material material;
    const auto targets = m_targets.find(run.dataset);
    if (!run.run.distil || targets == m_targets.end())
        return material;
    if (!targets->second.ok())
        return targets->second.error();
    material.targets = run.teacher ? &targets->second->each[*run.teacher] : &targets->second->joined;
    if (!run.set)
        return material;
    const auto& synthetic = m_synthetic.at(*run.set);
    if (!synthetic.ok())
        return synthetic.error();
    material.synthetic = &*synthetic;
    return material;
}

Status TargetPreparation::askAboutReal(std::size_t dataset) {
    if (m_targets.contains(dataset))
        return {};
    auto targets = targetsFor(dataset);
    if (!targets.ok() && isCancelled(targets.error()))
        return std::move(targets).error();
    m_targets.emplace(dataset, std::move(targets));
    return {};
}

/// What fails takes the place of the dataset's targets.
Status TargetPreparation::showRealViews(const PlannedRun& run) {
    auto& targets = m_targets.at(run.dataset);
    if (!targets.ok() || !targets->joined.views.empty())
        return {};
    const auto& data = m_plan.datasets[run.dataset].data;
    auto views = showViews({Phase::EmbedRealViews, run.dataset}, run.run, *data.dataset,
                           data.identity.trainHash, data.labelled);
    if (!views.ok() && isCancelled(views.error()))
        return std::move(views).error();
    if (views.ok())
        takeViews(*views, targets->each, targets->joined);
    else
        targets = std::move(views).error();
    return {};
}

Result<TargetPreparation::Views> TargetPreparation::showViews(WorkKey work, const RunSpec& run,
                                                              const data::Dataset& dataset,
                                                              const std::string& hash,
                                                              std::vector<std::int64_t> indices) {
    const auto views = viewsOf(run, dataset, hash, std::move(indices));
    Views shown;
    for (work.teacher = 0; work.teacher < teachers(); ++work.teacher) {
        m_meter.enter(work);
        RETORT_TRY(auto* const teacher, this->teacher(work.teacher));
        RETORT_TRY(auto rows,
                   teacher->embedInFiles(allOf(views), m_meter.counting(), m_resolved.context.stop));
        m_meter.leave();
        shown.push_back(std::move(rows));
    }
    return shown;
}

Result<TargetPreparation::Answers> TargetPreparation::targetsFor(std::size_t dataset) {
    const auto& [data, prompts] = m_plan.datasets[dataset];
    return ask({Phase::EmbedReal, dataset}, prompts,
               {.dataset = *data.dataset,
                .split = data::Split::Train,
                .splitHash = data.identity.trainHash,
                .indices = data.labelled});
}

Result<TargetPreparation::Answers> TargetPreparation::ask(WorkKey work, const PromptSet& prompts,
                                                          const SplitImages& images) {
    const auto& stop = m_resolved.context.stop;
    Answers answers;
    std::vector<at::Tensor> embeddings;
    std::vector<ClassEmbeddings> classes;
    for (work.teacher = 0; work.teacher < std::max<std::size_t>(1, teachers()); ++work.teacher) {
        m_meter.enter(work);
        RETORT_TRY(auto* const teacher, this->teacher(work.teacher));
        RETORT_TRY(classes.emplace_back(), teacher->embedClasses(prompts, stop, m_meter.sink()));
        RETORT_TRY(embeddings.emplace_back(), teacher->embed(images, m_meter.counting(), stop));
        m_meter.leave();
        answers.each.push_back({.embeddings = embeddings.back(), .classes = classes.back()});
    }
    answers.joined.teachers = std::ssize(answers.each);
    RETORT_TRY(answers.joined.embeddings, joinedEmbeddings(embeddings));
    RETORT_TRY(answers.joined.classes, joinedClasses(classes));
    return answers;
}

/// All as one.
Result<at::Tensor> TargetPreparation::embed(WorkKey work, const SplitImages& images) {
    std::vector<at::Tensor> embeddings;
    for (work.teacher = 0; work.teacher < teachers(); ++work.teacher) {
        m_meter.enter(work);
        RETORT_TRY(auto* const teacher, this->teacher(work.teacher));
        RETORT_TRY(embeddings.emplace_back(),
                   teacher->embed(images, m_meter.counting(), m_resolved.context.stop));
        m_meter.leave();
    }
    return joinedEmbeddings(embeddings);
}

Result<std::optional<SyntheticSetId>> TargetPreparation::finishedSet(const PlannedSet& planned) const {
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(planned.identity));
    return record && record->finished ? std::optional{record->id} : std::nullopt;
}

Status TargetPreparation::fetchSet(std::size_t set) {
    if (m_synthetic.contains(set))
        return {};
    m_synthetic.clear();
    auto images = generatedImages(set);
    if (!images.ok() && isCancelled(images.error()))
        return std::move(images).error();
    m_synthetic.emplace(set, std::move(images));
    return {};
}

/// Files of a finished set that may have been deleted or cut off since, of images that are learnt from.
Result<std::vector<std::string>> TargetPreparation::lackingImages(SyntheticSetId set) const {
    const store::SyntheticTable table(m_workspace.database());
    RETORT_TRY(const auto record, table.find(set));
    std::vector<std::string> lacking;
    if (synthesis::isImported(record))
        return lacking;
    const auto folder = m_workspace.paths().synthetic() / record.request.name;
    const auto misfits = store::misfits(folder, store::listedFiles(folder));
    RETORT_TRY(const auto images, table.images(set));
    for (const auto& image : images)
        if (image.state == store::ImageState::Stored && misfits.contains(image.file))
            lacking.push_back((folder / image.file).string());
    return lacking;
}

Result<SyntheticImages> TargetPreparation::generatedImages(std::size_t set) {
    const auto& planned = m_plan.sets[set];
    RETORT_TRY(const auto finished, finishedSet(planned));
    std::vector<std::string> lacking;
    if (finished) {
        RETORT_TRY(lacking, lackingImages(*finished));
    }
    // What a set was generated with that the study only names, it does not know.
    if (planned.images && !lacking.empty())
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: is gone or cut off, as {} images of a set that the study names; generate "
                        "the set again with the command that made it, which makes what is missing",
                        lacking.front(), lacking.size())};
    if (finished && lacking.empty()) {
        // Also with what was excluded since it was written: a run is to find its images in a repaired store.
        RETORT_CHECK(store::writeSetRecord(m_workspace.database(), m_workspace.paths(), *finished));
    } else {
        m_meter.enter({Phase::Sample, set});
        RETORT_CHECK(generate(planned));
        m_meter.leave();
    }
    return imagesOf(set);
}

Status TargetPreparation::generate(const PlannedSet& planned, std::optional<synthesis::ImageRange> only) {
    m_teacher.reset(); // its memory belongs to the generator now
    RETORT_TRY(const auto imageGenerator,
               openGenerator(m_plan.generators.at(planned.source), m_workspace, m_resolved));
    const auto inputs = generationInputs(planned, m_plan.datasets[planned.dataset].data,
                                         m_targets.at(planned.dataset)->each[planned.teacher].embeddings);
    const auto made = synthesis::generateSet(
        m_workspace, *imageGenerator, planned.spec, inputs,
        {.batchSize = planned.batch,
         .alongside = generatorsAlongside(m_plan.generators.at(planned.source), m_workspace, m_resolved),
         .only = only,
         .progress = m_meter.counting(),
         .stop = m_resolved.context.stop});
    return made.status();
}

/// Of imported images the teacher is asked about their sources, which most often are labelled ones: their
/// rows are in the cache then.
Result<at::Tensor> TargetPreparation::conditionsOf(const PlannedSet& planned,
                                                   const synthesis::SyntheticDataset& set,
                                                   distill::ConditionTarget target) {
    const bool clean = target == distill::ConditionTarget::Clean;
    if (!synthesis::isImported(set.record()))
        return conditionTensor(set,
                               clean ? synthesis::ConditionKind::Clean : synthesis::ConditionKind::Noised);
    const auto& data = m_plan.datasets[planned.dataset].data;
    RETORT_TRY(const auto sources, synthesis::comparedImages(set.record(), *data.dataset));
    RETORT_TRY(auto* const teacher, this->teacher(planned.teacher));
    RETORT_TRY(const auto rows, teacher->embed({.dataset = *data.dataset,
                                                .split = data::Split::Train,
                                                .splitHash = data.identity.trainHash,
                                                .indices = sources},
                                               m_meter.sink(), m_resolved.context.stop));
    std::vector<std::int64_t> rowOf; // of each image of the set
    for (std::int64_t i = 0; i < set.size(data::Split::Train); ++i)
        rowOf.push_back(std::ranges::lower_bound(sources, set.image(i).source.value_or(0)) - sources.begin());
    return tensor::guarded("reading condition embeddings", [&]() -> Result<at::Tensor> {
        return rows.index_select(0, torch::tensor(rowOf, torch::kInt64));
    });
}

Result<SyntheticImages> TargetPreparation::imagesOf(std::size_t set) {
    const auto& planned = m_plan.sets[set];
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(planned.identity));
    if (!record)
        return Error{ErrorCode::NotFound, "the generated images are not in the workspace"};
    RETORT_TRY(const auto all, store::SyntheticTable(m_workspace.database()).images(record->id));
    if (synthesis::curationIdentity(all) != planned.curation)
        return Error{ErrorCode::Mismatch,
                     fmt::format("the set {} was curated since the study was planned; start the study again",
                                 record->request.name)};
    RETORT_TRY(auto opened, synthesis::openSyntheticSet(m_workspace, record->id));
    SyntheticImages images;
    images.generateSeconds = record->seconds;
    for (const auto& run : m_plan.runs) {
        if (run.set != set || run.finished || run.run.column.method != Method::ConditionPrediction)
            continue;
        const auto target = run.run.features.conditionTarget;
        auto& chosen =
            target == distill::ConditionTarget::Clean ? images.conditions.clean : images.conditions.noised;
        if (!chosen.defined()) {
            RETORT_TRY(chosen, conditionsOf(planned, *opened, target));
        }
    }
    if (m_plan.asksAbout(set, true))
        RETORT_CHECK(askAboutGenerated(set, images, *opened));
    images.dataset = std::move(opened);
    return images;
}

Status TargetPreparation::askAboutGenerated(std::size_t place, SyntheticImages& images,
                                            const synthesis::SyntheticDataset& set) {
    RETORT_TRY(const auto hash, set.contentHash(data::Split::Train, m_resolved.context.stop));
    const auto all = data::allIndices(set, data::Split::Train);
    RETORT_TRY(images.embeddings,
               embed({Phase::EmbedSet, place},
                     {.dataset = set, .split = data::Split::Train, .splitHash = hash, .indices = all}));
    if (const auto* run = m_plan.viewsSet(place)) {
        RETORT_TRY(auto views, showViews({Phase::EmbedSetViews, place}, *run, set, hash, all));
        images.views = std::move(views.front());
        if (views.size() > 1)
            images.secondViews = std::move(views[1]);
    }
    const auto targets = m_targets.find(m_plan.sets[place].dataset);
    if (!set.record().scoreTeacher.empty() || targets == m_targets.end() || !targets->second.ok())
        return {};
    const auto& classes = targets->second->joined.classes;
    RETORT_TRY(const auto probabilities, probabilitiesOf(images.embeddings, classes));
    return synthesis::storeScores(
        m_workspace, set,
        {.teacher = m_plan.teachers->identity().name,
         .classes = static_cast<std::size_t>(probabilities.size(1)),
         .rows = {probabilities.data_ptr<float>(), static_cast<std::size_t>(probabilities.numel())}});
}

Status TargetPreparation::scoreTeacher(std::size_t dataset) {
    const auto& [data, prompts] = m_plan.datasets[dataset];
    const auto& known = *m_plan.teachers;
    RETORT_TRY(const auto stored, store::TeacherTable(m_workspace.database())
                                      .find(teacherScoresIdentity(known.identity(), data.identity.testHash,
                                                                  prompts, known.precision())));
    if (stored)
        return {};
    const auto images = testImagesOf(data);
    RETORT_TRY(const auto answers, ask({Phase::ScoreTeacher, dataset}, prompts, images));
    for (std::size_t i = 0; known.size() > 1 && i < known.size(); ++i)
        RETORT_CHECK(storeScores(known[i].identity(), answers.each[i], images, prompts));
    return storeScores(known.identity(), answers.joined, images, prompts);
}

/// Nothing where they are stored already.
Status TargetPreparation::storeScores(const TeacherIdentity& teacher, const TeacherTargets& answers,
                                      const SplitImages& images, const PromptSet& prompts) {
    const auto precision = m_plan.teachers->precision();
    const auto identity = teacherScoresIdentity(teacher, images.splitHash, prompts, precision);
    RETORT_TRY(const auto stored, store::TeacherTable(m_workspace.database()).find(identity));
    if (stored)
        return {};
    return scoresOfAnswers(m_workspace,
                           {.teacher = teacher,
                            .embeddings = answers.embeddings,
                            .classes = answers.classes,
                            .precision = precision},
                           images, prompts)
        .status();
}

/// A set that was compared before is compared again only if this session has worked with it: it may have been
/// curated since.
Status TargetPreparation::compareSet(std::size_t set) {
    const auto& planned = m_plan.sets[set];
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(planned.identity));
    if (!record || !record->finished)
        return {};
    RETORT_TRY(const auto known, store::SetCheckTable(m_workspace.database()).find(record->id));
    if (known && !m_plan.needsSet(set))
        return {};
    m_meter.enter({Phase::CompareSet, set});
    const auto& data = m_plan.datasets[planned.dataset].data;
    RETORT_TRY(auto* const teacher, this->teacher(planned.teacher));
    const auto check = checkSet(m_workspace, *teacher,
                                {.set = record->id,
                                 .real = *data.dataset,
                                 .trainHash = data.identity.trainHash,
                                 .testHash = data.identity.testHash,
                                 .progress = [this](Phase) { return m_meter.sink(); },
                                 .stop = m_resolved.context.stop});
    m_meter.finish();
    return check.status();
}

bool TargetPreparation::hasFailed(std::size_t dataset) const {
    const auto targets = m_targets.find(dataset);
    return targets != m_targets.end() && !targets->second.ok();
}

Result<std::vector<std::string>> TargetPreparation::judge(SetComparison sets) {
    std::vector<std::string> problems;
    const auto tell = [&](const Status& status) -> Status {
        if (!status.ok() && isCancelled(status.error()))
            return status;
        if (!status.ok())
            problems.push_back(status.error().text());
        return {};
    };
    for (std::size_t i = 0; i < m_plan.datasets.size(); ++i)
        if (distilsFrom(m_plan, i) && !hasFailed(i))
            RETORT_CHECK(tell(scoreTeacher(i)));
    for (std::size_t i = 0; sets == SetComparison::Done && i < m_plan.sets.size(); ++i)
        if (m_plan.asksAbout(i, false) && !hasFailed(m_plan.sets[i].dataset))
            RETORT_CHECK(tell(compareSet(i)));
    m_teacher.reset();
    return problems;
}

Status TargetPreparation::embedDataset(std::size_t dataset) {
    RETORT_CHECK(askAboutReal(dataset));
    for (const auto& planned : m_plan.runs)
        if (planned.dataset == dataset && planned.run.views && planned.run.learnsRealImages())
            RETORT_CHECK(showRealViews(planned));
    RETORT_CHECK(m_targets.at(dataset).status());
    return scoreTeacher(dataset);
}

Status TargetPreparation::embedShare(std::size_t dataset, const CacheShare& share) {
    const auto& data = m_plan.datasets[dataset].data;
    const auto& prompts = m_plan.datasets[dataset].prompts;
    const auto fill = [&](const SplitImages& images) -> Status {
        for (std::size_t place = 0; place < std::max<std::size_t>(1, teachers()); ++place) {
            RETORT_TRY(auto* const teacher, this->teacher(place));
            if (share.index == 0) // class names are read once
                RETORT_CHECK(teacher->embedClasses(prompts, m_resolved.context.stop).status());
            RETORT_CHECK(teacher->fillShare(images, share, m_meter.counting(), m_resolved.context.stop));
        }
        return {};
    };
    RETORT_CHECK(fill({.dataset = *data.dataset,
                       .split = data::Split::Train,
                       .splitHash = data.identity.trainHash,
                       .indices = data.labelled}));
    if (const auto* run = m_plan.viewsReal(dataset)) {
        const auto views = viewsOf(*run, *data.dataset, data.identity.trainHash, data.labelled);
        RETORT_CHECK(fill(allOf(views)));
    }
    return fill(testImagesOf(data));
}

Status TargetPreparation::generatePart(std::size_t set, synthesis::ImageRange images) {
    const auto& planned = m_plan.sets[set];
    RETORT_CHECK(askAboutReal(planned.dataset));
    RETORT_CHECK(m_targets.at(planned.dataset).status());
    m_meter.enter({Phase::Sample, set});
    RETORT_CHECK(generate(planned, images));
    m_meter.leave();
    return {};
}

Status TargetPreparation::judgeSet(std::size_t set) {
    const auto dataset = m_plan.sets[set].dataset;
    RETORT_CHECK(askAboutReal(dataset));
    RETORT_CHECK(m_targets.at(dataset).status());
    RETORT_CHECK(imagesOf(set).status());
    return m_plan.asksAbout(set, false) ? compareSet(set) : Status{};
}

Result<Teacher*> TargetPreparation::teacher(std::size_t place) {
    if (!m_teacher || m_place != place) {
        m_teacher.reset();
        RETORT_TRY(m_teacher, openTeacher(m_spec, place, m_workspace, m_resolved));
        m_place = place;
        if (m_plan.teachers &&
            m_teacher->known().identity().hash != (*m_plan.teachers)[place].identity().hash) {
            m_teacher.reset();
            return Error{
                ErrorCode::Mismatch,
                fmt::format("the teacher {} has changed since the study was planned; start the study "
                            "again",
                            (*m_plan.teachers)[place].identity().name)};
        }
    }
    return &*m_teacher;
}

} // namespace retort::study
