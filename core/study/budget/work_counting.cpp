// Beside study_work.cpp, because the work of a sweep is merged from that of its variants (work_merge.h).
#include "study/budget/study_work.h"

#include "data/known_datasets.h"
#include "data/registry/import_record.h"
#include "store/synthetic_table.h"
#include "study/budget/study_parts.h"
#include "study/budget/work_merge.h"
#include "study/plan/work_ahead.h"
#include "study/plan/work_kinds.h"
#include "study/spec/resolve.h"
#include "study/spec/variation.h"
#include "synthesis/sets/set_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace retort::study {

namespace {

constexpr int kUsualWidth = 1024; ///< of embeddings, where nothing is known of the teacher

std::int64_t whole(double value) {
    return static_cast<std::int64_t>(std::llround(value));
}

WorkedModel workedTeacher(const KnownTeacher& teacher) {
    return {.name = teacher.identity().name,
            .isHere = true,
            .embeddingWidth = teacher.identity().embeddingWidth,
            .multiplyAdds = teacher.multiplyAdds()};
}

WorkedModel workedGenerator(const KnownGenerator& generator) {
    const auto& about = generator.description;
    return {.name = generator.nameOrPath,
            .isHere = true,
            .embeddingWidth = about.embeddingWidth,
            .size = about.nativeSize,
            .multiplyAdds = about.multiplyAdds,
            .isExternal = about.isExternal};
}

/// A model that is not here, as far as its publication tells.
WorkedModel workedAsPublished(const std::string& name, const std::vector<PublishedModel>& published) {
    WorkedModel model{.name = name};
    if (const auto* found = findPublished(published, name)) {
        model.network = found->network;
        model.embeddingWidth = found->embeddingWidth;
        model.size = found->size;
        model.weights = found->weights;
    }
    return model;
}

/// The same of a generator: with an image adapter it takes the embeddings of that.
WorkedModel workedAsPublished(const GeneratorSetting& setting, const std::vector<PublishedModel>& published) {
    if (!setting.assembly)
        return workedAsPublished(setting.nameOrPath, published);
    auto model = workedAsPublished(setting.assembly->base.string(), published);
    model.name = setting.text();
    if (const auto* adapter = findPublished(published, setting.assembly->adapter.string()))
        model.embeddingWidth = adapter->embeddingWidth;
    return model;
}

WorkedDataset workedData(const std::string& name, const StudyData& data) {
    return {.name = name,
            .counted = Counted::Here,
            .labelled = std::ssize(data.labelled),
            .evaluated = data.evaluatedSplits()};
}

/// How many of a published training split are learnt from or held out; absent where that cannot be told.
std::optional<std::int64_t> labelledOf(const data::KnownDataset& known, const data::LabelledSubset& subset,
                                       std::int64_t train) {
    if (subset.percent)
        return whole(static_cast<double>(train) * *subset.percent / 100);
    if (!subset.perClass)
        return train;
    if (known.classes == 0)
        return {};
    return std::min<std::int64_t>(train, std::int64_t{*subset.perClass} * known.classes);
}

WorkedDataset asPublished(const std::string& name, const StudySpec& spec) {
    WorkedDataset worked{.name = name, .counted = Counted::Unknown};
    const auto* known = data::knownDataset(name);
    if (!known)
        return worked;
    auto train = known->train;
    auto test = known->test;
    if (test == 0) { // no official split: as an import splits it
        test = whole(static_cast<double>(train) * data::ImportRecord{}.testFraction);
        train -= test;
    }
    const auto labelled = labelledOf(*known, labelledSubset(spec), train);
    if (!labelled)
        return worked;
    const auto held = whole(static_cast<double>(*labelled) * spec.validationFraction);
    worked.counted = Counted::Published;
    worked.labelled = *labelled - held;
    worked.evaluated = {test};
    if (const auto validation = held > 0 ? held : known->validation; validation > 0)
        worked.evaluated.push_back(validation);
    return worked;
}

/// Of a study of which something is not here.
class PublishedWork {
public:
    PublishedWork(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved,
                  const StudyParts& parts)
        : m_spec(spec), m_workspace(workspace), m_resolved(resolved), m_parts(parts) {}

