// A stage that was stopped, or killed, and went on later ends with bitwise the weights of one that was not.

#include "distill/checkpoint.h"
#include "distill/trainer.h"
#include "training/kept_checkpoints.h"

#include "synthetic_set.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace retort::distill {
namespace {

using namespace testing;
using ::retort::testing::failsWith;
using ::retort::testing::TemporaryFolder;
using students::Student;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kSteps = 7;
constexpr std::int64_t kPartOfTest = 10;

/// Everything that has a state: dropout and stochastic depth, batch norm, optimiser, EMA, schedule.
struct Recipe {
    students::StudentSpec spec;
    StageOptions options;
    std::vector<std::int64_t> stops; ///< steps after which the stage is interrupted
};

Recipe residual() {
    return {.spec = syntheticSpec(),
            .options = {.steps = kSteps,
                        .optimizer = {.learningRate = 0.05},
                        .gradientClip = 1,
                        .evaluateEvery = 2},
            .stops = {1, 4, 6}};
}

Recipe efficient() {
    return {.spec = {.architecture = students::Architecture::EfficientNetB0,
                     .classes = kClasses,
                     .embeddingWidth = 5},
            .options = {.seed = 3,
                        .steps = kSteps,
                        .optimizer = {.kind = training::OptimizerKind::AdamW, .learningRate = 0.001},
                        .emaDecay = 0.9},
            .stops = {4}};
}

Student fresh(const Recipe& recipe) {
    return Student::create(recipe.spec, {.seed = 4}).value();
}

class Stage {
public:
    StageInputs inputs(std::optional<CheckpointOptions> checkpoint, EventSink events = {}) {
        return {
            .batches = m_batches,
            .objective = Supervised{.labelSmoothing = 0.1},
            .evaluated = {{.name = "test", .source = m_test}, {.name = "validation", .source = m_validation}},
            .events = std::move(events),
            .stop = m_stop.get_token(),
            .checkpoint = std::move(checkpoint)};
    }
    /// The same, with a part of the test split until the last step, and validation as what chooses the best.
    StageInputs inputsWithPart(std::optional<CheckpointOptions> checkpoint, EventSink events = {}) {
        auto all = inputs(std::move(checkpoint), std::move(events));
        all.evaluated.clear();
        all.evaluated.push_back({.name = "test", .source = m_test, .part = &m_part});
        all.evaluated.push_back({.name = "validation", .source = m_validation, .choosesBest = true});
        return all;
    }
    /// Requests a stop as soon as `step` steps are done.
    EventSink stopAfter(std::int64_t step) {
        return [this, step](const RunEvent& event) {
            if (const auto* done = std::get_if<StepDone>(&event); done && done->step == step)
                m_stop.request_stop();
        };
    }

private:
    SyntheticBatches m_batches;
    SyntheticEvaluation m_test;
    SyntheticEvaluation m_validation{7};
    SyntheticEvaluation m_part{kPartOfTest};
    std::stop_source m_stop;
};

void expectSameWeights(const Student& a, const Student& b) {
    const auto compare = [](const auto& left, const auto& right) {
        ASSERT_EQ(left.size(), right.size());
        for (std::size_t i = 0; i < left.size(); ++i)
            EXPECT_TRUE(at::equal(left[i].tensor, right[i].tensor)) << left[i].name;
    };
    compare(a.namedParameters(), b.namedParameters());
    compare(a.namedBuffers(), b.namedBuffers());
}

void expectSameHistory(const StageResult& a, const StageResult& b) {
    EXPECT_EQ(a.losses, b.losses);
    EXPECT_EQ(a.evaluations, b.evaluations);
    EXPECT_EQ(a.steps, b.steps);
}

TEST(TrainerResume, EvaluatedSplits_ChangeNothingOfTheTraining) {
    for (const auto& recipe : {residual(), efficient()}) {
        Student both = fresh(recipe), none = fresh(recipe);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto evaluated,
                                    trainStage(both, recipe.options, Stage().inputs(std::nullopt)));
        SyntheticBatches batches;
        RETORT_ASSERT_OK_AND_ASSIGN(
            const auto plain,
            trainStage(none, recipe.options,
                       {.batches = batches, .objective = Supervised{.labelSmoothing = 0.1}}));
        expectSameWeights(both, none);
        EXPECT_EQ(evaluated.losses, plain.losses);
        ASSERT_GE(evaluated.evaluations.size(), 4u);
        for (std::size_t i = 0; i < evaluated.evaluations.size(); i += 2) {
            EXPECT_EQ(evaluated.evaluations[i].split, "test");
            EXPECT_EQ(evaluated.evaluations[i].evaluation.count, kImages);
            EXPECT_EQ(evaluated.evaluations[i + 1].split, "validation");
            EXPECT_EQ(evaluated.evaluations[i + 1].evaluation.count, 7);
            EXPECT_EQ(evaluated.evaluations[i + 1].step, evaluated.evaluations[i].step);
        }
        EXPECT_THAT(plain.evaluations, ::testing::IsEmpty());
    }
}

