#pragma once
// The job that generates an X/Y grid.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/sets/parameter_grid.h"

#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest gridJob(const GridRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<GridRequest> gridRequestOf(const store::JobRecord& job);

struct GridJobResult {
    std::string grid{}; ///< its name

    friend bool operator==(const GridJobResult&, const GridJobResult&) = default;
};
constexpr auto fields(const GridJobResult*) {
    return std::tuple{field("grid", &GridJobResult::grid, "Grid")};
}
Result<GridJobResult> gridResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of gridRequestOf() and generateGrid().
Result<std::string> doGridJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
