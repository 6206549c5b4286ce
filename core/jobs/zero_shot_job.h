#pragma once
// The job that measures a teacher's zero-shot accuracy.

#include "base/fields.h"
#include "base/result.h"
#include "store/job_table.h"
#include "teacher/zero_shot_report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct JobAtWork;

/// Of the options it keeps teacher, dataset, split and prompts.
store::JobRequest zeroShotJob(const ZeroShotOptions& options);
/// InvalidArgument or Corrupt, naming the key, where the request cannot be read.
Result<ZeroShotOptions> zeroShotOf(const store::JobRecord& job);

/// Shares in [0, 1].
struct ZeroShotJobResult {
    std::int64_t images = 0;
    double top1 = 0;
    double meanPerClass = 0;
    double nll = 0; ///< nats
    double ece = 0;
    std::vector<std::string> classes{};
    std::vector<double> perClass{};
    store::ConfusionMatrix confusion{};
    /// For people; absent in what early versions stored.
    std::optional<std::vector<std::string>> warnings{};

    friend bool operator==(const ZeroShotJobResult&, const ZeroShotJobResult&) = default;
};
constexpr auto fields(const ZeroShotJobResult*) {
    using R = ZeroShotJobResult;
    return std::tuple{field("images", &R::images, "Images"),
                      field("top1", &R::top1, "Top-1"),
                      field("mean_per_class", &R::meanPerClass, "Mean per class"),
                      field("nll", &R::nll, "NLL"),
                      field("ece", &R::ece, "ECE"),
                      field("classes", &R::classes, "Classes"),
                      field("per_class", &R::perClass, "Per class"),
                      field("confusion", &R::confusion, "Confusion matrix"),
                      field("warnings", &R::warnings, "Warnings")};
}
Result<ZeroShotJobResult> zeroShotResultOf(const store::JobRecord& job);

/// The job's result as text. Errors are those of zeroShotOf() and zeroShotReport().
Result<std::string> doZeroShotJob(const store::JobRecord& job, const JobAtWork& work);

} // namespace retort::study
