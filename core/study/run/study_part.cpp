#include "study/run/study_part.h"

#include "base/sha256.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/run/target_preparation.h"
#include "teacher/teacher_identity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace retort::study {

namespace {

bool isDistilledOn(const StudyPlan& plan, std::size_t dataset) {
    return std::ranges::any_of(plan.runs, [&](const PlannedRun& planned) {
        return planned.dataset == dataset && planned.run.distil.has_value();
    });
}

class Cutting {
public:
    Cutting(const StudyPlan& plan, store::Workspace& workspace, const CutOptions& options)
        : m_plan(plan), m_workspace(workspace), m_scope(options.scope),
          m_imagesPerPart(std::max<std::int64_t>(1, options.imagesPerPart)),
          m_embedShares(std::max<std::int64_t>(1, options.embedShares)) {}

    Result<std::vector<StudyPart>> cut();

private:
    Status findSets();
    bool needsEmbedding(std::size_t dataset) const;
    void addEmbedding(std::size_t dataset);
    void addGeneration(std::size_t set);
    void addSets();
    void addRuns();
    void addRun(std::size_t index);

    const StudyPlan& m_plan;
    store::Workspace& m_workspace;
    StudyScope m_scope;
    std::int64_t m_imagesPerPart;
    std::int64_t m_embedShares;
    std::set<std::size_t> m_left{}; ///< sets that are to be generated, or gone on with
    std::vector<StudyPart> m_parts{};
    std::map<std::size_t, std::vector<std::size_t>> m_embedding{};  ///< parts by dataset
    std::map<std::size_t, std::vector<std::size_t>> m_generation{}; ///< parts by set
    std::map<std::size_t, std::size_t> m_sets{};                    ///< part by set
};

Status Cutting::findSets() {
    const store::SyntheticTable table(m_workspace.database());
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i) {
        RETORT_TRY(const auto record, table.findIdentity(m_plan.sets[i].identity));
        const bool isThere = record && record->finished;
        if (!isThere && (m_scope == StudyScope::Sets || m_plan.needsSet(i)))
            m_left.insert(i);
    }
    return {};
}

bool Cutting::needsEmbedding(std::size_t dataset) const {
    if (m_scope == StudyScope::Whole)
        return m_plan.needsTargets(dataset);
    return std::ranges::any_of(m_left, [&](std::size_t set) { return m_plan.sets[set].dataset == dataset; });
}

void Cutting::addEmbedding(std::size_t dataset) {
    const auto& [data, prompts] = m_plan.datasets[dataset];
    const auto& teachers = *m_plan.teachers;
    const nlohmann::json decisive{
        {"scores",
         teacherScoresIdentity(teachers.identity(), data.identity.testHash, prompts, teachers.precision())},
        {"train", data.identity.trainHash},
        {"labelled", data.labelled}};
    for (std::int64_t i = 0; i < m_embedShares; ++i) {
        m_embedding[dataset].push_back(m_parts.size());
        const auto which = m_embedShares > 1 ? fmt::format(" part {} of {}", i + 1, m_embedShares) : "";
        m_parts.push_back({.kind = StudyPartKind::Embed,
                           .place = dataset,
                           .share = {.index = i, .count = m_embedShares},
                           .identity = sha256(decisive.dump()),
                           .title = data.identity.name + which,
                           .finished = !needsEmbedding(dataset)});
    }
}

/// A set that the study names is there, and has no parts.
void Cutting::addGeneration(std::size_t set) {
    const auto& planned = m_plan.sets[set];
    if (planned.images)
        return;
    const auto& data = m_plan.datasets[planned.dataset].data;
    const auto images = std::ssize(data.labelled) * planned.spec.perImage;
    for (std::int64_t first = 0; first < images; first += m_imagesPerPart) {
        const synthesis::ImageRange range{.first = first, .count = std::min(m_imagesPerPart, images - first)};
        m_generation[set].push_back(m_parts.size());
        m_parts.push_back({.kind = StudyPartKind::Generate,
                           .place = set,
                           .images = range,
                           .identity = planned.identity,
                           .title = fmt::format("{} {} images {} to {}", data.identity.name,
                                                name(planned.source), first, first + range.count - 1),
                           .finished = !m_left.contains(set),
                           .needs = m_embedding.at(planned.dataset)});
    }
}

