#include "synthesis/sets/image_notes.h"
#include "testing/result_matchers.h"

namespace retort::synthesis {
namespace {

using ::testing::HasSubstr;

TEST(ImageNotes, ParametersOfA1111AreReadWithPromptsOfSeveralLines) {
    const auto notes =
        notesFrom({{"parameters", "a photo of a cat,\nhigh quality\n"
                                  "Negative prompt: ugly, Steps: many\nblurry\n"
                                  "Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 4294967295, "
                                  "Size: 512x512, Model: \"dream, shaper\", Version: v1.9"}});
    EXPECT_EQ(notes, (ImageNotes{.program = "A1111",
                                 .model = "dream, shaper",
                                 .prompt = "a photo of a cat,\nhigh quality",
                                 .negativePrompt = "ugly, Steps: many\nblurry",
                                 .seed = 4294967295U,
                                 .steps = 20,
                                 .sampler = "Euler a",
                                 .guidance = 7.5}));
}

TEST(ImageNotes, ParametersWithoutSettingsAreAPrompt) {
    EXPECT_EQ(notesFrom({{"parameters", "a cat"}}).prompt, "a cat");
    EXPECT_EQ(notesFrom({{"parameters", ""}}).prompt, "");
    EXPECT_EQ(notesFrom({{"parameters", "Steps: x, Seed: -1, CFG scale"}}).seed, std::nullopt);
}

TEST(ImageNotes, ParametersThatAreAnObjectAreThoseOfFooocusOrSwarmUi) {
    EXPECT_EQ(notesFrom({{"parameters", R"({"prompt": "a bag", "negative_prompt": "ugly", "steps": 30,
                          "guidance_scale": 4.0, "base_model": "xl", "sampler": "dpmpp_2m", "seed": "12"})"}}),
              (ImageNotes{.program = "Fooocus",
                          .model = "xl",
                          .prompt = "a bag",
                          .negativePrompt = "ugly",
                          .seed = 12U,
                          .steps = 30,
                          .sampler = "dpmpp_2m",
                          .guidance = 4.0}));
    const auto swarm = notesFrom({{"parameters", R"({"sui_image_params": {"prompt": "a bag", "seed": 5,
                                   "negativeprompt": "ugly", "cfgscale": 7, "model": "m"}})"}});
    EXPECT_EQ(swarm.program, "SwarmUI");
    EXPECT_EQ(swarm.prompt, "a bag");
    EXPECT_EQ(swarm.seed, 5U);
    EXPECT_EQ(swarm.guidance, 7.0);
    EXPECT_EQ(notesFrom({{"parameters", "{red|blue} bag\nSteps: 4, Seed: 1"}}).prompt, "{red|blue} bag");
}

constexpr const char* kGraph = R"({
  "3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 8, "cfg": 1.5,
        "sampler_name": "lcm", "model": ["10", 0], "positive": ["12", 0], "negative": ["7", 0]}},
  "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd15.safetensors"}},
  "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["9", 0], "clip": ["4", 1]}},
  "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["4", 1]}},
  "9": {"class_type": "PrimitiveString", "inputs": {"value": "a photo of a dog"}, "is_changed": [NaN]},
  "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "x", "model": ["4", 0]}},
  "12": {"class_type": "ControlNetApply", "inputs": {"conditioning": ["6", 0], "strength": 1}}})";

TEST(ImageNotes, GraphOfComfyUiIsFollowedFromItsSampler) {
    EXPECT_EQ(notesFrom({{"prompt", kGraph}, {"workflow", "{}"}}), (ImageNotes{.program = "ComfyUI",
                                                                               .model = "sd15.safetensors",
                                                                               .prompt = "a photo of a dog",
                                                                               .negativePrompt = "ugly",
                                                                               .seed = 18446744073709551615U,
                                                                               .steps = 8,
                                                                               .sampler = "lcm",
                                                                               .guidance = 1.5}));
}

