#include "study/report/best_step.h"

#include "store/scores.h"
#include "study/spec/stage_names.h"

#include <map>

namespace retort::study {

namespace {

/// Shares, by step.
std::map<std::int64_t, double> accuraciesOn(std::string_view split,
                                            const std::vector<store::Evaluation>& evaluations) {
    std::map<std::int64_t, double> accuracies;
    for (const auto& evaluation : evaluations)
        if (evaluation.stage == kFinetuneStage && evaluation.split == split && evaluation.isOfWholeSplit())
            accuracies[evaluation.step] = evaluation.scores.top1;
    return accuracies;
}

} // namespace

std::optional<BestStep> bestOnValidation(const std::vector<store::Evaluation>& evaluations) {
    const auto test = accuraciesOn(kTestSplit, evaluations);
    std::optional<BestStep> best;
    for (const auto& [step, accuracy] : accuraciesOn(kValidationSplit, evaluations)) {
        const auto tested = test.find(step);
        if (tested != test.end() && (!best || store::kPerCent * accuracy > best->validation))
            best = BestStep{.step = step,
                            .validation = store::kPerCent * accuracy,
                            .test = store::kPerCent * tested->second};
    }
    return best;
}

} // namespace retort::study
