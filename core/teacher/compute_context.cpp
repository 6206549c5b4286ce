#include "teacher/compute_context.h"

#include "teacher/known_parts.h"

#include <utility>

namespace retort::study {

Result<ResolvedContext> resolve(ComputeContext context) {
    RETORT_TRY(const auto devices, tensor::resolveDevices(context.device));
    const auto& device = devices.front();
    RETORT_TRY(const auto precision, tensor::resolvePrecision(context.precision, device));
    if (!context.known)
        context.known = std::make_shared<KnownParts>();
    auto progress = beforeJob(context.progress);
    return ResolvedContext{.context = std::move(context),
                           .device = device,
                           .furtherDevices = {devices.begin() + 1, devices.end()},
                           .precision = precision,
                           .progress = std::move(progress)};
}

} // namespace retort::study
