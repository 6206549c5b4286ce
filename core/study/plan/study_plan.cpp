#include "study/plan/study_plan.h"

#include "base/counted.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "study/plan/named_set.h"
#include "study/plan/starting_weights.h"
#include "study/report/column_name.h"
#include "study/spec/resolve.h"
#include "study/spec/spec_text.h"
#include "study/spec/study_prompts.h"
#include "synthesis/curation/curation.h"
#include "teacher/known_parts.h"
#include "teacher/teacher_place.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// A relative path begins at the study's file; names stay names.
std::string located(const std::string& nameOrPath, const fs::path& folder) {
    std::error_code ignored;
    const bool isPath = nameOrPath.find('/') != std::string::npos && fs::path{nameOrPath}.is_relative();
    return isPath && fs::exists(folder / nameOrPath, ignored) ? (folder / nameOrPath).string() : nameOrPath;
}

/// The last `count` parts of a path: "other/fm".
std::string tailOf(const fs::path& path, std::size_t count) {
    fs::path tail;
    auto rest = path;
    for (; count > 0 && rest.has_filename(); --count, rest = rest.parent_path())
        tail = tail.empty() ? rest.filename() : rest.filename() / tail;
    return tail.string();
}

std::vector<fs::path> placesOf(const std::vector<PlannedData>& datasets) {
    std::vector<fs::path> places;
    for (const auto& planned : datasets) {
        const auto& path = planned.data.dataset->summary().path;
        std::error_code error;
        auto place = fs::weakly_canonical(path, error);
        places.push_back(error ? path : std::move(place));
    }
    return places;
}

/// A name twice would make two rows of the same runs.
Status refuseRepeated(const StudySpec& spec, const std::vector<PlannedData>& datasets,
                      const std::vector<fs::path>& places) {
    const auto isSame = [&](std::size_t a, std::size_t b) {
        const auto& one = datasets[a].data.identity;
        const auto& other = datasets[b].data.identity;
        return places[a] == places[b] && one.trainHash == other.trainHash && one.testHash == other.testHash;
    };
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t earlier = 0; earlier < i; ++earlier)
            if (isSame(earlier, i))
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("study {}: the datasets \"{}\" and \"{}\" are both {}; name it once",
                                         spec.name, spec.datasets[earlier], spec.datasets[i],
                                         places[i].string())};
    return {};
}

/// The shortest ends of the paths that differ; where there are none, what the study calls the datasets.
void renameAlike(const StudySpec& spec, const std::vector<fs::path>& places,
                 const std::vector<std::size_t>& alike, std::vector<PlannedData>& datasets) {
    constexpr std::size_t kMostParts = 64;
    std::map<std::size_t, std::string> names;
    for (std::size_t parts = 2; parts < kMostParts; ++parts) {
        std::set<std::string> distinct;
        for (const auto each : alike)
            distinct.insert(names[each] = tailOf(places[each], parts));
        if (distinct.size() == alike.size())
            break;
        for (const auto each : alike)
            names[each] = spec.datasets[each];
    }
    for (const auto each : alike)
        datasets[each].data.identity.name = names[each];
}

/// Rows are told apart by their names: those of datasets that are called alike get parts of their paths.
Status nameApart(const StudySpec& spec, std::vector<PlannedData>& datasets) {
    const auto places = placesOf(datasets);
    RETORT_CHECK(refuseRepeated(spec, datasets, places));
    std::map<std::string, std::vector<std::size_t>> byName;
    for (std::size_t i = 0; i < datasets.size(); ++i)
        byName[datasets[i].data.identity.name].push_back(i);
    for (const auto& [name, alike] : byName)
        if (alike.size() > 1)
            renameAlike(spec, places, alike, datasets);
    return {};
}

std::set<Source> sourcesOf(const std::vector<Column>& columns) {
    std::set<Source> sources;
    for (const auto& column : columns)
        if (column.isSynthetic())
            sources.insert(column.source);
    return sources;
}

Result<std::string> curationOf(const std::string& setIdentity, store::Workspace& workspace) {
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.findIdentity(setIdentity));
    if (!record || record->excluded == 0)
        return std::string{};
    RETORT_TRY(const auto images, table.images(record->id));
    return synthesis::curationIdentity(images);
}

