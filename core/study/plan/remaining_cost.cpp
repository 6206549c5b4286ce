#include "study/plan/remaining_cost.h"

#include "base/cancellation.h"
#include "progress/cost_text.h"
#include "store/synthetic_table.h"
#include "study/plan/cost.h"
#include "study/plan/study_plan.h"
#include "study/plan/training_timing.h"
#include "study/plan/view_images.h"
#include "study/spec/variation.h"
#include "synthesis/sets/disk_need.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace retort::study {

namespace {

void addSeconds(std::optional<double>& sum, const std::optional<double>& eachImage, std::int64_t images) {
    if (sum && eachImage)
        *sum += *eachImage * static_cast<double>(images);
    else
        sum.reset();
}

/// The row without the settings of a sweep.
std::string datasetOf(const PlacedRun& place) {
    return place.dataset.substr(0, place.dataset.size() - rowName({}, place.settings).size());
}

/// Adds up what a plan leaves to do.
class RemainingSum {
public:
    RemainingSum(store::Workspace& workspace, const StudyPlan& plan, const ResolvedContext& resolved,
                 UnknownStudent unknown, const std::stop_token& stop)
        : m_workspace(workspace), m_plan(plan), m_resolved(resolved), m_unknown(unknown), m_stop(stop) {
        m_cost.trainingSeconds = 0;
        m_cost.generationSeconds = 0;
    }

    Result<RemainingCost> take();

private:
    void countCells();
    Status addRun(const PlannedRun& planned);
    Result<std::optional<double>> secondsPerImage(const RunSpec& run);
    Result<std::optional<double>> speedOf(const RunSpec& run);
    void addLabelled(std::size_t place);
    Status addSet(std::size_t place);
    Status addGeneration(const PlannedSet& set, std::int64_t left);

    store::Workspace& m_workspace;
    const StudyPlan& m_plan;
    const ResolvedContext& m_resolved;
    UnknownStudent m_unknown;
    const std::stop_token& m_stop;
    std::map<std::string, std::optional<double>> m_speeds; ///< by student and size of its images
    RemainingCost m_cost;
};

Result<RemainingCost> RemainingSum::take() {
    m_cost.remarks = m_plan.remarks;
    for (const auto& planned : m_plan.runs)
        if (!planned.finished)
            RETORT_CHECK(addRun(planned));
    countCells();
    for (std::size_t i = 0; i < m_plan.datasets.size(); ++i)
        if (m_plan.needsTargets(i))
            addLabelled(i);
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i) {
        RETORT_CHECK(checkCancelled(m_stop, "checking remaining runs"));
        if (m_plan.needsSet(i))
            RETORT_CHECK(addSet(i));
    }
    return m_cost;
}

void RemainingSum::countCells() {
    for (const auto& place : m_plan.places)
        if (const auto& planned = m_plan.runs[place.run]; !planned.finished)
            ++m_cost.cells[{datasetOf(place), planned.run.column}];
}

Status RemainingSum::addRun(const PlannedRun& planned) {
    RETORT_TRY(const auto seconds, secondsPerImage(planned.run));
    ++m_cost.runs;
    m_cost.trainingImages += planned.images();
    addSeconds(m_cost.trainingSeconds, seconds, planned.images());
    return {};
}

Result<std::optional<double>> RemainingSum::secondsPerImage(const RunSpec& run) {
    const auto json = toJson(run);
    const auto key = fmt::format("{} {}", json.value("student", nlohmann::json{}).dump(), run.imageSize);
    if (const auto known = m_speeds.find(key); known != m_speeds.end())
        return known->second;
    RETORT_TRY(const auto speed, speedOf(run));
    return m_speeds.emplace(key, speed).first->second;
}

Result<std::optional<double>> RemainingSum::speedOf(const RunSpec& run) {
    RETORT_TRY(const auto measured, secondsPerTrainingImage(m_workspace, run));
    if (measured || m_unknown == UnknownStudent::Untold)
        return measured;
    RETORT_TRY(const auto timed, timeTraining({.student = run.student,
                                               .imageSize = run.imageSize,
                                               .device = m_resolved.device,
                                               .precision = run.precision,
                                               .progress = m_resolved.progress,
                                               .stop = m_stop}));
    m_cost.isTimed = true;
    return std::optional{timed};
}

