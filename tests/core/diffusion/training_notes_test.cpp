#include "diffusion/checkpoints/training_notes.h"

#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

// As the original code's v2-inference-v.yaml is written.
constexpr const char* kInference = R"(model:
  base_learning_rate: 1.0e-4
  target: ldm.models.diffusion.ddpm.LatentDiffusion
  params:
    parameterization: "v"   # predicts the velocity
    linear_start: 0.00085
    linear_end: 0.0120
    timesteps: 1000
    # scale_factor: 7
    scale_factor: 0.18215
    unet_config:
      target: ldm.modules.diffusionmodules.openaimodel.UNetModel
      params:
        attention_resolutions: [ 4, 2, 1 ]
        channel_mult:
        - 1
        - 2
        legacy: False
    cond_stage_config:
      params:
        freeze: True
        layer: 'penultimate'
)";

Result<TrainingNotes> notesOf(const TemporaryFolder& folder, const std::string& yaml) {
    const auto path = folder / "model.safetensors";
    RETORT_CHECK(tensor::saveTensors(path, {{"weight", torch::ones({1})}}));
    folder.write("model.yaml", yaml);
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    return readTrainingNotes(path, archive);
}

TEST(YamlScalars, NestedMappingsAreReadByTheirPathAndListsAreExcluded) {
    const auto scalars = yamlScalars(kInference);
    EXPECT_EQ(scalars.at("model.params.parameterization"), "v");
    EXPECT_EQ(scalars.at("model.params.scale_factor"), "0.18215");
    EXPECT_EQ(scalars.at("model.params.unet_config.params.legacy"), "False");
    EXPECT_EQ(scalars.at("model.params.cond_stage_config.params.layer"), "penultimate");
    EXPECT_EQ(scalars.at("model.target"), "ldm.models.diffusion.ddpm.LatentDiffusion");
    EXPECT_FALSE(scalars.contains("model.params.unet_config.params.channel_mult"));
    EXPECT_EQ(yamlScalars("a:\r\n  - b: 1\r\n    c: 2\r\nd: 'e'\r\n"),
              (std::map<std::string, std::string>{{"d", "e"}}));
    EXPECT_TRUE(yamlScalars("").empty());
    EXPECT_TRUE(yamlScalars("\"\n:\n").empty());
}

TEST(TrainingNotes, FileBesideACheckpointIsObeyed) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto notes, notesOf(folder, kInference));
    EXPECT_EQ(notes.prediction, PredictionType::Velocity);
    EXPECT_EQ(notes.betaEnd, 0.012);
    EXPECT_EQ(notes.trainTimesteps, 1000);
    EXPECT_EQ(notes.scalingFactor, 0.18215);
    EXPECT_FALSE(notes.zeroTerminalSnr);
    EXPECT_FALSE(notes.takesLastTextLayer);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto silent, notesOf(folder, "# parameterization: v\nother: 1\n"));
    EXPECT_FALSE(silent.prediction);
}

TEST(TrainingNotes, ValuesThatCannotBeObeyedAreRefusedByFileAndKey) {
    struct Case {
        const char* yaml;
        const char* named;
    };
    const Case cases[] = {
        {"model:\n  params:\n    parameterization: flow\n", "parameterization \"flow\""},
        {"model: {params: {parameterization: v}}\n", "parameterization"},
        {"model:\n  params:\n    beta_schedule: cosine\n", "beta_schedule"},
        {"model:\n  params:\n    timesteps: many\n", "timesteps \"many\""},
        {"model:\n  params:\n    timesteps: 1\n", "timesteps"},
        {"model:\n  params:\n    linear_end: 2\n", "linear_end"},
        {"model:\n  params:\n    scale_factor: 0\n", "scale_factor"},
        {"model:\n  params:\n    cond_stage_config:\n      params:\n        layer: hidden\n", "layer"},
    };
    for (const auto& item : cases) {
        const TemporaryFolder folder;
        EXPECT_THAT(notesOf(folder, item.yaml),
                    failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("model.yaml"), HasSubstr(item.named))))
            << item.yaml;
    }
}

} // namespace
