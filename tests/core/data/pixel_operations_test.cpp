#include "data/images/pixel_operations.h"

#include "test_images.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using ::testing::ElementsAre;
using Operation = std::function<void(const Canvas&)>;

Image changed(Image image, const Operation& operation) {
    std::vector<std::uint8_t> scratch;
    operation({image.pixels, image.size.width, image.size.height, scratch});
    return image;
}

/// The first pixel of an image of one colour after the operation.
Colour changed(Colour colour, const Operation& operation) {
    return pixelAt(changed(solid({5, 4}, colour), operation), 2, 2);
}

TEST(PixelOperations, OfOneColour_GiveTheColoursThatPillowGives) {
    struct Case {
        const char* what;
        Colour before;
        Operation operation;
        Colour after;
    };
    const std::vector<Case> cases{
        {"brighter", {100, 200, 3}, [](auto& c) { adjustBrightness(c, 1.5); }, {150, 255, 5}},
        {"darker", {100, 200, 3}, [](auto& c) { adjustBrightness(c, 0); }, {0, 0, 0}},
        {"no contrast", {100, 0, 0}, [](auto& c) { adjustContrast(c, 0); }, {30, 30, 30}},
        {"twice the contrast", {100, 0, 0}, [](auto& c) { adjustContrast(c, 2); }, {170, 0, 0}},
        {"grey", {0, 255, 0}, [](auto& c) { adjustSaturation(c, 0); }, {150, 150, 150}},
        {"half grey", {0, 255, 0}, [](auto& c) { adjustSaturation(c, 0.5); }, {75, 203, 75}},
        {"a third of the circle on", {255, 0, 0}, [](auto& c) { adjustHue(c, 1.0 / 3); }, {2, 255, 0}},
        {"sharper, flat", {9, 99, 199}, [](auto& c) { adjustSharpness(c, 1.9); }, {9, 99, 199}},
        {"two bits", {100, 200, 255}, [](auto& c) { posterize(c, 2); }, {64, 192, 192}},
        {"all bits", {100, 200, 255}, [](auto& c) { posterize(c, 8); }, {100, 200, 255}},
        {"inverted above 128", {100, 200, 128}, [](auto& c) { solarize(c, 128); }, {100, 55, 127}},
        {"stretched, flat", {100, 200, 255}, [](auto& c) { autoContrast(c); }, {100, 200, 255}},
        {"equalised, flat", {100, 200, 255}, [](auto& c) { equalize(c); }, {100, 200, 255}},
    };
    for (const auto& [what, before, operation, after] : cases) {
        const auto result = changed(before, operation);
        for (std::size_t channel = 0; channel < 3; ++channel)
            EXPECT_NEAR(result[channel], after[channel], 4) << what << ", channel " << channel;
    }
}

TEST(PixelOperations, AtTheirNeutralStrength_ChangeNothing) {
    const auto image = gradient({17, 13});
    const std::vector<Operation> neutral{
        [](auto& c) { adjustBrightness(c, 1); },
        [](auto& c) { adjustContrast(c, 1); },
        [](auto& c) { adjustSaturation(c, 1); },
        [](auto& c) { adjustSharpness(c, 1); },
        [](auto& c) { posterize(c, 8); },
        [](auto& c) { solarize(c, 256); },
        [](auto& c) { warp(c, {}); },
        [](auto& c) { shift(c, 0, 0); },
    };
    for (std::size_t i = 0; i < neutral.size(); ++i)
        EXPECT_EQ(changed(image, neutral[i]).pixels, image.pixels) << "operation " << i;
}

TEST(PixelOperations, AutoContrast_StretchesEachChannelToTheFullRange) {
    Image image{.size = {2, 1}, .pixels = {10, 50, 0, 60, 100, 255}};
    EXPECT_THAT(changed(image, autoContrast).pixels, ElementsAre(0, 0, 0, 255, 255, 255));
}

TEST(PixelOperations, Flip_MirrorsEachRow) {
    Image image{.size = {3, 1}, .pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9}};
    EXPECT_THAT(changed(image, flipHorizontally).pixels, ElementsAre(7, 8, 9, 4, 5, 6, 1, 2, 3));
}

TEST(PixelOperations, Shift_MovesTheImageAndFillsWithBlack) {
    const auto image = gradient({6, 5});
    const auto moved = changed(image, [](auto& c) { shift(c, 2, -1); });
    EXPECT_EQ(pixelAt(moved, 1, 0), (Colour{0, 0, 0}));
    EXPECT_EQ(pixelAt(moved, 2, 0), pixelAt(image, 0, 1));
    EXPECT_EQ(pixelAt(moved, 5, 3), pixelAt(image, 3, 4));
    EXPECT_EQ(pixelAt(moved, 5, 4), (Colour{0, 0, 0}));
    for (const int far : {6, -6, 100, -100})
        EXPECT_EQ(changed(image, [&](auto& c) { shift(c, far, 0); }).pixels, solid({6, 5}, {}).pixels);
}

TEST(PixelOperations, Warp_TakesEachPixelFromWhereTheMapSays) {
    const auto image = gradient({8, 8});
    const auto moved = changed(image, [](auto& c) { warp(c, {.c = 3, .f = 2}); });
    EXPECT_EQ(pixelAt(moved, 1, 1), pixelAt(image, 4, 3));
    EXPECT_EQ(pixelAt(moved, 6, 1), (Colour{0, 0, 0}));
}

} // namespace
} // namespace retort::data::testing