TEST(TrainerResume, StoppedAfterAnyStep_EndsBitwiseTheSame) {
    for (const auto& recipe : {residual(), efficient()}) {
        Student whole = fresh(recipe);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                    trainStage(whole, recipe.options, Stage().inputs(std::nullopt)));
        for (const std::int64_t stopped : recipe.stops) {
            SCOPED_TRACE(stopped);
            const TemporaryFolder folder;
            const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run"};
            Stage first;
            Student half = fresh(recipe);
            ASSERT_THAT(trainStage(half, recipe.options, first.inputs(checkpoint, first.stopAfter(stopped))),
                        failsWith(ErrorCode::Cancelled, HasSubstr("distil")));
            Student resumed = Student::create(recipe.spec, {.seed = 999}).value();
            RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                        trainStage(resumed, recipe.options, Stage().inputs(checkpoint)));
            expectSameWeights(resumed, whole);
            expectSameHistory(result, expected);
        }
    }
}

TEST(TrainerResume, BestStepOnParts_IsEvaluatedOnTheWholeInTheEndAfterAnyStop) {
    for (const auto& recipe : {residual(), efficient()}) {
        auto options = recipe.options;
        options.evaluateEvery = 1;
        Student plain = fresh(recipe), whole = fresh(recipe);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto everywhere,
                                    trainStage(plain, options, Stage().inputs(std::nullopt)));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                    trainStage(whole, options, Stage().inputsWithPart(std::nullopt)));
        expectSameWeights(whole, plain);
        std::int64_t best = 0;
        double highest = -1;
        for (const auto& point : everywhere.evaluations)
            if (point.split == "validation" && point.evaluation.top1 > highest) {
                highest = point.evaluation.top1;
                best = point.step;
            }
        ASSERT_EQ(expected.evaluations.size(), everywhere.evaluations.size());
        for (std::size_t i = 0; i < expected.evaluations.size(); ++i) {
            const auto& point = expected.evaluations[i];
            const bool isWhole = point.split == "validation" || point.step == best || point.step == kSteps;
            EXPECT_EQ(point.evaluation.count < point.splitImages, !isWhole) << point.step << point.split;
            if (isWhole) {
                EXPECT_EQ(point, everywhere.evaluations[i]);
            }
        }
        for (const auto stopped : recipe.stops) {
            SCOPED_TRACE(stopped);
            const TemporaryFolder folder;
            const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run"};
            Stage first;
            Student half = fresh(recipe);
            ASSERT_THAT(trainStage(half, options, first.inputsWithPart(checkpoint, first.stopAfter(stopped))),
                        failsWith(ErrorCode::Cancelled, HasSubstr("distil")));
            Student resumed = Student::create(recipe.spec, {.seed = 999}).value();
            RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                        trainStage(resumed, options, Stage().inputsWithPart(checkpoint)));
            expectSameWeights(resumed, whole);
            expectSameHistory(result, expected);
        }
    }
}

/// A set that asks for a stop while it is evaluated after `step` steps.
class StoppingEvaluation : public SyntheticEvaluation {
public:
    explicit StoppingEvaluation(std::stop_source& stop) : SyntheticEvaluation(7), m_stop(stop) {}
    Status rewind() override {
        if (isDue)
            m_stop.request_stop();
        return SyntheticEvaluation::rewind();
    }
    bool isDue = false;

private:
    std::stop_source& m_stop;
};

