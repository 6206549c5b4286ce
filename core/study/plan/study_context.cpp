#include "study/plan/study_context.h"

#include <utility>

namespace retort::study {

Result<ResolvedContext> resolve(ComputeContext context, const StudySpec& spec) {
    if (context.device == "auto")
        context.device = spec.device;
    context.precision = spec.precision;
    if (context.threads <= 0)
        context.threads = spec.threads;
    return resolve(std::move(context));
}

} // namespace retort::study