TEST(ImageNotes, GraphWithACustomSamplerGivesWhatItsNodesSay) {
    const auto notes = notesFrom({{"prompt", R"({
      "1": {"inputs": {"noise_seed": 7}}, "2": {"inputs": {"steps": 4, "model": ["3", 0]}},
      "3": {"inputs": {"unet_name": "flux.safetensors"}}, "4": {"inputs": {"text": "a fox"}},
      "5": {"inputs": {"sampler_name": "euler"}}})"}});
    EXPECT_EQ(notes.seed, 7U);
    EXPECT_EQ(notes.steps, 4);
    EXPECT_EQ(notes.model, "flux.safetensors");
    EXPECT_EQ(notes.prompt, "a fox");
    EXPECT_EQ(notes.sampler, "euler");
}

TEST(ImageNotes, GraphInACircleEnds) {
    const auto notes = notesFrom({{"prompt", R"({
      "1": {"inputs": {"model": ["1", 0], "positive": ["2", 0]}},
      "2": {"inputs": {"conditioning": ["2", 0]}}})"}});
    EXPECT_EQ(notes.program, "ComfyUI");
    EXPECT_EQ(notes.prompt, "");
}

TEST(ImageNotes, BothMetadataOfInvokeAiAreRead) {
    EXPECT_EQ(notesFrom({{"invokeai_metadata",
                          R"({"positive_prompt": "a ship", "negative_prompt": "fog", "seed": 9, "steps": 30,
                              "cfg_scale": 7, "scheduler": "euler_a", "model": {"name": "Juggernaut"}})"}}),
              (ImageNotes{.program = "InvokeAI",
                          .model = "Juggernaut",
                          .prompt = "a ship",
                          .negativePrompt = "fog",
                          .seed = 9U,
                          .steps = 30,
                          .sampler = "euler_a",
                          .guidance = 7}));
    const auto old = notesFrom({{"sd-metadata", R"({"model_weights": "sd-1.4", "image":
        {"prompt": [{"prompt": "a tree", "weight": 1}], "seed": 3, "steps": 50, "sampler": "k_lms"}})"}});
    EXPECT_EQ(old.prompt, "a tree");
    EXPECT_EQ(old.model, "sd-1.4");
    EXPECT_EQ(old.seed, 3U);
}

TEST(ImageNotes, OwnTextsAreReadThoughTheirPromptHasComfyUisKeyword) {
    const auto notes = notesFrom({{"Software", "Retort"},
                                  {"prompt", "a photo of a cat."},
                                  {"seed", "12"},
                                  {"generator", "miniature-sd"},
                                  {"steps", "25"},
                                  {"guidance", "2"},
                                  {"scheduler", "ddim"}});
    EXPECT_EQ(notes.program, "Retort");
    EXPECT_EQ(notes.prompt, "a photo of a cat.");
    EXPECT_EQ(notes.seed, 12U);
}

TEST(ImageNotes, TextThatIsNotUnderstoodSaysNothing) {
    for (const PngText& text :
         {PngText{}, PngText{{"Comment", "hello"}}, PngText{{"prompt", "a cat"}}, PngText{{"prompt", "[1]"}},
          PngText{{"invokeai_metadata", "{"}}, PngText{{"sd-metadata", "7"}}})
        EXPECT_EQ(notesFrom(text), ImageNotes{});
    EXPECT_EQ(notesFrom({{"sd-metadata", R"({"image": 7})"}}).prompt, "");
    EXPECT_EQ(notesFrom({{"prompt", R"({"1": 5, "2": {"inputs": []}})"}}).prompt, "");
}

TEST(ImageNotes, LongAndBrokenTextsAreCutAndRepaired) {
    constexpr std::size_t kKept = 16 << 10;
    EXPECT_EQ(notesFrom({{"parameters", std::string(1 << 20, 'x')}}).prompt.size(), kKept);
    EXPECT_EQ(notesFrom({{"parameters", "caf\xe9"}}).prompt, "caf\uFFFD");
}

TEST(ImageNotes, WhatTheStoreKeepsIsReadBack) {
    const ImageNotes notes{.program = "A1111", .seed = 0U, .guidance = 7, .file = "cat/1.png"};
    EXPECT_EQ(readNotes(textOf(notes)), notes);
    EXPECT_THAT(textOf(notes), HasSubstr("\"seed\":0"));
    EXPECT_EQ(readNotes(""), ImageNotes{});
    EXPECT_EQ(readNotes("[]"), ImageNotes{});
    EXPECT_EQ(readNotes(R"({"later": 1, "steps": 4})").steps, 4);
}

} // namespace
} // namespace retort::synthesis
