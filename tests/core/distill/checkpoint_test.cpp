#include "distill/checkpoint.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

Checkpoint someCheckpoint() {
    Checkpoint checkpoint{
        .identity = "run-7", .stage = "distil", .step = 2, .seconds = 1.25, .losses = {0.1, 0.7}};
    checkpoint.evaluations = {{.step = 0,
                               .split = "validation",
                               .evaluation = {.count = 4,
                                              .top1 = 0.1,
                                              .meanPerClass = 1.0 / 3,
                                              .nll = 0.7,
                                              .ece = 0.2,
                                              .classes = 2,
                                              .confusion = {1, 0, 2, 1}}}};
    checkpoint.student = {{"fc.weight", at::ones({2, 3})}};
    checkpoint.optimizer = {{"fc.weight.momentum", at::full({2, 3}, 0.5)},
                            {"fc.weight.steps", at::tensor(2)}};
    checkpoint.ema = {{"fc.weight", at::zeros({2, 3})}};
    checkpoint.bestStep = 1;
    checkpoint.best = {{"fc.weight", at::full({2, 3}, 2)}};
    return checkpoint;
}

TEST(Checkpoint, SavedAndLoaded_IsTheSame) {
    const TemporaryFolder folder;
    const auto path = folder / "c.safetensors";
    const auto saved = someCheckpoint();
    ASSERT_THAT(saveCheckpoint(path, saved), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loaded, loadCheckpoint(path));
    EXPECT_EQ(loaded.identity, saved.identity);
    EXPECT_EQ(loaded.stage, saved.stage);
    EXPECT_EQ(loaded.step, saved.step);
    EXPECT_EQ(loaded.seconds, saved.seconds);
    EXPECT_EQ(loaded.losses, saved.losses);
    EXPECT_EQ(loaded.evaluations, saved.evaluations);
    EXPECT_EQ(loaded.bestStep, saved.bestStep);
    for (const auto member :
         {&Checkpoint::student, &Checkpoint::optimizer, &Checkpoint::ema, &Checkpoint::best}) {
        ASSERT_EQ((loaded.*member).size(), (saved.*member).size());
        for (const auto& [name, tensor] : saved.*member)
            EXPECT_TRUE(at::equal((loaded.*member).at(name), tensor)) << name;
    }
}

TEST(Checkpoint, OfVersion1_KnowsTheTestSplitAlone) {
    const TemporaryFolder folder;
    const auto path = folder / "old.safetensors";
    ASSERT_THAT(
        tensor::saveTensors(path, {{"losses", at::zeros({1}, at::kDouble)}},
                            {{"retort.checkpoint",
                              R"({"version": 1, "identity": "i", "stage": "s", "step": 1, "seconds": 0,
                          "evaluations": [{"step": 1, "count": 4, "top1": 0.5, "mean_per_class": 0.5,
                                           "nll": 1, "ece": 0, "classes": 1, "confusion": [4]}]})"}}),
        succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loaded, loadCheckpoint(path));
    ASSERT_EQ(loaded.evaluations.size(), 1u);
    EXPECT_EQ(loaded.evaluations[0].split, "test");
    EXPECT_EQ(loaded.evaluations[0].evaluation.top1, 0.5);
}

TEST(Checkpoint, FromBadFiles_NamesPathAndReason) {
    const TemporaryFolder folder;
    const auto path = folder / "bad.safetensors";
    const auto losses = at::zeros({1}, at::kDouble);
    const std::string good = R"("identity": "i", "stage": "s", "seconds": 0, "evaluations": [])";
    struct Case {
        std::string header;
        ErrorCode code;
        std::string names;
    };
    const Case cases[] = {
        {"", ErrorCode::Corrupt, "bad.safetensors"},
        {"{\"version\": 4, \"step\": 1, " + good + "}", ErrorCode::NewerVersion, "version 4"},
        {"{\"version\": 1, " + good + "}", ErrorCode::InvalidArgument, "step"},
        {"{\"version\": 1, \"step\": 5, " + good + "}", ErrorCode::Corrupt, "holds 1 losses"},
        {"{\"version\": 1, \"step\": -1, " + good + "}", ErrorCode::Corrupt, "step"},
    };
    for (const auto& each : cases) {
        ASSERT_THAT(tensor::saveTensors(path, {{"losses", losses}}, {{"retort.checkpoint", each.header}}),
                    succeeds());
        EXPECT_THAT(loadCheckpoint(path),
                    failsWith(each.code, AllOf(HasSubstr("bad.safetensors"), HasSubstr(each.names))))
            << each.header;
    }
    ASSERT_THAT(tensor::saveTensors(path, {{"losses", losses}}), succeeds());
    EXPECT_THAT(loadCheckpoint(path), failsWith(ErrorCode::Corrupt, HasSubstr("retort.checkpoint")));
    EXPECT_THAT(loadCheckpoint(folder / "none.safetensors"),
                failsWith(ErrorCode::NotFound, HasSubstr("none")));
}

} // namespace
} // namespace retort::distill
