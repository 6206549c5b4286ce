#pragma once
// How long the stages of a study's work take, on this machine or on one that was timed. What is not known is
// not zero: a stage says whether it has all of its time.

#include "base/result.h"
#include "base/words.h"
#include "store/workspace.h"
#include "study/budget/study_work.h"
#include "study/spec/spec.h"
#include "teacher/compute_context.h"
#include "tensor/machine_timing.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace retort::study {

enum class BudgetStage {
    EmbedReal, ///< labelled images through the teacher, and the test images for its own accuracy
    GenerateCls2Img,
    GenerateImg2Img,
    EmbedGenerated,
    Distil,
    Finetune, ///< SUP's only stage as well
    Evaluate, ///< during both
    Compare   ///< sets with the test images
};
constexpr auto words(BudgetStage) {
    return std::to_array<Word<BudgetStage>>({{BudgetStage::EmbedReal, "embed-real"},
                                             {BudgetStage::GenerateCls2Img, "generate-cls2img"},
                                             {BudgetStage::GenerateImg2Img, "generate-img2img"},
                                             {BudgetStage::EmbedGenerated, "embed-generated"},
                                             {BudgetStage::Distil, "distil"},
                                             {BudgetStage::Finetune, "finetune"},
                                             {BudgetStage::Evaluate, "evaluate"},
                                             {BudgetStage::Compare, "compare"}});
}

enum class Certainty {
    Measured,
    Estimated, ///< some of it, from what was measured, by multiply-adds
    Unknown    ///< of some of it nothing is known
};
constexpr auto words(Certainty) {
    return std::to_array<Word<Certainty>>({{Certainty::Measured, "measured"},
                                           {Certainty::Estimated, "estimated"},
                                           {Certainty::Unknown, "not known"}});
}

struct StageTime {
    BudgetStage stage = BudgetStage::EmbedReal;
    std::int64_t images = 0; ///< that go through it
    double seconds = 0;      ///< of what is known of it
    Certainty certainty = Certainty::Measured;
    std::set<std::string> notes{}; ///< by what it is known, or why not
};

struct StudyTimes {
    std::string machine;
    std::vector<StageTime> stages; ///< those that have something to do
    std::string remedy{};          ///< how to learn what is not known; empty where all is

    /// Of all stages, as far as it is known.
    double seconds() const;
    Certainty certainty() const;
};

/// By earlier work on this machine, and what it does not tell by timings of a few seconds, for which models
/// that are here are opened. Cancelled.
Result<StudyTimes> timesHere(StudyWork& work, const StudySpec& spec, const store::Workspace& workspace,
                             const ResolvedContext& resolved);
/// On the machine that was timed.
StudyTimes timesOn(const tensor::MachineTiming& machine, const StudyWork& work);

} // namespace retort::study
