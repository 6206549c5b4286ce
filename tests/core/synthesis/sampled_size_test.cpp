#include "synthesis/generation/sampled_size.h"
#include "testing/result_matchers.h"

namespace retort::synthesis {
namespace {

/// Left half black, right half white.
data::Image halves(int width, int height) {
    data::Image image{.size = {width, height}, .fullSize = {width, height}};
    for (int i = 0; i < width * height; ++i)
        image.pixels.insert(image.pixels.end(), 3,
                            static_cast<std::uint8_t>(i % width < width / 2 ? 0 : 255));
    return image;
}

TEST(SampledSize, ImageOfTheWantedSizeStaysAsItIs) {
    EXPECT_EQ(cutTo(halves(6, 4), {6, 4}).value().pixels, halves(6, 4).pixels);
}

TEST(SampledSize, ShrinkingAveragesAreas) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto small, cutTo(halves(8, 8), {2, 2}));
    EXPECT_EQ(small.size, (data::ImageSize{2, 2}));
    EXPECT_EQ(small.pixels, (std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255}));
}

TEST(SampledSize, AnotherShapeIsTheCentreOfTheImage) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto centre, cutTo(halves(8, 2), {2, 2}));
    EXPECT_EQ(centre.pixels, halves(2, 2).pixels);
}

TEST(SampledSize, GrowingGivesTheWantedSize) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto large, cutTo(halves(4, 4), {16, 8}));
    EXPECT_EQ(large.size, (data::ImageSize{16, 8}));
    EXPECT_EQ(large.pixels.size(), 16u * 8 * 3);
    EXPECT_LT(large.pixels.front(), 10);
    EXPECT_GT(large.pixels.back(), 245);
}

} // namespace
} // namespace retort::synthesis
