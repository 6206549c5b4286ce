#include "study/report/paired_baseline.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ComparedRun run(std::int64_t id, std::int64_t seed, double accuracy, const json& changes = json::object()) {
    json spec{{"seed", seed},
              {"data", {{"train", "a"}, {"test", "b"}}},
              {"labelled", {{"perClass", 5}}},
              {"student", {{"width", 16}}},
              {"imageSize", 32},
              {"augmentation", {{"flip", 0.5}}},
              {"precision", "fp32"},
              {"finetune", {{"steps", 800}, {"batch", 64}}}};
    spec.merge_patch(changes);
    return {.id = RunId{id}, .spec = readRunSpec(spec.dump(), "test").value(), .accuracy = accuracy};
}

TEST(PairedDelta, IsTheMeanOverSeedsOfEqualRuns) {
    const auto paired = pairedDelta({run(1, 1, 80), run(2, 2, 90)}, {run(3, 2, 85), run(4, 1, 79)});
    ASSERT_TRUE(paired.delta);
    EXPECT_DOUBLE_EQ(*paired.delta, ((80 - 79) + (90 - 85)) / 2.0);
    EXPECT_THAT(paired.warnings, IsEmpty());
}

TEST(PairedDelta, IgnoresTheRateOfFinetuning) {
    const json faster{{"finetune", {{"optimizer", {{"learningRate", 9}}}}}};
    EXPECT_THAT(pairedDelta({run(1, 1, 80)}, {run(2, 1, 79, faster)}).warnings, IsEmpty());
}

TEST(PairedDelta, LeavesOutASeedWithoutSupAndNamesIt) {
    const auto paired = pairedDelta({run(1, 1, 80), run(2, 2, 90)}, {run(3, 1, 79)});
    EXPECT_DOUBLE_EQ(paired.delta.value_or(0), 1);
    EXPECT_THAT(paired.warnings, ElementsAre(AllOf(HasSubstr("run 2"), HasSubstr("seed"))));
}

TEST(PairedDelta, WithoutAnySupIsAbsentAndSaysSo) {
    const auto paired = pairedDelta({run(1, 1, 80)}, {});
    EXPECT_FALSE(paired.delta);
    EXPECT_THAT(paired.warnings, ElementsAre(HasSubstr("no SUP run")));
}

TEST(PairedDelta, IsFairWithASupAsLongAsBothStagesAndNotWithAShorterOne) {
    const json distilled{{"column", "real/FD"}, {"distil", {{"steps", 100}, {"batch", 64}}}};
    const auto warningsOf = [&](int steps) {
        return pairedDelta({run(1, 1, 80, distilled)}, {run(2, 1, 79, {{"finetune", {{"steps", steps}}}})})
            .warnings;
    };
    EXPECT_THAT(warningsOf(900), IsEmpty());
    EXPECT_THAT(warningsOf(2000), IsEmpty());
    EXPECT_THAT(warningsOf(800), IsEmpty()) << "as long as the stage that learns labels, too";
    EXPECT_THAT(warningsOf(899), ElementsAre(HasSubstr("fine-tuning budget (800 x 64, SUP 899 x 64)")));
}

TEST(MixtureOf, NamesSeedsThatComeAgainAndSettingsThatDiffer) {
    EXPECT_THAT(mixtureOf({run(1, 1, 80), run(2, 2, 81)}), IsEmpty());
    EXPECT_THAT(mixtureOf({run(1, 1, 80), run(2, 2, 81), run(3, 2, 79)}),
                ElementsAre(HasSubstr("more than one run of the seeds 2")));
    const json wider{{"student", {{"width", 24}}}, {"finetune", {{"steps", 900}}}};
    EXPECT_THAT(mixtureOf({run(1, 1, 80), run(2, 2, 81, wider)}),
                ElementsAre(HasSubstr("differ in steps x batch (800 x 64, 900 x 64), student")));
}

TEST(PairedDelta, OfTwoPairsOfOneSeedHasNoInterval) {
    auto first = run(1, 1, 80), second = run(2, 1, 90), base = run(3, 1, 79);
    for (auto* each : {&first, &second, &base})
        each->images = 100;
    EXPECT_TRUE(pairedDelta({first}, {base}).interval);
    EXPECT_FALSE(pairedDelta({first, second}, {base}).interval);
}

TEST(LeastGain, IsOverTheControlThatLeavesTheLeastOfIt) {
    const json distilled{{"column", "real/FD"}, {"distil", {{"steps", 100}, {"batch", 64}}}};
    const json longer{{"column", "SUP*"}, {"finetune", {{"steps", 900}}}};
    const auto gain =
        leastGain({run(1, 1, 80, distilled), run(2, 2, 84, distilled)},
                  {{{}, {run(3, 1, 75), run(4, 2, 75)}},
                   {{Method::SupervisedLonger}, {run(5, 1, 79, longer), run(6, 2, 81, longer)}}});
    ASSERT_TRUE(gain);
    EXPECT_EQ(name(gain->control), "SUP*");
    EXPECT_DOUBLE_EQ(gain->delta, 2);
}

TEST(LeastGain, LeavesOutAControlOfOtherLength) {
    const json distilled{{"column", "real/FD"}, {"distil", {{"steps", 100}, {"batch", 64}}}};
    const json longer{{"column", "SUP*"}, {"finetune", {{"steps", 800}}}};
    EXPECT_FALSE(
        leastGain({run(1, 1, 80, distilled)}, {{{Method::SupervisedLonger}, {run(5, 1, 79, longer)}}}));
    EXPECT_THAT(differences(run(1, 1, 80, distilled), run(5, 1, 79, longer)),
                ElementsAre("steps (900, SUP* 800)"));
}

TEST(PairedDelta, OfLongerSup_IsOverSupThoughItHasMoreSteps) {
    const json longer{{"column", "SUP*"}, {"finetune", {{"steps", 900}}}};
    const auto paired = pairedDelta({run(1, 1, 80, longer)}, {run(2, 1, 78)});
    EXPECT_DOUBLE_EQ(paired.delta.value_or(0), 2);
    EXPECT_THAT(paired.warnings, IsEmpty());
}

struct Difference {
    const char* name;
    const char* changes;
    const char* words;
};

constexpr Difference kDifferences[] = {
    {"Subset", R"({"labelled": {"perClass": 10}})", "split"},
    {"Pictures", R"({"data": {"test": "c"}})", "split"},
    {"Student", R"({"student": {"width": 32}})", "student"},
    {"Size", R"({"imageSize": 64})", "image size"},
    {"Augmentation", R"({"augmentation": {"flip": 0}})", "augmentation"},
    {"Precision", R"({"precision": "bf16"})", "precision"},
    {"Steps", R"({"finetune": {"steps": 400}})", "fine-tuning budget (800 x 64, SUP 400 x 64)"},
    {"Batch", R"({"finetune": {"batch": 32}})", "fine-tuning budget (800 x 64, SUP 800 x 32)"},
};

class DifferenceTest : public ::testing::TestWithParam<Difference> {};

TEST_P(DifferenceTest, FromTheOnlySupIsNamedBesideTheDelta) {
    const auto paired = pairedDelta({run(1, 1, 80)}, {run(2, 1, 79, json::parse(GetParam().changes))});
    EXPECT_DOUBLE_EQ(paired.delta.value_or(0), 1);
    EXPECT_THAT(paired.warnings, ElementsAre(AllOf(HasSubstr("differs in"), HasSubstr(GetParam().words))));
}

INSTANTIATE_TEST_SUITE_P(All, DifferenceTest, ::testing::ValuesIn(kDifferences),
                         [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace retort::study