TEST(TrainerResume, StoppedBetweenTwoSplitsOfOneStep_EvaluatesTheOtherOneAfterwards) {
    const auto recipe = residual();
    Student whole = fresh(recipe);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                trainStage(whole, recipe.options, Stage().inputs(std::nullopt)));
    const TemporaryFolder folder;
    const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run"};
    std::stop_source stop;
    SyntheticBatches batches;
    SyntheticEvaluation test;
    StoppingEvaluation validation(stop);
    Student half = fresh(recipe);
    ASSERT_THAT(trainStage(half, recipe.options,
                           {.batches = batches,
                            .objective = Supervised{.labelSmoothing = 0.1},
                            .evaluated = {{.name = "test", .source = test},
                                          {.name = "validation", .source = validation}},
                            .events =
                                [&](const RunEvent& event) {
                                    const auto* done = std::get_if<StepDone>(&event);
                                    validation.isDue |= done && done->step == 4;
                                },
                            .stop = stop.get_token(),
                            .checkpoint = checkpoint}),
                failsWith(ErrorCode::Cancelled, HasSubstr("validation")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto left, loadCheckpoint(checkpoint.path));
    ASSERT_EQ(left.evaluations.back().step, 4);
    ASSERT_EQ(left.evaluations.back().split, "test");
    Student resumed = Student::create(recipe.spec, {.seed = 999}).value();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(resumed, recipe.options, Stage().inputs(checkpoint)));
    expectSameWeights(resumed, whole);
    expectSameHistory(result, expected);
}

TEST(TrainerResume, KilledBetweenCheckpoints_GoesOnFromTheLastOne) {
    const auto recipe = residual();
    Student whole = fresh(recipe);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                trainStage(whole, recipe.options, Stage().inputs(std::nullopt)));
    const TemporaryFolder folder;
    const auto kept = folder / "kept.safetensors";
    const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run", .everySteps = 3};
    // What lies on the disk when the process dies after step 5 is the checkpoint of step 3.
    const auto keepThird = [&](const RunEvent& event) {
        if (const auto* saved = std::get_if<Checkpointed>(&event); saved && saved->step == 3)
            std::filesystem::copy_file(saved->path, kept);
    };
    Student dying = fresh(recipe);
    ASSERT_TRUE(trainStage(dying, recipe.options, Stage().inputs(checkpoint, keepThird)).ok());
    std::filesystem::rename(kept, checkpoint.path);
    std::vector<std::int64_t> repeated;
    const auto noteSteps = [&](const RunEvent& event) {
        if (const auto* done = std::get_if<StepDone>(&event))
            repeated.push_back(done->step);
    };
    Student resumed = Student::create(recipe.spec, {.seed = 999}).value();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(resumed, recipe.options, Stage().inputs(checkpoint, noteSteps)));
    EXPECT_EQ(repeated, (std::vector<std::int64_t>{4, 5, 6, 7}));
    expectSameWeights(resumed, whole);
    expectSameHistory(result, expected);
}

/// What a stage remarks.
EventSink remarksInto(std::vector<std::string>& remarks) {
    return [&](const RunEvent& event) {
        if (const auto* remark = std::get_if<Remarked>(&event))
            remarks.push_back(remark->text);
    };
}

void flipABit(const std::filesystem::path& file, std::size_t place) {
    std::fstream content(file, std::ios::in | std::ios::out | std::ios::binary);
    content.seekg(static_cast<std::streamoff>(place));
    const auto byte = static_cast<char>(content.get() ^ 1);
    content.seekp(static_cast<std::streamoff>(place));
    content.put(byte);
}

TEST(TrainerResume, DamagedCheckpoints_FallBackAndSaySoAndEndBitwiseTheSame) {
    const auto recipe = residual();
    Student whole = fresh(recipe);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                trainStage(whole, recipe.options, Stage().inputs(std::nullopt)));
    struct Case {
        std::string name;
        std::function<void(const std::filesystem::path&)> damage;
    };
    const Case cases[] = {
        {"emptied", [](const auto& file) { std::filesystem::resize_file(file, 0); }},
        {"truncated",
         [](const auto& file) { std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2); }},
        {"flipped in a tensor",
         [](const auto& file) { flipABit(file, std::filesystem::file_size(file) - 50); }},
        {"flipped in the header", [](const auto& file) { flipABit(file, 40); }},
    };
    for (const auto& each : cases)
        for (const bool isBoth : {false, true}) {
            SCOPED_TRACE(each.name + (isBoth ? ", both" : ", the newest"));
            const TemporaryFolder folder;
            const CheckpointOptions checkpoint{
                .path = folder / "c.safetensors", .identity = "run", .everySteps = 2};
            Stage first;
            Student half = fresh(recipe);
            ASSERT_THAT(trainStage(half, recipe.options, first.inputs(checkpoint, first.stopAfter(5))),
                        failsWith(ErrorCode::Cancelled, HasSubstr("distil")));
            each.damage(checkpoint.path);
            if (isBoth)
                each.damage(training::previousCheckpoint(checkpoint.path));
            std::vector<std::string> remarks;
            Student resumed = Student::create(recipe.spec, {.seed = isBoth ? 4u : 999u}).value();
            RETORT_ASSERT_OK_AND_ASSIGN(
                const auto result,
                trainStage(resumed, recipe.options, Stage().inputs(checkpoint, remarksInto(remarks))));
            ASSERT_EQ(remarks.size(), 1u);
            EXPECT_THAT(remarks[0],
                        AllOf(HasSubstr("c.safetensors"), HasSubstr(isBoth ? "starts anew" : "of step 4")));
            expectSameWeights(resumed, whole);
            expectSameHistory(result, expected);
        }
}

