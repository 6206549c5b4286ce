#include "teacher/stored_scores.h"

namespace retort::study {

store::Scores storedScores(const distill::Evaluation& evaluation) {
    store::Scores scores{.images = evaluation.count,
                         .top1 = evaluation.top1,
                         .meanPerClass = evaluation.meanPerClass,
                         .nll = evaluation.nll,
                         .ece = evaluation.ece,
                         .confusion = {}};
    for (int label = 0; label < evaluation.classes; ++label) {
        auto& row = scores.confusion.emplace_back();
        for (int predicted = 0; predicted < evaluation.classes; ++predicted)
            row.push_back(evaluation.confusionAt(label, predicted));
    }
    return scores;
}

} // namespace retort::study
