#include "study/budget/stage_sums.h"

#include "study/plan/work_ahead.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace retort::study {

namespace {

BudgetStage stageOf(WorkKey key, const StudyWork& work) {
    switch (key.phase) {
    case Phase::Sample:
        return work.sets[key.index].source == Source::Cls2Img ? BudgetStage::GenerateCls2Img
                                                              : BudgetStage::GenerateImg2Img;
    case Phase::EmbedSet:
    case Phase::EmbedSetViews: return BudgetStage::EmbedGenerated;
    case Phase::Distil: return BudgetStage::Distil;
    case Phase::Finetune: return BudgetStage::Finetune;
    case Phase::CompareSet: return BudgetStage::Compare;
    default: return BudgetStage::EmbedReal;
    }
}

/// The part of a training stage's units that are evaluated images, at what these cost.
double evaluatedPart(WorkKey key, double units, const StudyWork& work) {
    if (key.phase != Phase::Distil && key.phase != Phase::Finetune)
        return 0;
    const auto& run = work.runs[key.index].run;
    const auto& stage = key.phase == Phase::Distil ? *run.distil : run.finetune;
    return std::max(0.0, units - static_cast<double>(stage.steps * stage.batch));
}

class StageSums {
public:
    void add(BudgetStage stage, double images, double units, const PieceSpeed& speed) {
        auto& sum = m_sums[stage];
        sum.stage = stage;
        sum.images += static_cast<std::int64_t>(std::llround(images));
        sum.seconds += units * speed.secondsPerUnit;
        sum.certainty = std::max(sum.certainty, speed.certainty);
        if (!speed.note.empty())
            sum.notes.insert(speed.note);
    }
    std::vector<StageTime> take() {
        std::vector<StageTime> stages;
        for (auto& [stage, sum] : m_sums)
            stages.push_back(std::move(sum));
        return stages;
    }

private:
    std::map<BudgetStage, StageTime> m_sums;
};

} // namespace

std::vector<StageTime> sumStages(const StudyWork& work, const PieceSpeeds& speedOf) {
    StageSums sums;
    for (const auto& [key, rest] : work.estimate.rests()) {
        if (rest.units <= 0)
            continue;
        const auto speed = speedOf(key, rest);
        const auto evaluated = evaluatedPart(key, rest.units, work);
        sums.add(stageOf(key, work), rest.units - evaluated, rest.units - evaluated, speed);
        if (evaluated > 0)
            sums.add(BudgetStage::Evaluate, evaluated / kWorkOfEvaluating, evaluated, speed);
    }
    return sums.take();
}

double StudyTimes::seconds() const {
    double sum = 0;
    for (const auto& stage : stages)
        sum += stage.seconds;
    return sum;
}

Certainty StudyTimes::certainty() const {
    auto worst = Certainty::Measured;
    for (const auto& stage : stages)
        worst = std::max(worst, stage.certainty);
    return worst;
}

} // namespace retort::study