/// Each is told once, however many datasets and columns it is true of.
void addRemarks(StudyPlan& plan, const std::vector<std::string>& remarks) {
    for (const auto& remark : remarks)
        if (std::ranges::find(plan.remarks, remark) == plan.remarks.end())
            plan.remarks.push_back(remark);
}

struct DatasetPlace {
    std::size_t inStudy = 0; ///< into StudySpec::datasets
    std::size_t inPlan = 0;  ///< into StudyPlan::datasets
};

/// Images are generated from the embeddings of the teacher that fits the generator; of those that do, the
/// first.
Result<std::size_t> teacherFor(Source source, const KnownGenerator& generator,
                               const KnownTeachers& teachers) {
    const int width = generator.description.embeddingWidth;
    if (source != Source::Img2Img || width == 0 || teachers.size() == 1)
        return std::size_t{0};
    if (const auto teacher = teachers.ofWidth(width))
        return *teacher;
    return Error{
        ErrorCode::Mismatch,
        fmt::format("{}: generates from image embeddings of {} values, those of the teachers are {}; "
                    "name the teacher that it was trained with as one of the two",
                    generator.path.string(), width, teachers.widthsText())};
}

/// A sentence where the width does not tell which of the teachers the generator was trained with.
void remarkOnTeacher(const KnownTeachers& teachers, PlannedSet& set) {
    const auto width = teachers[set.teacher].identity().embeddingWidth;
    const auto fitting = std::ranges::count_if(teachers.all(), [&](const KnownTeacher& teacher) {
        return teacher.identity().embeddingWidth == width;
    });
    if (set.source == Source::Img2Img && fitting > 1)
        set.remarks.push_back(
            fmt::format("img2img images are generated from the embeddings of {}, the first of the teachers "
                        "with {} values; name the other one first where {} was trained with that",
                        teachers[set.teacher].identity().name, width, set.generator));
}

/// The set that the study names, else the one that its generator is to generate.
Result<PlannedSet> namedOrGenerated(const StudySpec& spec, Source source, store::Workspace& workspace,
                                    DatasetPlace place, const StudyPlan& plan) {
    if (!plan.teachers)
        return invalidArgument(fmt::format("{} columns need a teacher", name(source)));
    const auto& teachers = *plan.teachers;
    const auto& [data, prompts] = plan.datasets[place.inPlan];
    RETORT_TRY(auto named, namedSet(spec, source, spec.datasets[place.inStudy], data, teachers, workspace));
    if (named)
        return *std::move(named);
    const auto generator = plan.generators.find(source);
    if (generator == plan.generators.end())
        return invalidArgument(
            fmt::format("{} columns need a generator, or a set of {}", name(source), data.identity.name));
    RETORT_TRY(const auto teacher, teacherFor(source, generator->second, teachers));
    RETORT_TRY(auto generated, planSet(spec.generation.choicesFor(source), source, generator->second, data,
                                       prompts, &teachers[teacher]));
    generated.generator = generator->second.nameOrPath;
    generated.teacher = teacher;
    remarkOnTeacher(teachers, generated);
    return generated;
}

/// None where nothing is distilled or generated.
Result<std::vector<TeacherPlace>> findTeachersOf(const StudySpec& spec, const store::Workspace& workspace,
                                                 const ResolvedContext& resolved) {
    std::vector<TeacherPlace> places;
    const bool asks = std::any_of(spec.columns.begin(), spec.columns.end(),
                                  [](const Column& column) { return column.hasFirstStage(); });
    if (!asks)
        return places;
    for (const auto& name : spec.teachers()) {
        RETORT_TRY(auto place, findTeacher(name, resolved, workspace.folder(), spec.folder));
        places.push_back(std::move(place));
    }
    return places;
}

Result<std::optional<KnownTeachers>> knowTeachers(const StudySpec& spec, const store::Workspace& workspace,
                                                  const ResolvedContext& resolved) {
    RETORT_TRY(const auto places, findTeachersOf(spec, workspace, resolved));
    std::vector<KnownTeacher> known;
    for (const auto& place : places) {
        RETORT_TRY(auto teacher, resolved.context.known->teacher(place.folder, place.options));
        known.push_back(std::move(teacher));
    }
    if (known.empty())
        return std::optional<KnownTeachers>{};
    RETORT_TRY(auto teachers, KnownTeachers::of(std::move(known)));
    return std::optional<KnownTeachers>{std::move(teachers)};
}

