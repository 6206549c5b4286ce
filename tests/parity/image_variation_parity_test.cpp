// Image variations against diffusers' pipeline, from the folder that diffusers wrote.

#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/generators/latent_sampling.h"
#include "diffusion/generators/request_batch.h"
#include "diffusion/schedulers/scheduler.h"
#include "parity_fixture.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::absoluteDifference;
using retort::testing::fixtureFile;
using retort::testing::ParityFixture;

TEST(ImageVariationParity, ConditionAndEveryStepAreTheReferences) {
    RETORT_NEED_FIXTURE("image_variation.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("image_variation"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto parts, openGeneratorFolder(fixtureFile(fixture.json.at("folder").get<std::string>())));
    const torch::NoGradGuard noGradients;
    const auto& embeddings = io.at("in.embeddings");
    const std::vector<ImageRequest> requests{{.embedding = embeddings[0]}, {.embedding = embeddings[1]}};
    const RequestBatch batch({.parts = parts, .unclip = nullptr, .device = torch::kCPU}, requests,
                             {.width = 16, .height = 16});
    Sampling sampling{.latents = io.at("in.latents"),
                      .condition = batch.condition(),
                      .nullCondition = batch.nullCondition(),
                      .guidance = fixture.json.at("guidance_scale").get<double>()};
    const auto both = torch::cat({sampling.nullCondition.states, sampling.condition.states});
    EXPECT_EQ(absoluteDifference(both, io.at("out.context")), 0);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto scheduler,
        Scheduler::create(parts.scheduler, {.steps = fixture.json.at("steps").get<int>()}));
    const auto& tolerance = fixture.json.at("tolerance");
    const auto& expected = io.at("out.latents_steps");
    ASSERT_EQ(static_cast<std::int64_t>(scheduler.calls()), expected.size(0));
    sampling.sampled = [&](std::size_t call, const at::Tensor& latents) {
        EXPECT_LE(absoluteDifference(latents, expected[static_cast<std::int64_t>(call)]),
                  tolerance.at("latents_abs").get<double>())
            << "call " << call;
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto latents, sampleLatents(parts.unet, scheduler, sampling));
    EXPECT_LE(absoluteDifference(decodedLatents(parts.autoencoder, latents), io.at("out.image_raw")),
              tolerance.at("image_raw_abs").get<double>());
}

} // namespace
