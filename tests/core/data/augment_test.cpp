#include "data/images/augment.h"

#include "data/images/augment_geometry.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

std::size_t bytesFor(const AugmentOptions& options) {
    return static_cast<std::size_t>(options.output.width * options.output.height) * 3;
}

Image augmented(const Image& image, const AugmentOptions& options, RandomStream stream = {0, "test"}) {
    Image output{.size = options.output, .pixels = std::vector<std::uint8_t>(bytesFor(options), 77)};
    EXPECT_THAT(augment(image, options, stream, output.pixels), succeeds());
    return output;
}

AugmentOptions everything() {
    return {.output = {24, 20},
            .geometry = Geometry::RandomResizedCrop,
            .flipProbability = 0.5,
            .trivialAugment = TrivialAugmentWide{},
            .colourJitter = {.brightness = 0.4, .contrast = 0.4, .saturation = 0.4, .hue = 0.1},
            .erasing = {.probability = 0.5}};
}

TEST(Augment, WithDefaultsAndTheSameSize_ChangesNothing) {
    const auto image = gradient({31, 17});
    EXPECT_EQ(augmented(image, {.output = {31, 17}}).pixels, image.pixels);
}

TEST(Augment, OfOneStream_AlwaysGivesTheSamePixels) {
    const auto image = gradient({50, 40});
    Augmenter augmenter{everything()};
    std::set<std::vector<std::uint8_t>> different;
    for (std::uint64_t index = 0; index < 40; ++index) {
        const RandomStream stream{1, "augment", 3, index};
        std::vector<std::uint8_t> output(bytesFor(everything()));
        ASSERT_THAT(augmenter.apply(image, stream, output), succeeds());
        EXPECT_EQ(output, augmented(image, everything(), stream).pixels) << index;
        different.insert(output);
    }
    EXPECT_GT(different.size(), 35U); // some operations leave one colour
}

TEST(Augment, ThatShrinks_AveragesEveryPixel) {
    Image stripes{.size = {64, 64}};
    for (int i = 0; i < 64 * 64; ++i)
        stripes.pixels.insert(stripes.pixels.end(), 3, i % 2 == 0 ? 0 : 200);
    for (const ImageSize output : {ImageSize{8, 8}, ImageSize{8, 128}})
        for (const auto value : augmented(stripes, {.output = output}).pixels)
            ASSERT_EQ(value, 100);
}

TEST(Augment, CentreCrop_CutsTheMiddleOfTheShortestSide) {
    auto image = solid({40, 20}, {255, 0, 0});
    for (int y = 0; y < 20; ++y)
        for (int x = 10; x < 30; ++x)
            image.pixels[static_cast<std::size_t>(y * 40 + x) * 3] = 0;
    const auto cut = augmented(image, {.output = {10, 10}, .geometry = Geometry::CentreCrop});
    EXPECT_EQ(cut.pixels, solid({10, 10}, {0, 0, 0}).pixels);
    RandomStream stream{0, "test"};
    const auto box = chooseCrop(
        {500, 375}, {.output = {224, 224}, .geometry = Geometry::CentreCrop, .resizeShortest = 256}, stream);
    EXPECT_DOUBLE_EQ(box.height, 375.0 * 224 / 256);
    EXPECT_DOUBLE_EQ(box.x, (500 - box.width) / 2);
}

TEST(Augment, RandomResizedCrop_StaysInsideAndKeepsScaleAndRatio) {
    const AugmentOptions options{
        .geometry = Geometry::RandomResizedCrop,
        .resizedCrop = {.minScale = 0.2, .maxScale = 0.6, .minRatio = 0.5, .maxRatio = 2}};
    const ImageSize full{300, 200};
    for (std::uint64_t i = 0; i < 500; ++i) {
        RandomStream stream{0, "test", i};
        const auto box = chooseCrop(full, options, stream);
        EXPECT_GE(box.x, 0);
        EXPECT_LE(box.x + box.width, full.width);
        EXPECT_GE(box.y, 0);
        EXPECT_LE(box.y + box.height, full.height);
        EXPECT_NEAR(std::clamp(box.width * box.height / (300 * 200), 0.2, 0.6),
                    box.width * box.height / (300 * 200), 0.01);
        EXPECT_NEAR(std::clamp(box.width / box.height, 0.5, 2.0), box.width / box.height, 0.03);
    }
}

TEST(Augment, RandomResizedCropThatFitsNowhere_TakesTheLargestCentralPart) {
    const AugmentOptions options{.geometry = Geometry::RandomResizedCrop, .resizedCrop = {.minScale = 1}};
    RandomStream stream{0, "test"};
    const auto box = chooseCrop({400, 100}, options, stream);
    EXPECT_EQ(box.height, 100);
    EXPECT_EQ(box.width, 133);
    EXPECT_EQ(box.x, 133);
}

TEST(Augment, PaddedCrop_MovesTheImageByAtMostThePadding) {
    const auto image = solid({16, 16}, {200, 200, 200});
    std::set<std::int64_t> blackPixels;
    for (std::uint64_t i = 0; i < 50; ++i) {
        const auto moved = augmented(
            image, {.output = {16, 16}, .geometry = Geometry::PaddedCrop, .padding = 2}, {0, "test", i});
        blackPixels.insert(std::count(moved.pixels.begin(), moved.pixels.end(), 0) / 3);
    }
    EXPECT_EQ(blackPixels, (std::set<std::int64_t>{0, 16, 31, 32, 46, 60}));
}