/// Puts a plan together, one variant of the study after the other: what they share is there once.
class Planning {
public:
    Planning(store::Workspace& workspace, const ResolvedContext& resolved)
        : m_workspace(workspace), m_resolved(resolved) {}

    Status openDatasets(const StudyVariant& variant);
    /// When the study's datasets are open.
    Status knowModels(const StudySpec& spec);
    Status add(const StudyVariant& variant);
    StudyPlan take();

private:
    using Sets = std::map<Source, std::size_t>; ///< where they stand in the plan

    Result<Sets> planSets(const StudySpec& spec, std::size_t index);
    std::size_t placeOf(PlannedSet set);
    Status addRuns(const StudyVariant& variant, std::size_t index);
    void place(PlannedRun run, const std::vector<Setting>& settings);

    store::Workspace& m_workspace;
    const ResolvedContext& m_resolved;
    StudyPlan m_plan;
    std::map<std::string, std::size_t> m_opened; ///< the first dataset, by StudyVariant::imageKey()
    std::map<std::string, std::size_t> m_known;  ///< runs, by identity
    std::size_t m_first = 0;                     ///< of the variant's datasets in the plan
};

Status Planning::knowModels(const StudySpec& spec) {
    RETORT_TRY(m_plan.generators, knowGenerators(spec, m_workspace, m_resolved));
    RETORT_TRY(m_plan.teachers, knowTeachers(spec, m_workspace, m_resolved));
    if (m_plan.teachers)
        for (const auto& teacher : m_plan.teachers->all())
            addRemarks(m_plan, teacher.remarks());
    std::vector<std::string> names;
    for (const auto& planned : m_plan.datasets)
        names.push_back(planned.data.dataset->summary().name);
    return checkNamedSets(spec, names, m_workspace);
}

Status Planning::add(const StudyVariant& variant) {
    RETORT_CHECK(openDatasets(variant));
    for (std::size_t i = 0; i < variant.spec.datasets.size(); ++i)
        RETORT_CHECK(addRuns(variant, i));
    return {};
}

/// Those of an earlier variant, where they hold the same images and the teacher sees the same views.
Status Planning::openDatasets(const StudyVariant& variant) {
    const auto [opened, isNew] = m_opened.emplace(variant.imageKey(), m_plan.datasets.size());
    m_first = opened->second;
    if (!isNew)
        return {};
    std::vector<PlannedData> datasets;
    for (const auto& name : variant.spec.datasets) {
        RETORT_TRY(auto data, openPlannedData(variant.spec, name, m_workspace, m_resolved));
        datasets.push_back(std::move(data));
    }
    RETORT_CHECK(nameApart(variant.spec, datasets));
    std::ranges::move(datasets, std::back_inserter(m_plan.datasets));
    return {};
}

/// Of the dataset that the study names at this place.
Result<Planning::Sets> Planning::planSets(const StudySpec& spec, std::size_t index) {
    Sets places;
    for (const auto source : sourcesOf(columnsFor(spec, spec.datasets[index]))) {
        RETORT_TRY(auto set, namedOrGenerated(spec, source, m_workspace, {index, m_first + index}, m_plan));
        set.dataset = m_first + index;
        RETORT_TRY(set.curation, curationOf(set.identity, m_workspace));
        addRemarks(m_plan, set.remarks);
        places.emplace(source, placeOf(std::move(set)));
    }
    return places;
}

/// Takes the set up, or finds the one of equal identity that there is.
std::size_t Planning::placeOf(PlannedSet set) {
    const auto known = std::ranges::find_if(m_plan.sets, [&](const PlannedSet& each) {
        return each.identity == set.identity && each.dataset == set.dataset && each.source == set.source;
    });
    const auto place = static_cast<std::size_t>(known - m_plan.sets.begin());
    if (known == m_plan.sets.end())
        m_plan.sets.push_back(std::move(set));
    return place;
}