TEST(TrainerResume, WhatIsStoredBeforeACheckpoint_StopsTheTrainingWhereItFails) {
    const auto recipe = residual();
    const TemporaryFolder folder;
    const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run", .everySteps = 3};
    Stage stage;
    auto inputs = stage.inputs(checkpoint);
    inputs.beforeCheckpoint = [] { return Status{Error{ErrorCode::DiskFull, "no room for metrics"}}; };
    Student student = fresh(recipe);
    EXPECT_THAT(trainStage(student, recipe.options, std::move(inputs)),
                failsWith(ErrorCode::DiskFull, HasSubstr("no room for metrics")));
    EXPECT_FALSE(std::filesystem::exists(checkpoint.path));
}

TEST(TrainerResume, FinishedStage_OnlyRestoresTheStudent) {
    const auto recipe = efficient();
    const TemporaryFolder folder;
    const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "run"};
    Student whole = fresh(recipe);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected,
                                trainStage(whole, recipe.options, Stage().inputs(checkpoint)));
    int steps = 0;
    const auto count = [&](const RunEvent& event) { steps += std::holds_alternative<StepDone>(event); };
    Student again = Student::create(recipe.spec, {.seed = 999}).value();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result,
                                trainStage(again, recipe.options, Stage().inputs(checkpoint, count)));
    EXPECT_EQ(steps, 0);
    expectSameWeights(again, whole);
    expectSameHistory(result, expected);
}

TEST(TrainerResume, FromACheckpointOfAnotherRun_IsRefusedByPath) {
    const auto recipe = residual();
    const TemporaryFolder folder;
    const auto path = folder / "c.safetensors";
    Student student = fresh(recipe);
    const auto run = [&](const std::string& identity, std::int64_t steps, const std::string& stage) {
        auto options = recipe.options;
        options.steps = steps;
        options.stage = stage;
        return trainStage(student, options,
                          Stage().inputs(CheckpointOptions{.path = path, .identity = identity}));
    };
    ASSERT_TRUE(run("mine", 3, "distil").ok());
    EXPECT_THAT(run("other", 3, "distil"),
                failsWith(ErrorCode::Mismatch,
                          AllOf(HasSubstr("c.safetensors"), HasSubstr("\"mine\""), HasSubstr("\"other\""))));
    EXPECT_THAT(run("mine", 2, "distil"), failsWith(ErrorCode::Mismatch, HasSubstr("with 2 steps")));
    EXPECT_THAT(run("mine", 3, "finetune"), failsWith(ErrorCode::Mismatch, HasSubstr("\"finetune\"")));
}

TEST(TrainerResume, FromACheckpointOfAnotherOptimiser_LeavesTheStudentAsItWas) {
    const auto recipe = residual();
    const TemporaryFolder folder;
    const CheckpointOptions options{.path = folder / "c.safetensors", .identity = "run"};
    Student trained = fresh(recipe);
    ASSERT_TRUE(trainStage(trained, recipe.options, Stage().inputs(options)).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(auto checkpoint, loadCheckpoint(options.path));
    checkpoint.optimizer.emplace("foreign", at::zeros({1}));
    const auto damaged = folder / "d.safetensors";
    ASSERT_TRUE(saveCheckpoint(damaged, checkpoint).ok());
    Student student = fresh(recipe);
    EXPECT_THAT(trainStage(student, recipe.options,
                           Stage().inputs(CheckpointOptions{.path = damaged, .identity = "run"})),
                failsWith(ErrorCode::Mismatch, HasSubstr("d.safetensors")));
    expectSameWeights(student, fresh(recipe));
}

} // namespace
} // namespace retort::distill
