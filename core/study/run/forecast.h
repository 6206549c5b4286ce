#pragma once
// The remaining cost of studies and synthetic sets, while a person edits them. Starts nothing, and opens each
// dataset and model only once.
//
//   Forecast forecast(std::move(connection), environment);
//   RETORT_TRY(const auto cost, forecast.of(spec, stop));

#include "base/result.h"
#include "store/workspace.h"
#include "study/plan/compute_settings.h"
#include "study/plan/remaining_cost.h"
#include "study/sets/set_request.h"
#include "study/spec/spec.h"

#include <memory>
#include <stop_token>

namespace retort::study {

/// For one thread at a time.
class Forecast {
public:
    Forecast(store::Workspace workspace, JobEnvironment environment);
    ~Forecast();
    Forecast(const Forecast&) = delete;
    Forecast& operator=(const Forecast&) = delete;

    /// Errors are those that runStudy() has before anything is trained, and those of remainingCost().
    Result<RemainingCost> of(const StudySpec& spec, const std::stop_token& stop);
    /// Of the request the place and device of the work are the environment's. Errors are those of
    /// remainingSetCost().
    Result<SetCost> of(SetRequest request, const std::stop_token& stop);
    /// Datasets may be others: they are opened again, and read where their files are not as they were.
    void forget();

private:
    store::Workspace m_workspace;
    JobEnvironment m_environment;
    ImageGenerators m_imageGenerators; ///< that remember what they described
    std::unique_ptr<KnownParts> m_known;
};

} // namespace retort::study