void Cutting::addSets() {
    for (const auto& [set, parts] : m_generation) {
        const auto& planned = m_plan.sets[set];
        m_sets[set] = m_parts.size();
        m_parts.push_back({.kind = StudyPartKind::Set,
                           .place = set,
                           .identity = planned.identity,
                           .title = fmt::format("{} {}", m_plan.datasets[planned.dataset].data.identity.name,
                                                name(planned.source)),
                           .finished = m_parts[parts.front()].finished,
                           .needs = parts});
    }
}

void Cutting::addRun(std::size_t index) {
    const auto& planned = m_plan.runs[index];
    StudyPart part{.kind = StudyPartKind::Run,
                   .place = index,
                   .identity = identityOf(planned.run),
                   .title = fmt::format("{} seed {}", planned.title(), planned.run.seed),
                   .finished = planned.finished};
    if (planned.run.distil)
        part.needs = m_embedding.at(planned.dataset);
    if (planned.set && m_sets.contains(*planned.set))
        part.needs.push_back(m_sets.at(*planned.set));
    m_parts.push_back(std::move(part));
}

/// Those that wait for little come first.
void Cutting::addRuns() {
    const auto first = m_parts.size();
    for (std::size_t i = 0; i < m_plan.runs.size(); ++i)
        addRun(i);
    std::stable_sort(m_parts.begin() + static_cast<std::ptrdiff_t>(first), m_parts.end(),
                     [](const StudyPart& a, const StudyPart& b) { return a.needs.size() < b.needs.size(); });
}

Result<std::vector<StudyPart>> Cutting::cut() {
    RETORT_CHECK(findSets());
    for (std::size_t i = 0; i < m_plan.datasets.size(); ++i)
        if (isDistilledOn(m_plan, i))
            addEmbedding(i);
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i)
        addGeneration(i);
    addSets();
    if (m_scope == StudyScope::Whole)
        addRuns();
    return std::move(m_parts);
}

/// Whether this workspace has it, because an earlier attempt was stopped behind its end.
Result<bool> isRunFinished(store::Workspace& workspace, const RunSpec& run) {
    RETORT_TRY(const auto record, store::RunTable(workspace.database()).findIdentity(identityOf(run)));
    return record && record->state == store::RunState::Finished;
}

StudyPlan onlyRun(StudyPlan plan, std::size_t run, bool isFinished) {
    auto kept = std::move(plan.runs[run]);
    kept.finished = isFinished;
    plan.runs = {std::move(kept)};
    std::erase_if(plan.places, [&](const PlacedRun& place) { return place.run != run; });
    for (auto& place : plan.places)
        place.run = 0;
    return plan;
}

} // namespace

Result<std::vector<StudyPart>> partsOf(const StudyPlan& plan, store::Workspace& workspace,
                                       const CutOptions& options) {
    return Cutting(plan, workspace, options).cut();
}

Status performPart(const StudySpec& spec, store::Workspace& workspace, const ResolvedContext& resolved,
                   const StudyPlan& plan, const StudyPart& part, training::Ranks* ranks,
                   const StudyFollowers& followers) {
    if (part.kind == StudyPartKind::Run) {
        RETORT_TRY(const bool isFinished, isRunFinished(workspace, plan.runs[part.place].run));
        // Other ranks, whose workspaces know nothing, would wait for one that does not train.
        RETORT_TRY(const auto outcome,
                   runPlan(spec, workspace, resolved, onlyRun(plan, part.place, isFinished && !ranks),
                           {.sets = SetComparison::Omitted, .ranks = ranks}, followers));
        return statusOf(outcome);
    }
    StudyMeter meter(resolved.context.progress, WorkEstimate{});
    TargetPreparation preparation(spec, workspace, resolved, plan, meter);
    switch (part.kind) {
    case StudyPartKind::Embed:
        return part.share.count > 1 ? preparation.embedShare(part.place, part.share)
                                    : preparation.embedDataset(part.place);
    case StudyPartKind::Generate: return preparation.generatePart(part.place, part.images);
    case StudyPartKind::Set: return preparation.judgeSet(part.place);
    case StudyPartKind::Run: break;
    }
    return Error{ErrorCode::Internal, "a part of a study is of no known kind"};
}

} // namespace retort::study
