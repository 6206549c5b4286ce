#include "study/run/forecast.h"

#include "base/cancellation.h"
#include "study/plan/known_speeds.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/plan/work_ahead.h"
#include "study/sets/set_generation.h"
#include "teacher/known_parts.h"

namespace retort::study {

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
    RETORT_TRY(const auto plan, planStudy(spec, m_workspace, resolved));
    RETORT_TRY(auto cost, remainingCost(m_workspace, plan, resolved, UnknownStudent::Untold, stop));
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    RETORT_TRY(auto estimate, workAhead(m_workspace, plan, spec.evaluateEvery, resolved));
    assumeKnownSpeeds(m_workspace, resolved, estimate);
    if (const auto seconds = estimate.secondsLeft(); seconds >= 0)
        cost.seconds = seconds;
    cost.isRough = estimate.isRough();
    return cost;
}

Result<SetCost> Forecast::of(SetRequest request, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    request.work = within(stop);
    return remainingSetCost(m_workspace, request);
}

} // namespace retort::study
