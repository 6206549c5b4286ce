#include "study/run/forecast.h"

#include "base/cancellation.h"
#include "study/plan/known_parts.h"
#include "study/plan/known_speeds.h"
#include "study/plan/study_plan.h"
#include "study/plan/work_ahead.h"
#include "study/sets/set_generation.h"

namespace retort::study {

Forecast::Forecast(store::Workspace workspace, JobEnvironment environment)
    : m_workspace(std::move(workspace)), m_environment(std::move(environment)),
      m_imageGenerators(m_environment.imageGenerators), m_known(std::make_unique<KnownParts>()) {
    m_imageGenerators.describe = [this](const std::filesystem::path& folder,
                                        const synthesis::ImageGeneratorOptions& options) {
        return m_known->generator(m_environment.imageGenerators.describe, folder, options);
    };
}

Forecast::~Forecast() = default;

void Forecast::forget() {
    m_known->forgetDatasets();
}

Result<RemainingCost> Forecast::of(const StudySpec& spec, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    ComputeSettings settings{.resources = m_environment.resources,
                             .imageGenerators = m_imageGenerators,
                             .known = m_known.get(),
                             .stop = stop};
    const auto& device = m_environment.device == "auto" ? spec.device : m_environment.device;
    RETORT_TRY(settings.device, tensor::resolveDevice(device));
    RETORT_TRY(settings.precision, tensor::resolvePrecision(spec.precision, settings.device));
    RETORT_TRY(const auto plan, planStudy(spec, m_workspace, settings));
    RETORT_TRY(auto cost, remainingCost(m_workspace, plan, settings, UnknownStudent::Untold, stop));
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    RETORT_TRY(auto estimate, workAhead(m_workspace, plan, spec.evaluateEvery, settings));
    assumeKnownSpeeds(m_workspace, settings, estimate);
    if (const auto seconds = estimate.secondsLeft(); seconds >= 0)
        cost.seconds = seconds;
    cost.isRough = estimate.isRough();
    return cost;
}

Result<SetCost> Forecast::of(SetRequest request, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "checking remaining runs"));
    request.work = {.resources = m_environment.resources,
                    .device = m_environment.device,
                    .precision = m_environment.precision,
                    .stop = stop};
    request.imageGenerators = m_imageGenerators;
    request.known = m_known.get();
    return remainingSetCost(m_workspace, request);
}

} // namespace retort::study