    Result<StudyWork> take();

private:
    Status addDataset(std::size_t index);
    Status addRuns(std::size_t index, const std::map<Source, std::size_t>& sets);
    void addStage(WorkKey key, const WorkedRun& run);
    Status addSet(std::size_t index, Source source);
    void addEmbedding(WorkKey key, std::int64_t images);
    void addRealImages(std::size_t index);
    std::int64_t notEmbedded(std::size_t index, data::Split split, const KnownTeacher& teacher) const;
    ResolveInputs inputsOf(std::size_t index) const;
    std::optional<TeacherIdentity> teacherOfRuns() const;
    std::vector<Column> columnsOf(std::size_t index) const {
        return columnsFor(m_spec, m_spec.datasets[index]);
    }
    bool asksAbout(std::size_t index, Source source) const;

    const StudySpec& m_spec;
    store::Workspace& m_workspace;
    const ResolvedContext& m_resolved;
    const StudyParts& m_parts;
    StudyWork m_work;
    std::map<std::string, double> m_training; ///< multiply-adds, by kind
};

Result<StudyWork> PublishedWork::take() {
    const auto names = m_spec.teachers();
    for (std::size_t i = 0; i < m_parts.teachers.size(); ++i)
        m_work.teachers.push_back(m_parts.teachers[i] ? workedTeacher(*m_parts.teachers[i])
                                                      : workedAsPublished(names[i], m_parts.published));
    for (std::size_t i = 0; i < m_spec.datasets.size(); ++i)
        RETORT_CHECK(addDataset(i));
    return std::move(m_work);
}

Status PublishedWork::addDataset(std::size_t index) {
    const auto& name = m_spec.datasets[index];
    const auto& data = m_parts.datasets[index];
    m_work.datasets.push_back(data ? workedData(name, data->data) : asPublished(name, m_spec));
    std::map<Source, std::size_t> sets;
    for (const auto& column : columnsOf(index)) {
        if (!column.isSynthetic() || sets.contains(column.source))
            continue;
        sets.emplace(column.source, m_work.sets.size());
        RETORT_CHECK(addSet(index, column.source));
    }
    addRealImages(index);
    return addRuns(index, sets);
}

/// Absent where none is asked.
std::optional<TeacherIdentity> PublishedWork::teacherOfRuns() const {
    std::vector<TeacherIdentity> teachers;
    for (const auto& worked : m_work.teachers)
        teachers.push_back(
            {.name = worked.name,
             .hash = {},
             .embeddingWidth = worked.embeddingWidth > 0 ? worked.embeddingWidth : kUsualWidth});
    return teachers.empty() ? std::nullopt : std::optional{joinedIdentity(teachers)};
}

ResolveInputs PublishedWork::inputsOf(std::size_t index) const {
    const auto& data = m_parts.datasets[index];
    ResolveInputs inputs{.dataset = m_spec.datasets[index], .precision = m_resolved.precision};
    if (data) {
        inputs.data = data->data.identity;
        inputs.images = data->data.dataset->summary().imageSize;
        inputs.prompts = data->prompts;
    } else {
        const auto* known = data::knownDataset(inputs.dataset);
        constexpr int kUsualClasses = 10; // heads hardly cost anything
        inputs.data.name = inputs.dataset;
        inputs.data.classes.resize(known && known->classes > 0 ? static_cast<std::size_t>(known->classes)
                                                               : kUsualClasses);
    }
    inputs.teacher = teacherOfRuns();
    for (const auto& set : m_work.sets)
        if (set.dataset == index)
            inputs.synthetic[set.source] = {
                .generator = set.generator.name,
                .set = synthesis::textOf(synthesis::SetSpec{.generation = set.spec})};
    return inputs;
}

Status PublishedWork::addRuns(std::size_t index, const std::map<Source, std::size_t>&) {
    RETORT_TRY(auto runs, resolveRuns(m_spec, inputsOf(index)));
    for (auto& run : runs) {
        m_work.runs.push_back({.run = std::move(run),
                               .dataset = index,
                               .isSizeKnown = m_parts.datasets[index] || m_spec.student.imageSize});
        const auto& added = m_work.runs.back();
        addStage({Phase::Finetune, m_work.runs.size() - 1}, added);
        if (added.run.distil)
            addStage({Phase::Distil, m_work.runs.size() - 1}, added);
    }
    return {};
}

void PublishedWork::addStage(WorkKey key, const WorkedRun& run) {
    const auto& dataset = m_work.datasets[run.dataset];
    const auto units =
        workOfStage(run.run, key.phase, {.labelled = dataset.labelled, .evaluated = dataset.evaluated},
                    m_spec.evaluateEvery);
    if (!run.isSizeKnown) {
        m_work.estimate.add(
            key, {.kind = {.family = "train images of an unknown size", .detail = {}}, .units = units});
        return;
    }
    const auto kind = trainingKind(run.run, key.phase);
    const auto student = networkKey(run.run);
    if (!m_training.contains(student))
        m_training[student] = trainingMultiplyAdds(run.run);
    m_work.estimate.add(key, {.kind = kind, .units = units, .multiplyAdds = m_training[student]});
}

bool PublishedWork::asksAbout(std::size_t index, Source source) const {
    return std::ranges::any_of(columnsOf(index), [&](const Column& column) {
        return column.source == source &&
               (column.method == Method::FeatureDistillation || column.method == Method::LogitDistillation);
    });
}

Status PublishedWork::addSet(std::size_t index, Source source) {
    WorkedSet set{.source = source, .dataset = index};
    const WorkKey sampling{Phase::Sample, m_work.sets.size()};
    const auto& dataset = m_work.datasets[index];
    const auto choices = m_spec.generation.choicesFor(source);
    const auto known = m_parts.generators.find(source);
    const auto named = m_spec.generation.generators.find(source);
    if (known != m_parts.generators.end())
        set.generator = workedGenerator(known->second);
    else if (named != m_spec.generation.generators.end())
        set.generator = workedAsPublished(named->second, m_parts.published);
    const bool isTold = set.generator.embeddingWidth > 0;
    const auto kind = source == Source::Cls2Img ? synthesis::GenerationKind::Cls2Img
                      : isTold                  ? synthesis::GenerationKind::Img2Img
                                                : synthesis::GenerationKind::SdEdit;
    set.spec = generationSpec(choices, kind, {});
    set.spec.format = choices.format.value_or(set.spec.format);
    set.batch = generationBatch(choices, set.generator.size);
    set.images = dataset.labelled * set.spec.perImage;
    if (named != m_spec.generation.generators.end())
        set.left = set.images;
    if (set.left > 0 && known != m_parts.generators.end())
        RETORT_CHECK(study::addGeneration(m_work.estimate, sampling, set.left, m_workspace,
                                          {.generator = known->second.description, .spec = set.spec}));
    else if (set.left > 0)
        m_work.estimate.add(sampling, {.kind = {.family = "draw " + set.generator.name, .detail = "not here"},
                                       .units = static_cast<double>(set.left)});
    if (asksAbout(index, source)) {
        for (std::size_t i = 0; i < m_parts.teachers.size(); ++i) {
            addEmbedding({Phase::EmbedSet, sampling.index, i}, set.images);
            addEmbedding({Phase::EmbedSetViews, sampling.index, i}, set.images * m_spec.views.perImage());
        }
        const auto test = dataset.evaluated.empty() ? 0 : dataset.evaluated.front();
        addComparing(m_work.estimate, {Phase::CompareSet, sampling.index}, test + set.images);
    }
    m_work.sets.push_back(std::move(set));
    return {};
}

void PublishedWork::addEmbedding(WorkKey key, std::int64_t images) {
    if (const auto& teacher = m_parts.teachers[key.teacher])
        m_work.estimate.add(key, embeddingOf(images, *teacher));
    else
        m_work.estimate.add(
            key, {.kind = {.family = "embed", .detail = key.teacher == 0 ? "not here" : "not here either"},
                  .units = static_cast<double>(images)});
}

void PublishedWork::addRealImages(std::size_t index) {
    if (!std::ranges::any_of(columnsOf(index), &Column::hasFirstStage))
        return;
    const auto& worked = m_work.datasets[index];
    const bool learns = std::ranges::any_of(columnsOf(index), &Column::learnsFromTeacher);
    for (std::size_t i = 0; i < m_parts.teachers.size(); ++i) {
        const auto& teacher = m_parts.teachers[i];
        const bool isKnown = teacher && m_parts.datasets[index];
        const auto test = worked.evaluated.empty() ? 0 : worked.evaluated.front();
        if (learns)
            addEmbedding({Phase::EmbedRealViews, index, i}, worked.labelled * m_spec.views.perImage());
        addEmbedding({Phase::EmbedReal, index, i},
                     isKnown ? notEmbedded(index, data::Split::Train, *teacher) : worked.labelled);
        addEmbedding({Phase::ScoreTeacher, index, i},
                     isKnown ? notEmbedded(index, data::Split::Test, *teacher) : test);
    }
}

/// Of the labelled or of the test images of a dataset that is here.
std::int64_t PublishedWork::notEmbedded(std::size_t index, data::Split split,
                                        const KnownTeacher& teacher) const {
    const auto& data = m_parts.datasets[index]->data;
    const bool isTest = split == data::Split::Test;
    return teacher.missing({.dataset = *data.dataset,
                            .split = split,
                            .splitHash = isTest ? data.identity.testHash : data.identity.trainHash,
                            .indices = isTest ? data::allIndices(*data.dataset, split) : data.labelled});
}

/// Of a study of which everything is here.
Result<StudyWork> plannedWork(const StudySpec& spec, store::Workspace& workspace,
                              const ResolvedContext& resolved) {
    StudyWork work;
    RETORT_TRY(work.plan, planStudy(spec, workspace, resolved));
    const auto& plan = *work.plan;
    for (std::size_t i = 0; i < plan.datasets.size(); ++i)
        work.datasets.push_back(workedData(plan.datasets[i].data.identity.name, plan.datasets[i].data));
    if (plan.teachers)
        for (const auto& teacher : plan.teachers->all())
            work.teachers.push_back(workedTeacher(teacher));
    for (const auto& run : plan.runs)
        work.runs.push_back({.run = run.run, .dataset = run.dataset, .finished = run.finished});
    RETORT_TRY(work.estimate, workAhead(workspace, plan, spec.evaluateEvery, resolved));
    for (std::size_t i = 0; i < plan.sets.size(); ++i) {
        const auto& set = plan.sets[i];
        WorkedSet worked{.source = set.source, .dataset = set.dataset, .spec = set.spec, .batch = set.batch};
        if (const auto generator = plan.generators.find(set.source); generator != plan.generators.end())
            worked.generator = workedGenerator(generator->second);
        worked.images = set.images.value_or(work.datasets[set.dataset].labelled * set.spec.perImage);
        worked.left = whole(work.estimate.left({Phase::Sample, i}));
        work.sets.push_back(std::move(worked));
    }
    return work;
}

} // namespace

Result<StudyWork> workOf(const StudySpec& spec, store::Workspace& workspace,
                         const ResolvedContext& resolved) {
    RETORT_TRY(auto parts, lookForParts(spec, workspace, resolved));
    if (parts.missing.empty())
        return plannedWork(spec, workspace, resolved);
    RETORT_TRY(const auto variants, variantsOf(spec));
    StudyWork work;
    for (const auto& variant : variants) {
        RETORT_TRY(const auto found, lookForParts(variant.spec, workspace, resolved));
        RETORT_TRY(auto part, PublishedWork(variant.spec, workspace, resolved, found).take());
        mergeWork(work, std::move(part));
    }
    work.missing = std::move(parts.missing);
    return work;
}

} // namespace retort::study
