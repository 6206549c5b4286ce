#include "distill/checkpoint.h"
#include "distill/kept_checkpoints.h"
#include "training/kept_checkpoints.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <filesystem>
#include <fstream>
#include <iterator>

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
        {"{\"version\": 5, \"step\": 1, " + good + "}", ErrorCode::NewerVersion, "version 5"},
        {"{\"version\": 4, \"step\": 1, " + good + "}", ErrorCode::Corrupt, "checksum is missing"},
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
    std::filesystem::resize_file(path, 20);
    EXPECT_THAT(loadCheckpoint(path), failsWith(ErrorCode::Corrupt, HasSubstr("it is cut off")));
    std::filesystem::resize_file(path, 0);
    EXPECT_THAT(loadCheckpoint(path), failsWith(ErrorCode::Corrupt, HasSubstr("checkpoint: it is empty")));
    EXPECT_THAT(loadCheckpoint(folder / "none.safetensors"),
                failsWith(ErrorCode::NotFound, HasSubstr("none")));
}

std::string bytesOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Checkpoint, WithAnyBitFlipped_IsNotLoaded) {
    const TemporaryFolder folder;
    const auto path = folder / "c.safetensors";
    ASSERT_THAT(saveCheckpoint(path, someCheckpoint()), succeeds());
    const auto whole = bytesOf(path);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ 1 << i % 8);
        folder.write("d.safetensors", damaged);
        const auto loaded = loadCheckpoint(folder / "d.safetensors");
        // White space in the header carries nothing.
        EXPECT_TRUE(!loaded.ok() || whole[i] == ' ') << i << " " << whole[i];
    }
}

Checkpoint atStep(std::int64_t step) {
    auto checkpoint = someCheckpoint();
    checkpoint.step = step;
    checkpoint.losses.resize(static_cast<std::size_t>(step));
    return checkpoint;
}

class KeptCheckpoints : public ::testing::Test {
protected:
    /// Finds the newest and tells its step.
    std::int64_t found() const {
        const auto found = findCheckpoint(path);
        EXPECT_THAT(found, succeeds());
        return found.ok() && found->checkpoint ? found->checkpoint->step : -1;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()),
                                                      std::filesystem::directory_iterator{}));
    }

    TemporaryFolder folder;
    std::filesystem::path path = folder / "distil.checkpoint.safetensors";
};

TEST_F(KeptCheckpoints, AreTheLastTwo) {
    EXPECT_EQ(found(), -1);
    for (const std::int64_t step : {1, 2, 3}) {
        ASSERT_THAT(keepCheckpoint(path, atStep(step)), succeeds());
        EXPECT_EQ(found(), step);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto previous, loadCheckpoint(training::previousCheckpoint(path)));
    EXPECT_EQ(previous.step, 2);
    EXPECT_EQ(files(), 2u);
    removeCheckpoints(path);
    EXPECT_EQ(files(), 0u);
}

TEST_F(KeptCheckpoints, KilledAtAnyMomentOfKeeping_TheNewestThatWasWrittenIsFound) {
    const auto next = folder / "distil.checkpoint.next.safetensors";
    ASSERT_THAT(keepCheckpoint(path, atStep(1)), succeeds());
    ASSERT_THAT(keepCheckpoint(path, atStep(2)), succeeds());
    ASSERT_THAT(saveCheckpoint(next, atStep(3)), succeeds()); // killed before any is renamed
    EXPECT_EQ(found(), 3);
    EXPECT_EQ(files(), 2u);
    ASSERT_THAT(saveCheckpoint(next, atStep(4)), succeeds());
    std::filesystem::rename(path, training::previousCheckpoint(path)); // killed between both
    EXPECT_EQ(found(), 4);
    std::filesystem::remove(path); // an older program kept one alone
    EXPECT_EQ(found(), 3);
}

TEST_F(KeptCheckpoints, ADamagedOneDoesNotTakeThePlaceOfAWholeOne) {
    ASSERT_THAT(keepCheckpoint(path, atStep(1)), succeeds());
    ASSERT_THAT(keepCheckpoint(path, atStep(2)), succeeds());
    folder.write(path.filename().string(), "damaged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findCheckpoint(path));
    EXPECT_THAT(found.damage, AllOf(HasSubstr(path.string()), HasSubstr("of step 1")));
    EXPECT_TRUE(std::filesystem::exists(path)) << "it is told of again if this program is killed";
    training::removeDamaged(found.damaged);
    ASSERT_THAT(keepCheckpoint(path, atStep(2)), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto previous, loadCheckpoint(training::previousCheckpoint(path)));
    EXPECT_EQ(previous.step, 1);
}

TEST_F(KeptCheckpoints, OfANewerProgram_AreRefusedAndStay) {
    ASSERT_THAT(tensor::saveTensors(path, {{"losses", at::zeros({1}, at::kDouble)}},
                                    {{"retort.checkpoint", R"({"version": 99, "step": 1})"}}),
                succeeds());
    EXPECT_THAT(findCheckpoint(path), failsWith(ErrorCode::NewerVersion, HasSubstr("version 99")));
    EXPECT_EQ(files(), 1u);
}

} // namespace
} // namespace retort::distill
