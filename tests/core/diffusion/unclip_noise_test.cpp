#include "diffusion/networks/unclip_noise.h"

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

/// What get_timestep_embedding of diffusers 0.27.2 (flip_sin_to_cos, no shift) gives with torch 1.13 on a
/// CPU, where it depends most on the order of its fp32 operations.
TEST(UnclipNoise, LevelIsEmbeddedInTheReferencesOrderOfOperations) {
    struct Case {
        std::int64_t width;
        std::int64_t level;
        std::int64_t place;
        float value;
    };
    const Case cases[] = {
        {8, 0, 1, 1.F},
        {8, 1, 1, 0.995004177F},
        {8, 999, 1, 0.807455063F},
        {9, 500, 1, 0.964965045F},
        {18, 999, 1, 0.636834979F},
        {34, 999, 4, 0.274332941F},
        {35, 999, 4, 0.274332941F},
        {56, 999, 9, 0.0931967199F},
        {56, 500, 3, -0.518485188F},
        {70, 999, 37, -0.41361925F},
        {99, 999, 10, -0.121590428F},
        {100, 999, 65, 0.199446574F},
        {116, 500, 7, 0.404444993F},
        {128, 999, 1, -0.399020553F},
    };
    for (const auto& item : cases) {
        SCOPED_TRACE(::testing::Message() << "width " << item.width << ", level " << item.level);
        const UnclipNoise noise(EmbeddingNormaliser::identity(static_cast<int>(item.width)),
                                UnclipNoise::defaultProcess());
        const auto vector =
            noise.classVector(torch::zeros({1, item.width}), torch::full({1}, item.level, torch::kLong));
        ASSERT_EQ(vector.size(1), 2 * item.width);
        EXPECT_NEAR(vector[0][item.width + item.place].item<double>(), item.value, 2e-6);
        if (item.width % 2 == 1) {
            EXPECT_EQ(vector[0][2 * item.width - 1].item<double>(), 0);
        }
    }
}

} // namespace
