#include "study/forecast.h"

#include "base/cancellation.h"
#include "study/known_parts.h"
#include "study/study_plan.h"

#include <fmt/format.h>

#include <map>

namespace retort::study {

namespace {

PainterDescriber remembering(PainterDescriber describe) {
    return [describe = std::move(describe),
            known = std::make_shared<std::map<std::string, synthesis::PainterDescription>>()](
               const std::filesystem::path& folder,
               const synthesis::PainterOptions& options) -> Result<synthesis::PainterDescription> {
        const auto key =
            fmt::format("{} {} {}", folder.string(), options.device.name, tensor::name(options.precision));
        if (const auto found = known->find(key); found != known->end())
            return found->second;
        RETORT_TRY(auto description, describe(folder, options));
        return known->emplace(key, std::move(description)).first->second;
    };
}

} // namespace

Forecast::Forecast(store::Workspace workspace, JobEnvironment environment)
    : m_workspace(std::move(workspace)), m_environment(std::move(environment)) {
    forget();
}

Forecast::~Forecast() = default;

void Forecast::forget() {
    m_known = std::make_unique<KnownParts>();
    m_painters = m_environment.painters;
    m_painters.describe = remembering(m_environment.painters.describe);
}

Result<RemainingCost> Forecast::of(const StudySpec& spec, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "looking at what is left to do"));
    ComputeSettings settings{
        .resources = m_environment.resources, .painters = m_painters, .known = m_known.get()};
    const auto& device = m_environment.device == "auto" ? spec.device : m_environment.device;
    RETORT_TRY(settings.device, tensor::resolveDevice(device));
    RETORT_TRY(settings.precision, tensor::resolvePrecision(spec.precision, settings.device));
    RETORT_TRY(const auto plan, planStudy(spec, m_workspace, settings));
    return remainingCost(m_workspace, plan, settings, UnknownStudent::Untold, stop);
}

Result<SetCost> Forecast::of(SetRequest request, const std::stop_token& stop) {
    RETORT_CHECK(checkCancelled(stop, "looking at what is left to do"));
    request.resources = m_environment.resources;
    request.device = m_environment.device;
    request.precision = m_environment.precision;
    request.painters = m_painters;
    request.known = m_known.get();
    return remainingSetCost(m_workspace, request);
}

} // namespace retort::study
