#include "study/remaining_cost.h"

#include "store/synthetic_table.h"
#include "study/cost.h"
#include "study/cost_text.h"
#include "study/training_timing.h"
#include "synthesis/disk_need.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <map>
#include <vector>

namespace retort::study {

namespace {

/// Adds up what a plan leaves to do.
class RemainingSum {
public:
    RemainingSum(store::Workspace& workspace, const StudyPlan& plan, const ComputeSettings& settings,
                 const std::stop_token& stop)
        : m_workspace(workspace), m_plan(plan), m_settings(settings), m_stop(stop) {
        m_cost.generationSeconds = 0;
    }

    Result<RemainingCost> take();

private:
    Status addRun(const PlannedRun& planned);
    Result<double> secondsPerPicture(const ResolvedRun& run);
    Status addSet(std::size_t place);

    store::Workspace& m_workspace;
    const StudyPlan& m_plan;
    const ComputeSettings& m_settings;
    const std::stop_token& m_stop;
    std::map<std::string, double> m_timed; ///< by student and size of its pictures
    RemainingCost m_cost;
};

Result<RemainingCost> RemainingSum::take() {
    for (const auto& planned : m_plan.runs)
        if (!planned.finished)
            RETORT_CHECK(addRun(planned));
    for (std::size_t i = 0; i < m_plan.dataSets.size(); ++i)
        if (m_plan.needsTargets(i))
            m_cost.teacherPasses += static_cast<std::int64_t>(m_plan.dataSets[i].data.labelled.size());
    for (std::size_t i = 0; i < m_plan.sets.size(); ++i)
        if (m_plan.needsSet(i))
            RETORT_CHECK(addSet(i));
    return m_cost;
}

Status RemainingSum::addRun(const PlannedRun& planned) {
    RETORT_TRY(const auto seconds, secondsPerPicture(planned.run));
    ++m_cost.runs;
    m_cost.trainingPictures += planned.images();
    m_cost.trainingSeconds += seconds * static_cast<double>(planned.images());
    return {};
}

Result<double> RemainingSum::secondsPerPicture(const ResolvedRun& run) {
    const auto json = toJson(run);
    const auto key = fmt::format("{} {}", json.value("student", nlohmann::json{}).dump(), run.imageSize);
    if (const auto known = m_timed.find(key); known != m_timed.end())
        return known->second;
    RETORT_TRY(const auto measured, secondsPerTrainingPicture(m_workspace, run));
    if (!measured) {
        RETORT_TRY(const auto timed, timeTraining({.student = run.student,
                                                   .imageSize = run.imageSize,
                                                   .device = m_settings.device,
                                                   .precision = run.precision,
                                                   .stop = m_stop}));
        m_cost.isTimed = true;
        return m_timed.emplace(key, timed).first->second;
    }
    return m_timed.emplace(key, *measured).first->second;
}

Status RemainingSum::addSet(std::size_t place) {
    const auto& set = m_plan.sets[place];
    const auto pictures =
        static_cast<std::int64_t>(m_plan.dataSets[set.dataSet].data.labelled.size()) * set.spec.perImage;
    if (m_plan.needsSet(place, Method::FeatureDistillation) ||
        m_plan.needsSet(place, Method::LogitDistillation))
        m_cost.teacherPasses += pictures;
    RETORT_TRY(const auto record, store::SyntheticTable(m_workspace.database()).findIdentity(set.identity));
    const auto left = pictures - (record ? record->done() : 0);
    if (left <= 0)
        return {};
    const auto& generator = m_plan.generators.at(set.source);
    m_cost.generatedPictures += left;
    const auto drawn = generator.description.pictureSize;
    const data::ImageSize size = set.spec.storedSize.width > 0  ? set.spec.storedSize
                                 : set.spec.drawnSize.width > 0 ? set.spec.drawnSize
                                                                : data::ImageSize{drawn, drawn};
    m_cost.bytes += synthesis::bytesNeeded({.pictures = left,
                                            .size = size,
                                            .format = set.spec.format,
                                            .embeddingRows = set.embeddings ? left : 0,
                                            .embeddingWidth = set.embeddings ? set.embeddings->width : 0});
    RETORT_TRY(const auto seconds,
               secondsPerGeneratedPicture(m_workspace, generator.description.name, set.spec));
    if (seconds && m_cost.generationSeconds)
        *m_cost.generationSeconds += *seconds * static_cast<double>(left);
    else
        m_cost.generationSeconds.reset();
    return {};
}

} // namespace

std::string textOf(const RemainingCost& cost) {
    std::vector<std::string> parts{fmt::format("{} runs over {} pictures, about {}{}", cost.runs,
                                               cost.trainingPictures, durationText(cost.trainingSeconds),
                                               cost.isTimed ? " (by a short timing)" : "")};
    if (cost.generatedPictures > 0)
        parts.push_back(fmt::format(
            "{} pictures to generate, {}, up to {} of disk", cost.generatedPictures,
            cost.generationSeconds ? "about " + durationText(*cost.generationSeconds)
                                   : std::string{"time not known yet: the generator has drawn nothing here"},
            bytesText(static_cast<double>(cost.bytes))));
    if (cost.teacherPasses > 0)
        parts.push_back(fmt::format("up to {} teacher passes", cost.teacherPasses));
    return fmt::format("{}", fmt::join(parts, "; "));
}

Result<RemainingCost> remainingCost(store::Workspace& workspace, const StudyPlan& plan,
                                    const ComputeSettings& settings, const std::stop_token& stop) {
    return RemainingSum(workspace, plan, settings, stop).take();
}

} // namespace retort::study
