#include "distill/trainer.h"

#include "distill/step.h"
#include "synthetic_set.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>

#include <limits>

namespace retort::distill {
namespace {

using namespace testing;
using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::retort::testing::TemporaryFolder;
using students::Student;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// The names of the events in order, steps shortened to their number: "started 0/3, evaluated 0, step 1,
/// ...".
std::string described(const std::vector<RunEvent>& events) {
    struct Describe {
        std::string operator()(const StageStarted& e) const {
            return "started " + std::to_string(e.firstStep) + "/" + std::to_string(e.steps);
        }
        std::string operator()(const StepDone& e) const {
            return "step " + std::to_string(e.step) + " of epoch " + std::to_string(e.epoch);
        }
        std::string operator()(const Evaluated& e) const { return "evaluated " + std::to_string(e.step); }
        std::string operator()(const Checkpointed& e) const { return "saved " + std::to_string(e.step); }
        std::string operator()(const Remarked& e) const { return "remarked " + e.text; }
        std::string operator()(const StageFinished& e) const { return "finished " + std::to_string(e.steps); }
    };
    std::string text;
    for (const auto& event : events)
        text += (text.empty() ? "" : ", ") + std::visit(Describe{}, event);
    return text;
}

StageOptions quickOptions(std::int64_t steps) {
    return {.stage = "distil",
            .steps = steps,
            .optimizer = {.kind = training::OptimizerKind::AdamW, .learningRate = 0.01},
            .schedule = {.warmupSteps = 2}};
}

class TrainerTest : public ::testing::Test {
protected:
    Student student = Student::create(syntheticSpec(), {.seed = 1}).value();
    SyntheticBatches batches;
    SyntheticEvaluation validation;
    ZeroShotReadout readout{.textEmbeddings = syntheticTexts(), .scale = 20};
};

TEST_F(TrainerTest, FeatureDistillation_TeachesAZeroShotClassifier) {
    for (const auto loss : {FeatureLoss::Cosine, FeatureLoss::UnitMeanSquared, FeatureLoss::SmoothL1}) {
        SCOPED_TRACE(wordOf(loss));
        auto fresh = Student::create(syntheticSpec(), {.seed = 1}).value();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                    trainStage(fresh, quickOptions(40),
                                               {.batches = batches,
                                                .objective = FeatureDistillation{.loss = loss},
                                                .targets = cachedTargets(syntheticEmbeddings()),
                                                .evaluated = {{.name = "test", .source = validation}},
                                                .zeroShot = readout}));
        EXPECT_LT(result.losses.back(), 0.5 * result.losses.front());
        EXPECT_EQ(result.evaluations.front().step, 0);
        EXPECT_EQ(result.evaluations.back().step, 40);
        EXPECT_GT(result.evaluations.back().evaluation.top1, 0.9);
        EXPECT_EQ(fresh.mode(), students::Mode::Evaluate);
    }
}

TEST_F(TrainerTest, LogitDistillation_TeachesTheClassificationHead) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto logits,
                                teacherLogits(syntheticEmbeddings(), syntheticTexts(), 20));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(student, quickOptions(40),
                                           {.batches = batches,
                                            .objective = LogitDistillation{.temperature = 2},
                                            .targets = cachedTargets(logits),
                                            .evaluated = {{.name = "test", .source = validation}}}));
    EXPECT_LT(result.losses.back(), 0.5 * result.losses.front());
    EXPECT_GT(result.evaluations.back().evaluation.top1, 0.9);
}

TEST_F(TrainerTest, SupervisedWithSgdSmoothingClippingAndEma_Learns) {
    auto options = quickOptions(60);
    options.optimizer = {.kind = training::OptimizerKind::Sgd, .learningRate = 0.05};
    options.gradientClip = 1;
    options.emaDecay = 0.8;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(student, options,
                                           {.batches = batches,
                                            .objective = Supervised{.labelSmoothing = 0.1},
                                            .evaluated = {{.name = "test", .source = validation}}}));
    EXPECT_GT(result.evaluations.back().evaluation.top1, 0.9);
    RETORT_ASSERT_OK_AND_ASSIGN(auto kept, evaluateStudent(student, validation));
    kept.correct.clear(); // told by events alone, as the matrix is
    kept.confusion.clear();
    kept.classes = 0;
    EXPECT_EQ(kept, result.evaluations.back().evaluation) << "the averaged weights are those that stay";
}

TEST_F(TrainerTest, Events_TellTheStageInOrder) {
    const TemporaryFolder folder;
    std::vector<RunEvent> events;
    auto options = quickOptions(4);
    options.evaluateEvery = 2;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result,
        trainStage(student, options,
                   {.batches = batches,
                    .objective = Supervised{},
                    .evaluated = {{.name = "test", .source = validation}},
                    .events = [&](const RunEvent& event) { events.push_back(event); },
                    .checkpoint = CheckpointOptions{
                        .path = folder / "c.safetensors", .identity = "i", .everySteps = 3}}));
    EXPECT_EQ(
        described(events),
        "started 0/4, evaluated 0, step 1 of epoch 0, step 2 of epoch 0, evaluated 2, step 3 of epoch 0, "
        "saved 3, step 4 of epoch 1, evaluated 4, saved 4, finished 4");
    EXPECT_EQ(std::get<StepDone>(events[2]).loss, result.losses[0]);
    EXPECT_DOUBLE_EQ(std::get<StepDone>(events[2]).learningRate, 0.005);
}