/// Takes the run up, or finds the one of equal identity that there is.
void Planning::place(PlannedRun run, const std::vector<Setting>& settings) {
    const auto row = rowName(run.run.data.name, settings);
    const auto [at, isNew] = m_known.emplace(identityOf(run.run), m_plan.runs.size());
    if (isNew)
        m_plan.runs.push_back(std::move(run));
    m_plan.places.push_back({.run = at->second, .dataset = row, .settings = settings});
}

Status Planning::addRuns(const StudyVariant& variant, std::size_t index) {
    const auto& spec = variant.spec;
    RETORT_TRY(const auto sets, planSets(spec, index));
    const auto& planned = m_plan.datasets[m_first + index];
    ResolveInputs inputs{.dataset = spec.datasets[index],
                         .data = planned.data.identity,
                         .images = planned.data.dataset->summary().imageSize,
                         .teacher = {},
                         .prompts = planned.prompts,
                         .synthetic = {},
                         .precision = m_resolved.precision};
    RETORT_TRY(inputs.weights, findStartingWeights(spec, m_resolved));
    if (m_plan.teachers) {
        RETORT_TRY(const auto remarks, m_plan.teachers->promptRemarks(planned.prompts));
        addRemarks(m_plan, remarks);
        inputs.teacher = m_plan.teachers->identity();
    }
    if (const auto set = sets.find(Source::Img2Img); set != sets.end())
        inputs.conditionTeacher = (*m_plan.teachers)[m_plan.sets[set->second].teacher].identity();
    for (const auto& [source, set] : sets)
        inputs.synthetic[source] = {.generator = m_plan.sets[set].generator,
                                    .set = m_plan.sets[set].identity,
                                    .curation = m_plan.sets[set].curation};
    RETORT_TRY(auto runs, resolveRuns(spec, inputs));
    if (!runs.empty())
        RETORT_CHECK(checkStartingWeights(runs.front())); // all of them have one student
    for (auto& run : runs) {
        PlannedRun each{.id = {}, .run = std::move(run), .dataset = m_first + index, .set = {}};
        if (const auto set = sets.find(each.run.column.source); set != sets.end())
            each.set = set->second;
        if (each.set && each.run.column.method == Method::ConditionPrediction)
            each.teacher = m_plan.sets[*each.set].teacher;
        place(std::move(each), variant.settings);
    }
    return {};
}

/// What all rows of a run have in common names it.
StudyPlan Planning::take() {
    std::map<std::size_t, std::vector<Setting>> common;
    for (const auto& placed : m_plan.places) {
        auto& settings = common.emplace(placed.run, placed.settings).first->second;
        std::erase_if(settings, [&](const Setting& setting) {
            return std::ranges::find(placed.settings, setting) == placed.settings.end();
        });
    }
    for (const auto& [run, settings] : common)
        m_plan.runs[run].setting = textOf(settings);
    return std::move(m_plan);
}

store::RunRequest requestOf(const RunSpec& run) {
    return {.identity = identityOf(run),
            .dataset = run.data.name,
            .method = std::string{name(run.column.method)},
            .source = std::string{name(run.column.source)},
            .student = std::string{wordOf(run.student.architecture)},
            .seed = run.seed,
            .spec = canonical(toJson(run))};
}

Status findFinished(store::Workspace& workspace, StudyPlan& plan) {
    const store::RunTable table(workspace.database());
    for (auto& planned : plan.runs) {
        RETORT_TRY(const auto record, table.findIdentity(identityOf(planned.run)));
        planned.finished = record && record->state == store::RunState::Finished;
    }
    return {};
}

/// The window and the command line write the same study differently.
bool isSameSpecification(const store::StudyRecord& stored, const StudySpec& spec) {
    const auto before = parseStudySpec(stored.spec, stored.name);
    return before.ok() && textOf(*before) == textOf(spec);
}

