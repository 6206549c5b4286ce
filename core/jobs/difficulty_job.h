#pragma once
// The job that asks a student how hard the images of a synthetic set are.

#include "base/fields.h"
#include "base/result.h"
#include "deploy/set_difficulty.h"
#include "store/job_table.h"

#include <cstdint>
#include <string>

namespace retort::study {

struct JobAtWork;

store::JobRequest difficultyJob(const DifficultyRequest& request);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<DifficultyRequest> difficultyOf(const store::JobRecord& job);

/// The entropies are stored with the set.
struct DifficultyJobResult {
    std::string set{};
    std::string student{};
    std::int64_t images = 0;

    friend bool operator==(const DifficultyJobResult&, const DifficultyJobResult&) = default;
};
constexpr auto fields(const DifficultyJobResult*) {
    using R = DifficultyJobResult;
    return std::tuple{field("set", &R::set, "Set"), field("student", &R::student, "Student"),
                      field("images", &R::images, "Images")};
}
Result<DifficultyJobResult> difficultyResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of difficultyOf() and measureDifficulty().
Result<std::string> doDifficultyJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