/// One image of it cannot be read any more.
class IncompleteEvaluation : public testing::SyntheticEvaluation {
public:
    std::int64_t size() const override { return SyntheticEvaluation::size() + 1; }
};

TEST_F(TrainerTest, SplitWithoutAnImage_KeepsNoAnswersOfItsImages) {
    IncompleteEvaluation incomplete;
    testing::SyntheticEvaluation part(7), choosing(7);
    std::vector<Evaluated> whole;
    auto options = quickOptions(12);
    options.evaluateEvery = 2;
    options.optimizer.learningRate = 1; // so that it gets worse
    ASSERT_THAT(trainStage(student, options,
                           {.batches = batches,
                            .objective = Supervised{},
                            .evaluated = {{.name = "test", .source = incomplete, .part = &part},
                                          {.name = "validation", .source = choosing, .choosesBest = true}},
                            .events =
                                [&](const RunEvent& event) {
                                    const auto* evaluated = std::get_if<Evaluated>(&event);
                                    if (evaluated && evaluated->split == "test" &&
                                        evaluated->evaluation.count == evaluated->splitImages)
                                        whole.push_back(*evaluated);
                                }}),
                succeeds());
    ASSERT_EQ(whole.size(), 2u) << "the last step and the best one";
    for (const auto& evaluated : whole)
        EXPECT_TRUE(evaluated.evaluation.correct.empty()) << evaluated.step;
}

TEST_F(TrainerTest, PartOfASplit_IsEvaluatedUntilTheLastStep) {
    constexpr std::int64_t kPart = 7;
    testing::SyntheticEvaluation part(kPart);
    auto options = quickOptions(4);
    options.evaluateEvery = 2;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result,
        trainStage(student, options,
                   {.batches = batches,
                    .objective = Supervised{},
                    .evaluated = {{.name = "test", .source = validation, .part = &part}}}));
    std::vector<std::int64_t> counts;
    for (const auto& point : result.evaluations) {
        counts.push_back(point.evaluation.count);
        EXPECT_EQ(point.splitImages, validation.size());
    }
    EXPECT_EQ(counts, (std::vector<std::int64_t>{kPart, kPart, validation.size()}));
}

TEST_F(TrainerTest, LossesReadTogether_AreReportedStepByStep) {
    std::vector<RunEvent> events;
    auto options = quickOptions(5);
    options.readLossEvery = 3;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result,
        trainStage(student, options,
                   {.batches = batches, .objective = Supervised{}, .events = [&](const RunEvent& event) {
                        events.push_back(event);
                    }}));
    EXPECT_EQ(result.losses.size(), 5u);
    EXPECT_EQ(events.size(), 7u); // started, five steps, finished
}

TEST_F(TrainerTest, DivergingLoss_NamesStepAndRateAndKeepsTheCheckpoint) {
    const TemporaryFolder folder;
    const auto path = folder / "c.safetensors";
    int calls = 0;
    const auto targets = [&](const TensorBatch& batch) -> Result<at::Tensor> {
        const double value = ++calls < 4 ? 1.0 : std::numeric_limits<double>::infinity();
        return at::full({batch.images.size(0), 5}, value);
    };
    auto options = quickOptions(10);
    options.readLossEvery = 5;
    EXPECT_THAT(trainStage(student, options,
                           {.batches = batches,
                            .objective = FeatureDistillation{},
                            .targets = targets,
                            .checkpoint = CheckpointOptions{.path = path, .identity = "i", .everySteps = 2}}),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("nan"), HasSubstr("step 4 of 10"), HasSubstr("learning rate"))));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto kept, loadCheckpoint(path));
    EXPECT_EQ(kept.step, 2);
}

TEST_F(TrainerTest, WithInputsThatDoNotFit_SaysWhichAndWhere) {
    auto headless = syntheticSpec();
    headless.embeddingWidth = 0;
    auto plain = Student::create(headless).value();
    const auto run = [&](Student& who, Objective objective, TargetFunction targets) {
        return trainStage(who, quickOptions(2),
                          {.batches = batches, .objective = objective, .targets = std::move(targets)});
    };
    EXPECT_THAT(run(student, FeatureDistillation{}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("target function")));
    EXPECT_THAT(run(plain, FeatureDistillation{}, cachedTargets(syntheticEmbeddings())),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("projection head")));
    EXPECT_THAT(run(student, FeatureDistillation{}, cachedTargets(at::zeros({kImages, 9}))),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("[8, 5]"), HasSubstr("not [8, 9]"),
                                                     HasSubstr("stage distil, step 1"))));
    EXPECT_THAT(run(student, LogitDistillation{}, cachedTargets(at::zeros({2, kClasses}))),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("target table has 2 rows")));
    auto narrow = syntheticSpec();
    narrow.classes = 2;
    auto few = Student::create(narrow).value();
    EXPECT_THAT(run(few, Supervised{}, {}), failsWith(ErrorCode::Mismatch, HasSubstr("2 classes")));
}

TEST_F(TrainerTest, InBFloat16_LearnsToo) {
    auto options = quickOptions(40);
    options.precision = tensor::Precision::BFloat16;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(student, options,
                                           {.batches = batches,
                                            .objective = FeatureDistillation{},
                                            .targets = cachedTargets(syntheticEmbeddings()),
                                            .evaluated = {{.name = "test", .source = validation}},
                                            .zeroShot = readout}));
    EXPECT_LT(result.losses.back(), 0.5 * result.losses.front());
    EXPECT_GT(result.evaluations.back().evaluation.top1, 0.9);
}

} // namespace
} // namespace retort::distill
