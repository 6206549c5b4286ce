#include "study/plan/study_plan.h"

#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "study/plan/named_set.h"
#include "study/spec/resolve.h"
#include "study/spec/study_prompts.h"
#include "synthesis/curation/curation.h"
#include "teacher/known_parts.h"
#include "teacher/teacher_place.h"

#include <fmt/format.h>

#include <algorithm>
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

/// The set that the study names, else the one that its generator is to generate.
Result<PlannedSet> namedOrGenerated(const StudySpec& spec, Source source, store::Workspace& workspace,
                                    std::size_t dataset, const StudyPlan& plan) {
    if (!plan.teacher)
        return invalidArgument(fmt::format("{} columns need a teacher", name(source)));
    const auto& [data, prompts] = plan.datasets[dataset];
    RETORT_TRY(auto named, namedSet(spec, source, spec.datasets[dataset], data, *plan.teacher, workspace));
    if (named)
        return *std::move(named);
    const auto generator = plan.generators.find(source);
    if (generator == plan.generators.end())
        return invalidArgument(
            fmt::format("{} columns need a generator, or a set of {}", name(source), data.identity.name));
    RETORT_TRY(auto generated, planSet(spec.generation.choicesFor(source), source, generator->second, data,
                                       prompts, &*plan.teacher));
    generated.generator = generator->second.nameOrPath;
    return generated;
}

/// Plans the dataset's synthetic sets; by source, where they stand in the plan.
Result<std::map<Source, std::size_t>> planSets(const StudySpec& spec, store::Workspace& workspace,
                                               std::size_t dataset, StudyPlan& plan) {
    std::map<Source, std::size_t> places;
    for (const auto source : sourcesOf(columnsFor(spec, spec.datasets[dataset]))) {
        RETORT_TRY(auto set, namedOrGenerated(spec, source, workspace, dataset, plan));
        set.dataset = dataset;
        RETORT_TRY(set.curation, curationOf(set.identity, workspace));
        addRemarks(plan, set.remarks);
        places.emplace(source, plan.sets.size());
        plan.sets.push_back(std::move(set));
    }
    return places;
}

/// Takes the run up, or finds the one of equal identity that there is.
void place(PlannedRun run, std::map<std::string, std::size_t>& known, StudyPlan& plan) {
    const auto dataset = run.run.data.name;
    const auto [at, isNew] = known.emplace(identityOf(run.run), plan.runs.size());
    if (isNew)
        plan.runs.push_back(std::move(run));
    plan.places.push_back({.run = at->second, .dataset = dataset});
}

Status resolveAll(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved,
                  StudyPlan& plan) {
    std::map<std::string, std::size_t> known; // by identity
    for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
        RETORT_TRY(const auto sets, planSets(spec, workspace, i, plan));
        const auto& planned = plan.datasets[i];
        ResolveInputs inputs{.dataset = spec.datasets[i],
                             .data = planned.data.identity,
                             .images = planned.data.dataset->summary().imageSize,
                             .teacher = {},
                             .prompts = planned.prompts,
                             .synthetic = {},
                             .precision = resolved.precision};
        if (plan.teacher) {
            RETORT_TRY(const auto remarks, plan.teacher->promptRemarks(planned.prompts));
            addRemarks(plan, remarks);
            inputs.teacher = plan.teacher->identity();
        }
        for (const auto& [source, set] : sets)
            inputs.synthetic[source] = {.generator = plan.sets[set].generator,
                                        .set = plan.sets[set].identity,
                                        .curation = plan.sets[set].curation};
        RETORT_TRY(auto runs, resolveRuns(spec, inputs));
        for (auto& run : runs) {
            PlannedRun each{.id = {}, .run = std::move(run), .dataset = i, .set = {}};
            if (const auto set = sets.find(each.run.column.source); set != sets.end())
                each.set = set->second;
            place(std::move(each), known, plan);
        }
    }
    return {};
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