/// The cells of the study as it is stored that have finished runs which the plan does not.
Status noteLeavingRuns(const StudySpec& spec, store::Workspace& workspace, StudyPlan& plan) {
    RETORT_TRY(const auto studies, store::StudyTable(workspace.database()).all());
    const auto stored = std::ranges::find(studies, spec.name, &store::StudyRecord::name);
    if (stored == studies.end())
        return {};
    std::set<std::string> planned;
    for (const auto& each : plan.runs)
        planned.insert(identityOf(each.run));
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).ofStudy(stored->id));
    std::set<RunId> leaving; // a run may stand in several rows
    std::vector<std::string> cells;
    for (const auto& run : runs) {
        if (run.state != store::RunState::Finished || planned.contains(run.request.identity))
            continue;
        leaving.insert(run.id);
        const auto cell = fmt::format("{} {}", run.request.dataset, columnName(run.request));
        if (std::ranges::find(cells, cell) == cells.end())
            cells.push_back(cell);
    }
    if (leaving.empty())
        return {};
    constexpr std::size_t kMost = 10;
    const auto more = cells.size() > kMost ? cells.size() - kMost : 0;
    cells.resize(cells.size() - more);
    const auto runsLost = counted(leaving.size(), "finished run");
    const auto named =
        fmt::format("{}{}", fmt::join(cells, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
    plan.remarks.push_back(
        isSameSpecification(*stored, spec)
            ? fmt::format(
                  "study {} had other images, models or generated sets before, and its table loses {} ({}). "
                  "All runs stay in the store, and \"student list\" names them; to keep both tables, "
                  "give this specification another name",
                  spec.name, runsLost, named)
            : fmt::format(
                  "study {} had another specification before, and its table loses {} ({}). All runs stay "
                  "in the store, and \"student list\" names them; to keep both tables, give this "
                  "specification another name",
                  spec.name, runsLost, named));
    return {};
}

} // namespace

Result<Teacher> openTeacher(const StudySpec& spec, std::size_t place, const store::Workspace& workspace,
                            const ResolvedContext& resolved) {
    RETORT_TRY(auto places, findTeachersOf(spec, workspace, resolved));
    if (place >= places.size())
        return Error{ErrorCode::Internal, "a study that distils has no teacher"};
    return Teacher::open(places[place].folder, std::move(places[place].options));
}

std::string PlannedRun::title() const {
    const auto title = fmt::format("{} {}", run.data.name, name(run.column));
    return setting.empty() ? title : title + " " + setting;
}

std::int64_t PlannedRun::images() const {
    const auto of = [](const RunStage& stage) { return stage.steps * stage.batch; };
    return of(run.finetune) + (run.distil ? of(*run.distil) : 0);
}

std::vector<std::int64_t> StudyPlan::newlyLabelled(std::size_t dataset) const {
    const auto& data = datasets[dataset].data;
    std::vector<std::int64_t> left = data.labelled;
    for (std::size_t earlier = 0; earlier < dataset; ++earlier) {
        const auto& other = datasets[earlier].data;
        if (other.identity.trainHash != data.identity.trainHash || !needsTargets(earlier))
            continue;
        const std::set<std::int64_t> asked(other.labelled.begin(), other.labelled.end());
        std::erase_if(left, [&](std::int64_t image) { return asked.contains(image); });
    }
    return left;
}

bool StudyPlan::isJudgedBefore(std::size_t dataset) const {
    const auto& [data, prompts] = datasets[dataset];
    for (std::size_t earlier = 0; earlier < dataset; ++earlier)
        if (datasets[earlier].data.identity.testHash == data.identity.testHash &&
            datasets[earlier].prompts == prompts && needsTargets(earlier))
            return true;
    return false;
}

bool StudyPlan::needsTargets(std::size_t dataset) const {
    return std::any_of(runs.begin(), runs.end(), [&](const PlannedRun& planned) {
        return planned.dataset == dataset && !planned.finished && planned.run.distil.has_value();
    });
}

bool StudyPlan::needsSet(std::size_t set, std::optional<Method> method) const {
    return std::any_of(runs.begin(), runs.end(), [&](const PlannedRun& planned) {
        return planned.set == set && !planned.finished && (!method || planned.run.column.method == *method);
    });
}

bool StudyPlan::asksAbout(std::size_t set, bool left) const {
    return std::ranges::any_of(runs, [&](const PlannedRun& planned) {
        const auto method = planned.run.column.method;
        return planned.set == set && !(left && planned.finished) &&
               (method == Method::FeatureDistillation || method == Method::LogitDistillation);
    });
}

const RunSpec* StudyPlan::viewsReal(std::size_t dataset) const {
    const auto found = std::ranges::find_if(runs, [&](const PlannedRun& planned) {
        return planned.dataset == dataset && !planned.finished && planned.run.views &&
               planned.run.learnsRealImages();
    });
    return found == runs.end() ? nullptr : &found->run;
}

