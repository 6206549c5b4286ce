#include "diffusion/unclip_noise.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::diffusion;

TEST(UnclipNoise, LevelZeroStillAddsTheLeastNoise) {
    const UnclipNoise noise(EmbeddingNormaliser::identity(4), UnclipNoise::defaultProcess());
    const auto noised =
        noise.noised(torch::zeros({1, 4}), torch::ones({1, 4}), torch::zeros({1}, torch::kLong));
    EXPECT_NEAR(noised.max().item<double>(), 0.0064,
                1e-4); // sqrt(1 - abar) of the squared cosine's first step
}

TEST(UnclipNoise, NoiseIsPutOnTheNormalisedEmbeddingAndTakenBackToTheTeachersSpace) {
    const EmbeddingNormaliser normaliser{.mean = torch::full({1, 2}, 3.0),
                                         .deviation = torch::full({1, 2}, 2.0)};
    const UnclipNoise noise(normaliser, UnclipNoise::defaultProcess());
    const auto last = torch::full({1}, noise.levels() - 1, torch::kLong);
    // Of the last level nothing but noise is left: mean + deviation * noise.
    const auto noised = noise.noised(torch::full({1, 2}, 50.0), torch::full({1, 2}, -1.0), last);
    EXPECT_TRUE(torch::allclose(noised, torch::full({1, 2}, 1.0), 0, 0.01));
}

TEST(UnclipNoise, ClassVectorHoldsTheEmbeddingAndThenTheLevel) {
    const UnclipNoise noise(EmbeddingNormaliser::identity(4), UnclipNoise::defaultProcess());
    const auto embedding = torch::arange(4, torch::kFloat).unsqueeze(0);
    const auto vector = noise.classVector(embedding, torch::zeros({1}, torch::kLong));
    EXPECT_TRUE(torch::equal(vector, torch::tensor({{0.F, 1.F, 2.F, 3.F, 1.F, 1.F, 0.F, 0.F}})));
    EXPECT_FALSE(torch::equal(vector, noise.classVector(embedding, torch::full({1}, 5, torch::kLong))));
}

} // namespace
