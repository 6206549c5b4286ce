// Two columns of a study, compared on the same test images.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include <nlohmann/json.hpp>

namespace retort {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class StudyComparisonTest : public testing::CommandLineTest {
protected:
    /// SUP and SUP* with two seeds.
    testing::Outcome runStudy() {
        const auto images = folder / "pictures";
        study::testing::writeTinyDataset(images);
        const auto spec = folder.write("pair.json", R"({"name": "pair", "datasets": [")" + images.string() +
                                                        R"("], "columns": ["SUP", "SUP*"], "seeds": [1, 2],
                  "device": "cpu", "threads": 1,
                  "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
                  "distil": {"steps": 4, "batch": 4}, "finetune": {"steps": 4, "batch": 4}, "evaluateEvery": 2})");
        return run("study run " + spec.string() + " --quiet --json" + workspace());
    }
};

TEST_F(StudyComparisonTest, columns_are_compared_seed_by_seed_and_with_an_interval) {
    const auto ran = runStudy();
    ASSERT_EQ(ran.exitCode, 0) << ran.error;
    const auto outcome = run("study compare pair 'SUP*' SUP --json" + workspace());
    ASSERT_EQ(outcome.exitCode, 0) << outcome.error;
    const auto compared = nlohmann::json::parse(outcome.out, nullptr, false)["datasets"][0];
    EXPECT_EQ(compared["test_images"], 12);
    ASSERT_EQ(compared["seeds"].size(), 2u);
    EXPECT_TRUE(compared["interval"]["paired_by_image"]);
    EXPECT_EQ(compared["interval"]["over"], "seeds and test images");
    for (const auto& seed : compared["seeds"]) {
        const auto& test = seed["mcnemar"];
        const double gain = seed["accuracies"][0].get<double>() - seed["accuracies"][1].get<double>();
        EXPECT_NEAR((test["only_first"].get<double>() - test["only_second"].get<double>()) / 12, gain / 100,
                    1e-9)
            << "the answers are those that the accuracies were counted from";
    }
    EXPECT_THAT(run("study compare pair 'SUP*' SUP" + workspace()).out,
                AllOf(HasSubstr("12 test images"), HasSubstr("95 % interval"), HasSubstr("McNemar")));

    const auto table =
        nlohmann::json::parse(run("study table pair --format json" + workspace()).out, nullptr, false);
    EXPECT_EQ(table["rows"][0]["cells"]["SUP*"]["interval"], compared["interval"]);
}

TEST_F(StudyComparisonTest, what_there_is_not_is_refused_with_what_there_is) {
    ASSERT_EQ(runStudy().exitCode, 0);
    EXPECT_THAT(run("study compare pair nothing SUP" + workspace()).error, HasSubstr("there are SUP, SUP*"));
    EXPECT_THAT(run("study compare pair real/FD SUP" + workspace()).error, HasSubstr("study show pair"));
    EXPECT_THAT(run("study compare pair 'SUP*' SUP --dataset birds" + workspace()).error,
                HasSubstr("there are: pictures"));
}

} // namespace
} // namespace retort
