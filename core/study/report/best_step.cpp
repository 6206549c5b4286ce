#include "study/report/best_step.h"

#include "store/scores.h"
#include "study/spec/stage_names.h"

#include <map>

namespace retort::study {

namespace {

using EvaluationsByStep = std::map<std::int64_t, const store::StoredEvaluation*>;

EvaluationsByStep evaluationsOn(std::string_view split,
                                const std::vector<store::StoredEvaluation>& evaluations) {
    EvaluationsByStep found;
    for (const auto& evaluation : evaluations)
        if (evaluation.stage == kFinetuneStage && evaluation.split == split && evaluation.isOfWholeSplit())
            found[evaluation.step] = &evaluation;
    return found;
}

} // namespace

std::optional<BestStep> bestOnValidation(const std::vector<store::StoredEvaluation>& evaluations) {
    const auto test = evaluationsOn(kTestSplit, evaluations);
    std::optional<BestStep> best;
    for (const auto& [step, validation] : evaluationsOn(kValidationSplit, evaluations)) {
        const double accuracy = store::kPerCent * validation->scores.top1;
        const auto tested = test.find(step);
        if (tested != test.end() && (!best || accuracy > best->validation))
            best = BestStep{.step = step,
                            .validation = accuracy,
                            .test = store::kPerCent * tested->second->scores.top1,
                            .images = tested->second->scores.images,
                            .correct = tested->second->correct};
    }
    return best;
}

} // namespace retort::study
