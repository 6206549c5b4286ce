#include "jobs/job_kind.h"

#include <fmt/format.h>

namespace retort::study {

Result<JobKind> kindOf(const store::JobRecord& job) {
    if (const auto kind = enumOf<JobKind>(job.request.kind))
        return *kind;
    return Error{ErrorCode::Unsupported,
                 fmt::format("job {}: \"{}\" is no kind of work that this program knows; remove it",
                             job.id.value, job.request.kind)};
}

} // namespace retort::study
