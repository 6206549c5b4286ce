#pragma once
// The job that compares a synthetic set with test images.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/sets/set_check_request.h"

#include <cstdint>
#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest setCheckJob(const SetCheckRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<SetCheckRequest> setCheckOf(const store::JobRecord& job);

/// The rest of what was found is stored with the set.
struct SetCheckJobResult {
    std::string set{};
    std::int64_t nearDuplicates = 0;
    std::int64_t testImages = 0;

    friend bool operator==(const SetCheckJobResult&, const SetCheckJobResult&) = default;
};
constexpr auto fields(const SetCheckJobResult*) {
    using R = SetCheckJobResult;
    return std::tuple{field("set", &R::set, "Set"),
                      field("near_duplicates", &R::nearDuplicates, "Near-duplicates"),
                      field("test_pictures", &R::testImages, "Test images")};
}
Result<SetCheckJobResult> setCheckResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of setCheckOf() and checkRequestedSet().
Result<std::string> doSetCheckJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
