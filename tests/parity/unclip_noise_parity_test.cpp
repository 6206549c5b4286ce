// Stable unCLIP's noise on image embeddings against diffusers and ldm.

#include "diffusion/networks/unclip_noise.h"
#include "diffusion/schedulers/noise_tables.h"
#include "parity_fixture.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::absoluteDifference;
using retort::testing::ParityFixture;

class UnclipNoiseParity : public ::testing::Test {
protected:
    void SetUp() override {
        RETORT_NEED_FIXTURE("unclip_noise.json");
        RETORT_ASSERT_OK_AND_ASSIGN(fixture, ParityFixture::read("unclip_noise"));
        RETORT_ASSERT_OK_AND_ASSIGN(io, fixture.tensors("io"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto normaliser, fixture.tensors("normalizer"));
        const auto config = fixture.json.at("image_noising_scheduler_config").dump();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse(config, "noising scheduler"));
        RETORT_ASSERT_OK_AND_ASSIGN(process, readSchedulerConfig(document));
        noise.emplace(EmbeddingNormaliser{normaliser.at("mean"), normaliser.at("std")}, process);
        tolerance = fixture.json.at("tolerance").at("abs").get<double>();
    }

    ParityFixture fixture;
    retort::tensor::TensorMap io;
    SchedulerConfig process;
    std::optional<UnclipNoise> noise;
    double tolerance = 0;
};

TEST_F(UnclipNoiseParity, noisedEmbeddingAndClassVectorAreTheReferences) {
    const auto& levels = io.at("in.noise_level");
    const auto noised = noise->noised(io.at("in.embeds"), io.at("in.noise"), levels);
    EXPECT_LE(absoluteDifference(noised, io.at("out.noised_embeds")), tolerance);
    EXPECT_LE(absoluteDifference(noise->classVector(noised, levels), io.at("out.class_labels")), tolerance);
}

TEST_F(UnclipNoiseParity, theDefaultProcessIsThatOfTheModelsFolder) {
    EXPECT_LE(absoluteDifference(cumulativeAlphas(UnclipNoise::defaultProcess()), cumulativeAlphas(process)),
              0);
    EXPECT_LE(absoluteDifference(cumulativeAlphas(process), io.at("out.alphas_cumprod")), tolerance);
}

} // namespace
