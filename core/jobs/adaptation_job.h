#pragma once
// The job that trains a LoRA of one's own.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/adaptation/adaptation.h"

#include <cstdint>
#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest adaptationJob(const AdaptationRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<AdaptationRequest> adaptationOf(const store::JobRecord& job);

struct AdaptationJobResult {
    std::string lora{};      ///< its file
    std::string generator{}; ///< the JSON file of the adapted generator
    std::int64_t images = 0; ///< that were learnt
    bool wasThere = false;   ///< it had been trained before

    friend bool operator==(const AdaptationJobResult&, const AdaptationJobResult&) = default;
};
constexpr auto fields(const AdaptationJobResult*) {
    using R = AdaptationJobResult;
    return std::tuple{field("lora", &R::lora, "LoRA"), field("generator", &R::generator, "Generator"),
                      field("images", &R::images, "Images"),
                      field("was_there", &R::wasThere, "Trained before")};
}
Result<AdaptationJobResult> adaptationResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of adaptationOf() and adaptRequested().
Result<std::string> doAdaptationJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