TEST(Augment, FlipProbability_FlipsThatShare) {
    const auto image = gradient({8, 8});
    int flipped = 0;
    for (std::uint64_t i = 0; i < 400; ++i)
        flipped += augmented(image, {.output = {8, 8}, .flipProbability = 0.25}, {0, "test", i}).pixels !=
                           image.pixels
                       ? 1
                       : 0;
    EXPECT_NEAR(flipped, 100, 30);
}

TEST(Augment, RandomErasing_CoversAPartWithTheFillColour) {
    const auto image = solid({20, 20}, {255, 255, 255});
    for (std::uint64_t i = 0; i < 50; ++i) {
        const auto erased = augmented(
            image, {.output = {20, 20}, .erasing = {.probability = 1, .fill = {1, 2, 3}}}, {0, "test", i});
        const auto covered = std::count(erased.pixels.begin(), erased.pixels.end(), 2);
        EXPECT_GE(covered, 400 * 0.02 - 5);
        EXPECT_LE(covered, 400 * 0.33 + 20);
    }
}

TEST(Augment, TrivialAugmentWide_ReachesManyDifferentImagesAndKeepsSome) {
    const auto image = gradient({32, 32});
    std::set<std::vector<std::uint8_t>> different;
    int unchanged = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const auto changed =
            augmented(image, {.output = {32, 32}, .trivialAugment = TrivialAugmentWide{}}, {0, "test", i});
        unchanged += changed.pixels == image.pixels ? 1 : 0;
        different.insert(changed.pixels);
    }
    EXPECT_GT(different.size(), 120U);
    EXPECT_GT(unchanged, 300 / 14 / 2); // Identity alone is one operation of 14
    EXPECT_LT(unchanged, 100);
}

TEST(Augment, OfReducedImage_ShowsTheSamePartAsOfTheFullOne) {
    const auto full = gradient({256, 256});
    auto reduced = augmented(full, {.output = {128, 128}});
    reduced.fullSize = full.size;
    const AugmentOptions options{
        .output = {32, 32}, .geometry = Geometry::RandomResizedCrop, .resizedCrop = {.minScale = 0.5}};
    for (std::uint64_t i = 0; i < 20; ++i) {
        const RandomStream stream{0, "test", i};
        const auto fromFull = augmented(full, options, stream);
        const auto fromReduced = augmented(reduced, options, stream);
        for (const int at : {5, 16, 28})
            for (std::size_t c = 0; c < 2; ++c)
                EXPECT_NEAR(pixelAt(fromFull, at, at)[c], pixelAt(fromReduced, at, at)[c], 4);
    }
}

TEST(Augment, SizeNeeded_GivesTheCropAtLeastTheOutputsPixels) {
    const AugmentOptions options{.output = {64, 48}, .geometry = Geometry::RandomResizedCrop};
    const ImageSize full{500, 400};
    for (std::uint64_t i = 0; i < 100; ++i) {
        const RandomStream stream{0, "test", i};
        const auto needed = sizeNeeded(full, options, stream);
        auto copy = stream;
        const auto box = inPixels(chooseCrop(full, options, copy), full, needed);
        EXPECT_GE(box.width, needed.width == full.width ? 1 : 64);
        EXPECT_GE(box.height, needed.height == full.height ? 1 : 48);
        EXPECT_LE(needed.width, full.width);
    }
    EXPECT_EQ(sizeNeeded(full, {.output = {50, 50}}, {0, "test"}), (ImageSize{50, 50}));
}

TEST(Augment, WithOptionsThatMakeNoSense_IsRefusedNamingTheOption) {
    struct Case {
        AugmentOptions options;
        const char* reason;
    };
    for (const auto& [options, reason] :
         {Case{{.output = {0, 8}}, "output width"}, Case{{.output = {8, 100'000}}, "output height"},
          Case{{.resizedCrop = {.minScale = 0}}, "smallest crop scale"},
          Case{{.resizedCrop = {.minScale = 0.5, .maxScale = 0.4}}, "largest crop scale"},
          Case{{.padding = -1}, "padding"}, Case{{.flipProbability = 1.5}, "flip probability"},
          Case{{.flipProbability = std::nan("")}, "flip probability"},
          Case{{.colourJitter = {.hue = 0.6}}, "hue"},
          Case{{.trivialAugment = TrivialAugmentWide{.bins = 0}}, "bins"},
          Case{{.erasing = {.probability = 2}}, "erasing probability"}})
        EXPECT_THAT(validate(options), failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
}

TEST(Augment, OfAImageOrBufferOfTheWrongSize_IsRefused) {
    std::vector<std::uint8_t> output(8 * 8 * 3);
    const AugmentOptions options{.output = {8, 8}};
    Image broken = gradient({4, 4});
    broken.pixels.pop_back();
    EXPECT_THAT(augment(broken, options, {0, "x"}, output),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("47")));
    EXPECT_THAT(augment(Image{}, options, {0, "x"}, output),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("0 x 0")));
    output.pop_back();
    EXPECT_THAT(augment(gradient({4, 4}), options, {0, "x"}, output),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("191 bytes")));
}

} // namespace
} // namespace retort::data::testing