/// Absent where nothing is distilled or generated.
Result<std::optional<TeacherPlace>> findTeacherOf(const StudySpec& spec, const store::Workspace& workspace,
                                                  const ResolvedContext& resolved) {
    const bool asks = std::any_of(spec.columns.begin(), spec.columns.end(),
                                  [](const Column& column) { return column.hasFirstStage(); });
    if (!asks || !spec.teacher)
        return std::optional<TeacherPlace>{};
    RETORT_TRY(auto place, findTeacher(*spec.teacher, resolved, workspace.folder(), spec.folder));
    return std::optional<TeacherPlace>{std::move(place)};
}

Result<std::optional<KnownTeacher>> knowTeacher(const StudySpec& spec, const store::Workspace& workspace,
                                                const ResolvedContext& resolved) {
    RETORT_TRY(const auto place, findTeacherOf(spec, workspace, resolved));
    if (!place)
        return std::optional<KnownTeacher>{};
    RETORT_TRY(auto teacher, resolved.context.known->teacher(place->folder, place->options));
    return std::optional<KnownTeacher>{std::move(teacher)};
}

} // namespace

Result<std::optional<Teacher>> openTeacher(const StudySpec& spec, const store::Workspace& workspace,
                                           const ResolvedContext& resolved) {
    RETORT_TRY(auto place, findTeacherOf(spec, workspace, resolved));
    if (!place)
        return std::optional<Teacher>{};
    RETORT_TRY(auto teacher, Teacher::open(place->folder, std::move(place->options)));
    return std::optional<Teacher>{std::move(teacher)};
}

std::string PlannedRun::title() const {
    return fmt::format("{} {}", run.data.name, name(run.column));
}

std::int64_t PlannedRun::images() const {
    const auto of = [](const RunStage& stage) { return stage.steps * stage.batch; };
    return of(run.finetune) + (run.distil ? of(*run.distil) : 0);
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

Result<PlannedData> openPlannedData(const StudySpec& spec, const std::string& name,
                                    const store::Workspace& workspace, const ResolvedContext& resolved) {
    const auto& context = resolved.context;
    RETORT_TRY(auto data,
               context.known->data(
                   located(name, spec.folder), labelledSubset(spec), datasetSearch(workspace.folder()),
                   {.progress = resolved.progress, .remark = context.remark, .stop = context.stop}));
    RETORT_TRY(auto prompts, promptsFor(spec, name, data.identity.classes, context.resources));
    return PlannedData{.data = std::move(data), .prompts = std::move(prompts)};
}

Result<StudyPlan> planStudy(const StudySpec& spec, store::Workspace& workspace,
                            const ResolvedContext& resolved) {
    StudyPlan plan;
    for (const auto& name : spec.datasets) {
        RETORT_TRY(auto data, openPlannedData(spec, name, workspace, resolved));
        plan.datasets.push_back(std::move(data));
    }
    RETORT_CHECK(nameApart(spec, plan.datasets));
    RETORT_TRY(plan.generators, knowGenerators(spec, workspace, resolved));
    RETORT_TRY(plan.teacher, knowTeacher(spec, workspace, resolved));
    if (plan.teacher)
        addRemarks(plan, plan.teacher->remarks());
    std::vector<std::string> names;
    for (const auto& planned : plan.datasets)
        names.push_back(planned.data.dataset->summary().name);
    RETORT_CHECK(checkNamedSets(spec, names, workspace));
    RETORT_CHECK(resolveAll(spec, workspace, resolved, plan));
    RETORT_CHECK(findFinished(workspace, plan));
    return plan;
}

Status storePlan(const StudySpec& spec, store::Workspace& workspace, StudyPlan& plan) {
    store::RunTable table(workspace.database());
    for (auto& planned : plan.runs) {
        RETORT_TRY(planned.id, table.put(requestOf(planned.run)));
    }
    std::vector<store::StudyRun> places;
    for (const auto& placed : plan.places)
        places.push_back({.run = plan.runs[placed.run].id, .dataset = placed.dataset});
    return store::StudyTable(workspace.database())
        .put(spec.name, spec.text, std::span<const store::StudyRun>(places))
        .status();
}

} // namespace retort::study
