#include "study/budget/study_budget.h"

#include "study/run/forecast.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::resourcesFolder;
using retort::testing::TemporaryFolder;
using tensor::TimedWork;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kUNetCalls = 40, kDecodings = 20, kTeacherImages = 1000, kTrainingImages = 2000;

/// A machine of round numbers.
tensor::MachineTiming machine() {
    tensor::MachineTiming timed{
        .device = "cuda:0", .deviceName = "A GPU", .precision = tensor::Precision::BFloat16, .timings = {}};
    const auto add = [&](TimedWork work, const char* network, int size, double perSecond) {
        timed.timings.push_back(
            {.work = work, .network = network, .size = size, .batch = 8, .perSecond = perSecond});
    };
    add(TimedWork::TrainingStep, "resnet50", 224, kTrainingImages);
    timed.timings.back().multiplyAdds = 4.09e9;
    add(TimedWork::ImageTower, "ViT-H-14", 224, kTeacherImages);
    add(TimedWork::UNetCall, "sd-2.1", 512, kUNetCalls);
    add(TimedWork::UNetCall, "unclip-2.1", 768, kUNetCalls);
    add(TimedWork::Decoding, "autoencoder", 512, kDecodings);
    add(TimedWork::Decoding, "autoencoder", 768, kDecodings);
    return timed;
}

void forget(tensor::MachineTiming& machine, TimedWork work) {
    std::erase_if(machine.timings, [&](const auto& timing) { return timing.work == work; });
}

