#pragma once
// The job that imports images of another program as a set.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/sets/set_import_request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct JobAtWork;

store::JobRequest setImportJob(const SetImportRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<SetImportRequest> setImportOf(const store::JobRecord& job);

struct SetImportJobResult {
    std::string set{}; ///< its name
    std::int64_t stored = 0;
    bool wasThere = false;                    ///< these images had been imported before
    std::int64_t notImported = 0;             ///< files
    std::optional<std::string> why{};         ///< of the first of them
    std::optional<std::int64_t> newPrompts{}; ///< images that came with another one; absent: none

    friend bool operator==(const SetImportJobResult&, const SetImportJobResult&) = default;
};
constexpr auto fields(const SetImportJobResult*) {
    using R = SetImportJobResult;
    return std::tuple{field("set", &R::set, "Set"),
                      field("stored", &R::stored, "Stored"),
                      field("was_there", &R::wasThere, "Imported before"),
                      field("not_imported", &R::notImported, "Not imported"),
                      field("why", &R::why, "Why"),
                      field("new_prompts", &R::newPrompts, "New prompts")};
}
Result<SetImportJobResult> setImportResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of setImportOf() and importRequestedSet().
Result<std::string> doSetImportJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
