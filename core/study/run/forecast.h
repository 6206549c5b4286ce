#pragma once
// The remaining cost of studies and synthetic sets, while a person edits them. Starts nothing, and opens each
// dataset and model only once.
//
//   Forecast forecast(std::move(connection), {.resources = resources});
//   RETORT_TRY(const auto cost, forecast.of(spec, stop));

#include "base/result.h"
#include "store/workspace.h"
#include "study/plan/remaining_cost.h"
#include "study/sets/set_request.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"

#include <stop_token>

namespace retort::study {

/// For one thread at a time.
class Forecast {
public:
    Forecast(store::Workspace workspace, ComputeContext context);

    /// Errors are those that runStudy() has before anything is trained, and those of remainingCost();
    /// NotFound names all parts that are not here.
    Result<RemainingCost> of(const StudySpec& spec, const std::stop_token& stop);
    /// The context of the request is not used. Errors are those of
    /// remainingSetCost().
    Result<SetCost> of(SetRequest request, const std::stop_token& stop);
    /// Datasets may be others: they are opened again, and read where their files are not as they were.
    void forget();

private:
    ComputeContext within(const std::stop_token& stop) const;

    store::Workspace m_workspace;
    ComputeContext m_context; ///< with what is known
};

} // namespace retort::study