class StudyBudgetTest : public ::testing::Test {
protected:
    static StudySpec table1() { return readStudySpec(resourcesFolder() / "studies/table1.json").value(); }
    StudyBudget budget(const StudySpec& spec, const tensor::MachineTiming& there = machine()) {
        auto made = budgetOf(spec, workspace, context, there);
        EXPECT_TRUE(made.ok()) << made.error().text();
        return std::move(made).value();
    }
    static StageTime stage(const StudyBudget& budget, BudgetStage which) {
        for (const auto& each : budget.times.stages)
            if (each.stage == which)
                return each;
        ADD_FAILURE() << "no stage " << wordOf(which);
        return {};
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    ComputeContext context{.resources = resourcesFolder(), .device = "cpu"};
};

TEST_F(StudyBudgetTest, PaperStudyWithNothingHere_IsCountedByPublishedSizes) {
    const auto all = budget(table1());
    // 5,000 + 73,257 + 9,469 + 21,600 + 1,020 + 75,750 training images, 4 of each kind for one
    constexpr std::int64_t kTrain = 186'096, kTest = 8'000 + 26'032 + 3'925 + 5'400 + 6'149 + 25'250;
    EXPECT_EQ(all.work.generatedImages(), 2 * 4 * kTrain);
    EXPECT_EQ(all.work.teacherPasses(), kTrain + kTest + 2 * 4 * kTrain);
    EXPECT_EQ(all.work.runsLeft(), 6U * 8U);
    EXPECT_EQ(all.work.trainingSteps(), 6 * (40'000 + 7 * 60'000));
    EXPECT_FALSE(all.work.isUncounted());
    EXPECT_EQ(all.work.missing.size(), 9U);
    for (const auto& dataset : all.work.datasets)
        EXPECT_EQ(dataset.counted, Counted::Published) << dataset.name;
}

TEST_F(StudyBudgetTest, EachMissingPart_HasItsPlaceAndAWayToGetIt) {
    const auto all = budget(table1());
    for (const auto& part : all.work.missing) {
        EXPECT_THAT(part.place.string(), HasSubstr(workspace.folder().string())) << part.name;
        EXPECT_TRUE(!part.command.empty() || !part.page.empty()) << part.name;
    }
    const auto text = textOf(all);
    EXPECT_THAT(text, HasSubstr("retort-cli dataset download stl10"));
    EXPECT_THAT(text, HasSubstr("retort-cli model download openclip-vit-h-14"));
    EXPECT_THAT(text, HasSubstr("stable-diffusion-2-1-unclip, goes to"));
}

TEST_F(StudyBudgetTest, TimesOfATimedMachine_AreItsSpeedsTimesTheWork) {
    const auto all = budget(table1());
    EXPECT_THAT(all.times.machine, HasSubstr("A GPU"));
    const auto cls2img = stage(all, BudgetStage::GenerateCls2Img);
    EXPECT_EQ(cls2img.certainty, Certainty::Measured);
    EXPECT_NEAR(cls2img.seconds, 744'384.0 * (50 * 2 / kUNetCalls + 1 / kDecodings), 1);
    EXPECT_NEAR(stage(all, BudgetStage::EmbedGenerated).seconds, 1'488'768.0 / kTeacherImages, 1e-3);
    const auto distil = stage(all, BudgetStage::Distil);
    EXPECT_EQ(distil.certainty, Certainty::Measured);
    EXPECT_NEAR(distil.seconds, 6 * 7 * 40'000.0 * 256 / kTrainingImages, 1);
    EXPECT_NE(all.times.certainty(), Certainty::Unknown);
}

TEST_F(StudyBudgetTest, DecodingThatWasTimedAtAnotherSize_IsCountedByItsTiles) {
    auto there = machine();
    std::erase_if(there.timings, [](const auto& timing) {
        return timing.work == TimedWork::Decoding && timing.size == 768;
    });
    const auto timed = stage(budget(table1()), BudgetStage::GenerateImg2Img);
    const auto estimated = stage(budget(table1(), there), BudgetStage::GenerateImg2Img);
    EXPECT_EQ(estimated.certainty, Certainty::Estimated);
    EXPECT_NEAR(estimated.seconds - timed.seconds, 744'384.0 * (4 - 1) / kDecodings, 1)
        << "four tiles of 512 px";
}

TEST_F(StudyBudgetTest, WhatWasNotTimed_IsNeverPassedOverInTheTotal) {
    auto there = machine();
    forget(there, TimedWork::UNetCall);
    const auto all = budget(table1(), there);
    EXPECT_EQ(stage(all, BudgetStage::GenerateImg2Img).certainty, Certainty::Unknown);
    EXPECT_THAT(textOf(all.times),
                AllOf(HasSubstr("at least"), HasSubstr("not known: generate-cls2img, generate-img2img")));
    const auto time = toJson(all)["time"];
    EXPECT_FALSE(time.contains("seconds"));
    EXPECT_GT(time["seconds_at_least"], 0);
    EXPECT_FALSE(all.times.remedy.empty());
}

TEST_F(StudyBudgetTest, OtherInputSize_IsEstimatedByMultiplyAdds) {
    auto spec = table1();
    spec.student.imageSize = 112;
    const auto distil = stage(budget(spec), BudgetStage::Distil);
    EXPECT_EQ(distil.certainty, Certainty::Estimated);
    EXPECT_LT(distil.seconds, 0.5 * 6 * 7 * 40'000.0 * 256 / kTrainingImages) << "a quarter of the pixels";
}

TEST_F(StudyBudgetTest, UnknownDataset_LeavesCountsOpen) {
    auto spec = table1();
    spec.datasets.push_back("never-heard-of");
    const auto all = budget(spec);
    EXPECT_TRUE(all.work.isUncounted());
    EXPECT_THAT(textOf(all), HasSubstr("at least 1488768 images to generate"));
    EXPECT_EQ(toJson(all)["counts_are_complete"], false);
    spec.student.imageSize.reset();
    EXPECT_THAT(stage(budget(spec), BudgetStage::Distil).notes,
                ::testing::Contains(HasSubstr("the input size follows from never-heard-of")));
}

TEST_F(StudyBudgetTest, StudyWhosePartsAreHere_IsPlannedAsTheRunnerDoes) {
    testing::writeTinyDataset(folder / "colours");
    testing::writeTinyTeacher(folder / "tiny-clip");
    fs::create_directories(folder / "text");
    context.imageGenerators = {.open =
                                   [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                       return testing::openTinyImageGenerator(path, {});
                                   },
                               .describe =
                                   [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                       return testing::describeTinyImageGenerator(path);
                                   }};
    const auto spec = testing::tinyStudy(folder / "colours", folder / "tiny-clip",
                                         fmt::format(R"(, "generators": {{"cls2img": "{}/text"}},
            "generation": {{"perImage": 2, "steps": 1}}, "columns": ["SUP", "real/FD", "cls2img/FD"])",
                                                     folder.path().string()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto here, budgetOf(spec, workspace, context, {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto cost, Forecast(workspace.another().value(), context).of(spec, {}));
    EXPECT_TRUE(here.work.missing.empty());
    EXPECT_EQ(here.work.runsLeft(), cost.runs);
    EXPECT_EQ(here.work.trainingImages(), cost.trainingImages);
    EXPECT_EQ(here.work.generatedImages(), cost.generatedImages);
    EXPECT_EQ(stage(here, BudgetStage::Distil).certainty, Certainty::Measured) << "timed just now";
    EXPECT_GT(stage(here, BudgetStage::EmbedReal).seconds, 0);
    EXPECT_GT(here.memory.measured, 0U);
}

TEST_F(StudyBudgetTest, ForecastOfAStudyWithoutItsParts_NamesAllOfThem) {
    Forecast forecast(workspace.another().value(), context);
    EXPECT_THAT(forecast.of(table1(), {}),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("table1 needs 9 parts"), HasSubstr("dataset food101"),
                                HasSubstr("teacher openclip-vit-h-14"), HasSubstr("1488768 images"))));
}

} // namespace
} // namespace retort::study
