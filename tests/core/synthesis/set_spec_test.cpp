#include "synthesis/sets/set_spec.h"

#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace retort::synthesis {
namespace {

using ::retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(SetSpec, ThroughTheStore_ComesBackWhole) {
    const SetSpec spec{.generation = {.kind = GenerationKind::SdEdit,
                                      .perImage = 3,
                                      .classNames = {"bag", "Stiefel – klein"},
                                      .templates = {"a {}"},
                                      .negativePrompt = "blurred",
                                      .guidance = 7.5,
                                      .steps = 9,
                                      .scheduler = diffusion::SchedulerKind::DpmSolver,
                                      .spacing = diffusion::TimestepSpacing::Trailing,
                                      .prediction = diffusion::PredictionType::Velocity,
                                      .eta = 0.5,
                                      .seed = 18446744073709551615U,
                                      .noiseLevel = 20,
                                      .strength = 0.25,
                                      .sampledSize = {64, 64},
                                      .storedSize = {32, 32},
                                      .format = FileFormat::WebP,
                                      .quality = 80},
                       .precision = "bf16",
                       .sources = {4, 0, 9}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto back, readSetSpec(textOf(spec), "set"));
    EXPECT_EQ(textOf(back), textOf(spec));
    EXPECT_EQ(back.generation.scheduler, diffusion::SchedulerKind::DpmSolver);
    EXPECT_EQ(back.generation.spacing, diffusion::TimestepSpacing::Trailing);
    EXPECT_EQ(back.generation.prediction, diffusion::PredictionType::Velocity);
    EXPECT_EQ(back.generation.seed, spec.generation.seed);
    EXPECT_EQ(back.sources, spec.sources);
}

TEST(SetSpec, AsAnEarlierVersionStoredIt_ComesBackInEveryWord) {
    std::ifstream file(std::filesystem::path{RETORT_GOLDEN_FOLDER} / "set_specs.json");
    const auto stored = nlohmann::json::parse(file);
    ASSERT_EQ(stored.size(), 2u);
    for (const auto& one : stored) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, readSetSpec(one.dump(), "a set"));
        EXPECT_EQ(nlohmann::json::parse(textOf(spec)), one);
    }
}

TEST(SetSpec, OfTheGeneratorsOwnScheduler_HasNone) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, readSetSpec(R"({"scheduler": "", "steps": 4})", "set"));
    EXPECT_FALSE(spec.generation.scheduler);
    EXPECT_EQ(spec.generation.steps, 4);
}

TEST(SetSpec, ThatCannotBeRead_IsRefusedByWhatIsWrong) {
    EXPECT_THAT(readSetSpec("[", "shoes"), failsWith(ErrorCode::Corrupt, HasSubstr("shoes")));
    EXPECT_THAT(readSetSpec(R"({"scheduler": "eular"})", "shoes"),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("eular"), HasSubstr("euler"))));
    EXPECT_THAT(readSetSpec(R"({"kind": "txt2img"})", "shoes"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("txt2img")));
    EXPECT_THAT(readSetSpec(R"({"drawnSize": [64]})", "shoes"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("drawnSize")));
}

} // namespace
} // namespace retort::synthesis
