#pragma once
// The job that makes one synthetic set, whole or as a preview.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "study/sets/set_request.h"

#include <cstdint>
#include <optional>
#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest generationJob(const SetRequest& request);
/// The same, as one that goes in between others; for small sets.
store::JobRequest previewJob(const SetRequest& request);
/// Of both. What it computes on is not a part of it. InvalidArgument or Corrupt, naming the key, where the
/// request cannot be read.
Result<SetRequest> setRequestOf(const store::JobRecord& job);

/// The set as a part of another job's request.
nlohmann::json toJson(const SetRequest& request);
void readSetRequest(JsonReader& reader, SetRequest& into);

struct GenerationJobResult {
    std::string set{}; ///< its name
    std::int64_t stored = 0;
    std::int64_t invalid = 0;
    std::optional<double> meanScore{};       ///< of the intended class, if the set was scored
    std::optional<double> classifiedAs{};    ///< share whose likeliest class is the intended one
    std::optional<std::string> unusedName{}; ///< asked for, where the set was there under another

    friend bool operator==(const GenerationJobResult&, const GenerationJobResult&) = default;
};
constexpr auto fields(const GenerationJobResult*) {
    using R = GenerationJobResult;
    return std::tuple{field("set", &R::set, "Set"),
                      field("stored", &R::stored, "Stored"),
                      field("invalid", &R::invalid, "Invalid"),
                      field("mean_score", &R::meanScore, "Mean score"),
                      field("classified_as", &R::classifiedAs, "Classified as intended"),
                      field("unused_name", &R::unusedName, "Unused name")};
}
Result<GenerationJobResult> generationResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of setRequestOf() and generateRequested().
Result<std::string> doGenerationJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
