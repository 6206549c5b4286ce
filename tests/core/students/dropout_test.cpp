#include "students/dropout.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::students {
namespace {

Dropout seeded(std::uint64_t seed) {
    Dropout dropout;
    dropout.setActive(true);
    dropout.seed(RandomStream(seed, "test"));
    return dropout;
}

TEST(Dropout, WhenInactive_ReturnsItsInput) {
    Dropout dropout;
    const at::Tensor x = at::ones({4, 5});
    EXPECT_TRUE(dropout.elements(x, 0.5).is_same(x));
    EXPECT_TRUE(dropout.samples(x, 0.5).is_same(x));
}

TEST(Dropout, OfElements_KeepsTheirShareAndScalesThem) {
    auto dropout = seeded(3);
    const at::Tensor y = dropout.elements(at::ones({200, 100}), 0.2);
    EXPECT_NEAR((y > 0).to(at::kFloat).mean().item<double>(), 0.8, 0.02);
    EXPECT_FLOAT_EQ(y.max().item<float>(), 1.25f);
}

TEST(Dropout, OfSamples_KeepsOrDropsWholeSamples) {
    auto dropout = seeded(5);
    const at::Tensor y = dropout.samples(at::ones({64, 3, 2, 2}), 0.5).flatten(1);
    const at::Tensor kept = y.amax(1);
    EXPECT_TRUE(at::equal(kept, y.amin(1)));
    EXPECT_GT((kept > 0).sum().item<int>(), 10);
    EXPECT_LT((kept > 0).sum().item<int>(), 54);
    EXPECT_FLOAT_EQ(kept.max().item<float>(), 2.0f);
}

TEST(Dropout, FromTheSameStream_SamplesTheSameWhateverTorchsOwnGeneratorDoes) {
    const at::Tensor x = at::ones({8, 16});
    torch::manual_seed(1);
    const at::Tensor first = seeded(7).elements(x, 0.5);
    torch::manual_seed(2);
    EXPECT_TRUE(at::equal(first, seeded(7).elements(x, 0.5)));
    EXPECT_FALSE(at::equal(first, seeded(8).elements(x, 0.5)));
}

} // namespace
} // namespace retort::students