void RemainingSum::addLabelled(std::size_t place) {
    const auto& data = m_plan.datasets[place].data;
    const auto* run = m_plan.viewsReal(place);
    for (const auto& teacher : m_plan.teachers->all()) {
        m_cost.teacherPasses += teacher.missing({.dataset = *data.dataset,
                                                 .split = data::Split::Train,
                                                 .splitHash = data.identity.trainHash,
                                                 .indices = m_plan.newlyLabelled(place)});
        if (run)
            m_cost.teacherPasses +=
                missingViews(teacher, *run, *data.dataset, data.identity.trainHash, data.labelled);
    }
}

Status RemainingSum::addSet(std::size_t place) {
    const auto& set = m_plan.sets[place];
    const auto images =
        set.images.value_or(std::ssize(m_plan.datasets[set.dataset].data.labelled) * set.spec.perImage);
    RETORT_TRY(const auto record, store::SyntheticTable(m_workspace.database()).findIdentity(set.identity));
    if (m_plan.asksAbout(place, true))
        for (const auto& teacher : m_plan.teachers->all()) {
            RETORT_TRY(const auto passes, missingEmbeddings(m_workspace, teacher, record, images,
                                                            synthesis::Curation::Applied, m_resolved));
            m_cost.teacherPasses += passes;
            if (const auto* run = m_plan.viewsSet(place)) {
                RETORT_TRY(const auto views,
                           missingViews(m_workspace, teacher, record, images, *run, m_resolved));
                m_cost.teacherPasses += views;
            }
        }
    const auto left = images - (record ? record->done() : 0);
    return left > 0 ? addGeneration(set, left) : Status{};
}

Status RemainingSum::addGeneration(const PlannedSet& set, std::int64_t left) {
    const auto& generator = m_plan.generators.at(set.source).description;
    m_cost.generatedImages += left;
    m_cost.bytes += synthesis::bytesNeeded({.images = left,
                                            .size = storedSize(set.spec, generator),
                                            .format = set.spec.format,
                                            .embeddingRows = set.embeddings ? left : 0,
                                            .embeddingWidth = set.embeddings ? set.embeddings->width : 0});
    RETORT_TRY(const auto speed, samplingSpeed(m_workspace, generator, set.spec));
    addSeconds(m_cost.generationSeconds, speed ? std::optional{speed->secondsPerImage} : std::nullopt, left);
    return {};
}

std::string trainingText(const RemainingCost& cost) {
    const auto what = fmt::format("{} runs, {} samples seen", cost.runs, cost.trainingImages);
    if (!cost.trainingSeconds)
        return what + ", time unknown: no run of this student has finished on this machine yet";
    // The time of training stands for all of it only where nothing else is left to do.
    const auto* part = cost.generatedImages > 0 || cost.teacherPasses > 0 ? "training alone " : "";
    return fmt::format("{}, {}about {}{}", what, part, durationText(*cost.trainingSeconds),
                       cost.isTimed ? " (by a short timing)" : "");
}

} // namespace

std::string textOf(const RemainingCost& cost) {
    if (cost.isNothing())
        return "nothing left to do: every run is finished";
    std::vector<std::string> parts{trainingText(cost)};
    if (cost.generatedImages > 0)
        parts.push_back(fmt::format(
            "{} images to generate, {}, up to {} of disk", cost.generatedImages,
            cost.generationSeconds
                ? "about " + durationText(*cost.generationSeconds)
                : std::string{"time unknown: the generator has not been used on this machine yet"},
            bytesText(static_cast<double>(cost.bytes))));
    if (cost.teacherPasses > 0)
        parts.push_back(fmt::format("{} teacher forward passes", cost.teacherPasses));
    return fmt::format("{}", fmt::join(parts, "; "));
}

void addTime(RemainingCost& cost, const WorkEstimate& estimate) {
    cost.isRough = estimate.isRough();
    for (const auto& [key, rest] : estimate.rests()) {
        cost.secondsAtLeast += rest.units * rest.secondsPerUnit;
        const bool isNew = std::ranges::find(cost.untimed, key.phase) == cost.untimed.end();
        if (rest.units > 0 && rest.secondsPerUnit <= 0 && isNew)
            cost.untimed.push_back(key.phase);
    }
    if (const auto seconds = estimate.secondsLeft(); seconds >= 0)
        cost.seconds = seconds;
}

Result<RemainingCost> remainingCost(store::Workspace& workspace, const StudyPlan& plan,
                                    const ResolvedContext& resolved, UnknownStudent unknown,
                                    const std::stop_token& stop) {
    return RemainingSum(workspace, plan, resolved, unknown, stop).take();
}

} // namespace retort::study
