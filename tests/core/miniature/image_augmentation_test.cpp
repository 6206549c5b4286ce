#include "miniature/image_augmentation.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <set>

namespace retort::miniature {
namespace {

at::Tensor images() {
    return at::sin(at::arange(2 * 3 * 16 * 16).to(at::kFloat)).view({2, 3, 16, 16});
}

TEST(RandomViews, without_any_change_returns_the_images) {
    const ImageAugmentation none{.flip = false};
    EXPECT_TRUE(at::allclose(randomViews(images(), none, RandomStream(1, "t")), images(), 1e-4, 1e-4));
}

TEST(RandomViews, depend_on_the_stream_alone) {
    const ImageAugmentation some{
        .rotation = 0.3, .zoom = 0.2, .shift = 0.1, .brightness = 0.2, .colour = 0.1};
    const auto once = randomViews(images(), some, RandomStream(1, "t"));
    EXPECT_TRUE(at::equal(once, randomViews(images(), some, RandomStream(1, "t"))));
    EXPECT_FALSE(at::allclose(once, randomViews(images(), some, RandomStream(2, "t"))));
}

TEST(RandomViews, quarter_turns_reorder_pixels_and_lose_none) {
    const ImageAugmentation turns{.flip = true, .quarterTurns = true};
    const auto turned = randomViews(images(), turns, RandomStream(3, "t"));
    EXPECT_NEAR(turned.sum().item<double>(), images().sum().item<double>(), 1e-2);
}

TEST(RandomPatches, are_distinct_and_within_bounds) {
    const auto chosen = randomPatches(50, 16, 8, RandomStream(1, "t"));
    ASSERT_EQ(chosen.sizes(), (at::IntArrayRef{50, 8}));
    for (std::int64_t row = 0; row < 50; ++row) {
        std::set<std::int64_t> distinct;
        for (std::int64_t i = 0; i < 8; ++i)
            distinct.insert(chosen[row][i].item<std::int64_t>());
        EXPECT_EQ(distinct.size(), 8u);
        EXPECT_GE(*distinct.begin(), 0);
        EXPECT_LT(*distinct.rbegin(), 16);
    }
}

} // namespace
} // namespace retort::miniature
