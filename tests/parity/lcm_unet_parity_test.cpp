// A UNet that is told the guidance scale against diffusers', and the trajectory of a latent consistency
// model.

#include "diffusion/generators/latent_sampling.h"
#include "diffusion/networks/unet.h"
#include "diffusion/schedulers/scheduler.h"
#include "parity_fixture.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::absoluteDifference;
using retort::testing::fixtureFile;
using retort::testing::ParityFixture;
using retort::testing::succeeds;

Result<JsonDocument> part(const ParityFixture& fixture, const char* key) {
    return JsonDocument::parse(fixture.json.at(key).dump(), key);
}

TEST(LcmUNetParity, OutputsOfTwoScalesAndEveryStepAreTheReferences) {
    RETORT_NEED_FIXTURE("lcm_unet.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("lcm_unet"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, part(fixture, "unet"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readUNetConfig(document));
    EXPECT_EQ(config.guidanceWaves, 10);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto weights,
                                tensor::TensorArchive::open(fixtureFile("lcm_unet.safetensors")));
    UNet unet(config);
    ASSERT_THAT(unet.load(tensor::viewsOf(weights), at::kFloat, "lcm_unet"), succeeds());
    const torch::NoGradGuard noGradients;
    const auto tolerance = fixture.json.at("tolerance").at("abs").get<double>();
    const auto guidance = fixture.json.at("guidance_scale").get<double>();
    for (const double scale : {1.0, guidance})
        EXPECT_LE(absoluteDifference(
                      unet.predict({.latents = io.at("in.latents"),
                                    .timesteps = torch::full({}, fixture.json.at("timestep").get<double>()),
                                    .condition = io.at("in.context"),
                                    .classVector = {},
                                    .guidance = scale}),
                      io.at(fmt::format("out.predicted_{:g}", scale))),
                  tolerance)
            << scale;
    EXPECT_GT(absoluteDifference(io.at("out.predicted_1"), io.at("out.predicted_8.5")), 10 * tolerance);

    RETORT_ASSERT_OK_AND_ASSIGN(const auto process, part(fixture, "scheduler"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto schedulerConfig, readSchedulerConfig(process));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto scheduler,
        Scheduler::create(schedulerConfig, {.steps = fixture.json.at("steps").get<int>()}));
    EXPECT_FALSE(needsNullCondition(unet, guidance)) << "one call does for two";
    const auto& noise = io.at("in.noise");
    const auto& expected = io.at("out.latents_steps");
    std::size_t calls = 0;
    Sampling sampling{.latents = io.at("in.latents"),
                      .condition = {.states = io.at("in.context"), .classVector = {}},
                      .guidance = guidance,
                      .stepNoise = [&](std::size_t call) { return noise[static_cast<std::int64_t>(call)]; }};
    sampling.sampled = [&](std::size_t call, const at::Tensor& latents) {
        ++calls;
        EXPECT_LE(absoluteDifference(latents, expected[static_cast<std::int64_t>(call)]), tolerance)
            << "call " << call;
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto latents, sampleLatents(unet, scheduler, sampling));
    EXPECT_EQ(static_cast<std::int64_t>(calls), expected.size(0));
}

} // namespace
