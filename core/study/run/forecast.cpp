#include "study/run/forecast.h"

#include "base/cancellation.h"
#include "study/budget/study_work.h"
#include "study/plan/known_speeds.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/plan/work_ahead.h"
#include "study/sets/set_generation.h"
#include "teacher/known_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace retort::study {

namespace {

/// Planning stops at the first part that is not here; a person wants to know of all of them.
Error withAllMissing(const Error& error, const StudySpec& spec, store::Workspace& workspace,
                     const ResolvedContext& resolved) {
    if (error.code != ErrorCode::NotFound)
        return error;
    const auto work = workOf(spec, workspace, resolved);
    if (!work.ok() || work->missing.size() < 2)
        return error;
    std::vector<std::string> parts;
    for (const auto& part : work->missing)
        parts.push_back(fmt::format("{} {}", wordOf(part.kind), part.name));
    return {
        ErrorCode::NotFound,
        fmt::format("{} needs {} parts that are not here: {}. It has {} runs, {} images to generate and {} "
                    "teacher forward passes. 'retort-cli study plan' says of each part how to get it",
                    spec.name, parts.size(), fmt::join(parts, ", "), work->runsLeft(),
                    work->generatedImages(), work->teacherPasses())};
}

} // namespace

Forecast::Forecast(store::Workspace workspace, ComputeContext context)
    : m_workspace(std::move(workspace)), m_context(std::move(context)) {
    m_context.known = std::make_shared<KnownParts>();
}

void Forecast::forget() {
    m_context.known->forgetDatasets();
}

ComputeContext Forecast::within(const std::stop_token& stop) const {
    auto context = m_context;
    context.stop = stop;
    return context;
}

Result<RemainingCost> Forecast::of(const StudySpec& spec, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    RETORT_TRY(const auto resolved, resolve(within(stop), spec));
    auto planned = planStudy(spec, m_workspace, resolved);
    if (!planned.ok())
        return withAllMissing(planned.error(), spec, m_workspace, resolved);
    const auto plan = std::move(planned).value();
    RETORT_TRY(auto cost, remainingCost(m_workspace, plan, resolved, UnknownStudent::Untold, stop));
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    RETORT_TRY(auto estimate, workAhead(m_workspace, plan, spec.evaluateEvery, resolved));
    assumeKnownSpeeds(m_workspace, resolved, estimate);
    addTime(cost, estimate);
    return cost;
}

Result<SetCost> Forecast::of(SetRequest request, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    request.work = within(stop);
    return remainingSetCost(m_workspace, request);
}

} // namespace retort::study