const RunSpec* StudyPlan::viewsSet(std::size_t set) const {
    const auto found = std::ranges::find_if(runs, [&](const PlannedRun& planned) {
        return planned.set == set && !planned.finished && planned.run.views &&
               planned.run.asksAboutGenerated();
    });
    return found == runs.end() ? nullptr : &found->run;
}

Result<StudyData> openStudyData(const StudySpec& spec, const std::string& name,
                                const store::Workspace& workspace, const ResolvedContext& resolved) {
    const auto& context = resolved.context;
    return context.known->data(
        located(name, spec.folder), labelledSubset(spec), datasetSearch(workspace.folder()),
        {.progress = resolved.progress, .remark = context.remark, .stop = context.stop});
}

Result<PlannedData> openPlannedData(const StudySpec& spec, const std::string& name,
                                    const store::Workspace& workspace, const ResolvedContext& resolved) {
    RETORT_TRY(auto data, openStudyData(spec, name, workspace, resolved));
    RETORT_TRY(auto prompts, promptsFor(spec, name, data.identity.classes, resolved.context.resources));
    return PlannedData{.data = std::move(data), .prompts = std::move(prompts)};
}

Result<StudyPlan> planStudy(const StudySpec& spec, store::Workspace& workspace,
                            const ResolvedContext& resolved) {
    RETORT_TRY(const auto variants, variantsOf(spec));
    Planning planning(workspace, resolved);
    RETORT_CHECK(planning.openDatasets(variants.front()));
    RETORT_CHECK(planning.knowModels(spec));
    for (const auto& variant : variants)
        RETORT_CHECK(planning.add(variant));
    auto plan = planning.take();
    RETORT_CHECK(findFinished(workspace, plan));
    RETORT_CHECK(noteLeavingRuns(spec, workspace, plan));
    return plan;
}

namespace {

/// A study as it was stored before.
struct StudyBefore {
    bool isSame = false; ///< specified as it is now
    std::set<RunId> finished{};
};

Result<StudyBefore> studyBefore(const StudySpec& spec, store::Workspace& workspace) {
    StudyBefore before;
    const auto study = store::StudyTable(workspace.database()).find(spec.name);
    if (!study.ok())
        return before;
    before.isSame = isSameSpecification(*study, spec);
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).ofStudy(study->id));
    for (const auto& run : runs)
        if (run.state == store::RunState::Finished)
            before.finished.insert(run.id);
    return before;
}

/// A finished run tells in its folder which studies it belongs to and how they are specified: also those that
/// found it there, and no longer those that have given it up.
Status tellRuns(const StudyPlan& plan, const StudyBefore& before, store::Workspace& workspace) {
    std::set<RunId> now;
    for (const auto& planned : plan.runs)
        if (planned.finished)
            now.insert(planned.id);
    std::vector<RunId> changed;
    if (before.isSame)
        std::ranges::set_symmetric_difference(before.finished, now, std::back_inserter(changed));
    else
        std::ranges::set_union(before.finished, now, std::back_inserter(changed));
    std::vector<store::FinishedRun> told;
    std::error_code ignored;
    for (const auto run : changed)
        if (std::filesystem::exists(store::recordFile(workspace.paths().run(run)), ignored))
            told.push_back({.id = run});
    return store::writeRunRecords(workspace.database(), workspace.paths(), told);
}

} // namespace

Status storePlan(const StudySpec& spec, store::Workspace& workspace, StudyPlan& plan) {
    store::RunTable table(workspace.database());
    for (auto& planned : plan.runs) {
        RETORT_TRY(planned.id, table.put(requestOf(planned.run)));
    }
    RETORT_TRY(const auto before, studyBefore(spec, workspace));
    std::vector<store::StudyRun> places;
    for (const auto& placed : plan.places)
        places.push_back({.run = plan.runs[placed.run].id, .dataset = placed.dataset});
    RETORT_CHECK(store::StudyTable(workspace.database())
                     .put(spec.name, spec.text, std::span<const store::StudyRun>(places))
                     .status());
    return tellRuns(plan, before, workspace);
}

} // namespace retort::study
