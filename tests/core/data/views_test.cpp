// Views: mixing of two images, and that a teacher is shown what a student is shown.

#include "data/view_dataset.h"

#include "data/loader.h"
#include "data/view_mixing.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

constexpr AugmentOptions kAugment{
    .output = {16, 12}, .geometry = Geometry::RandomResizedCrop, .flipProbability = 0.5};
constexpr ViewOptions kMixing{.count = 3, .mixup = 0.4, .cutmix = 1, .seed = 7};

using Pixels = std::vector<std::uint8_t>;

/// The pixels of each (position, epoch), over some epochs of a loader.
std::map<std::pair<std::int64_t, std::int64_t>, Pixels> loaded(const Dataset& dataset,
                                                               std::vector<std::int64_t> indices,
                                                               const Views& views, int epochs,
                                                               std::uint64_t seed = 0) {
    const auto loader =
        Loader::create(dataset, Split::Train, std::move(indices),
                       {.batchSize = 4, .threads = 2, .seed = seed, .augment = kAugment, .views = views});
    EXPECT_THAT(loader, succeeds());
    std::map<std::pair<std::int64_t, std::int64_t>, Pixels> found;
    const auto steps = epochs * (*loader)->stepsPerEpoch();
    for (std::int64_t step = 0; step < steps; ++step) {
        const auto batch = (*loader)->next();
        EXPECT_THAT(batch, succeeds());
        const auto bytes = std::int64_t{16} * 12 * 3;
        for (std::int64_t i = 0; i < batch->count; ++i)
            found[{batch->positions[static_cast<std::size_t>(i)], batch->epoch}] =
                Pixels(batch->pixels.get() + i * bytes, batch->pixels.get() + (i + 1) * bytes);
    }
    return found;
}

TEST(Views, OfALoaderAndOfATeacher_AreTheSamePixels) {
    const FakeDataset dataset{20, 4};
    const std::vector<std::int64_t> indices{1, 3, 4, 8, 9, 12, 15, 19};
    const ViewDataset views{
        {.dataset = dataset, .indices = indices, .augment = kAugment, .views = kMixing, .hash = "h"}};
    ASSERT_EQ(views.size(Split::Train), 24);
    for (const auto& [key, pixels] : loaded(dataset, indices, {.options = kMixing}, 7)) {
        const auto [position, epoch] = key;
        const auto image = views.image(Split::Train, position * 3 + epoch % 3);
        ASSERT_THAT(image, succeeds());
        EXPECT_EQ(image->pixels, pixels) << position << " in epoch " << epoch;
    }
}

TEST(Views, OfAnImage_DifferAndComeAgainWhateverTheLoadersSeed) {
    const FakeDataset dataset{8, 4};
    const auto all = allIndices(dataset, Split::Train);
    auto first = loaded(dataset, all, {.options = kMixing}, 6, 1);
    auto second = loaded(dataset, all, {.options = kMixing}, 6, 2);
    EXPECT_EQ(first, second);
    for (std::int64_t position = 0; position < 8; ++position) {
        std::set<Pixels> distinct;
        for (std::int64_t epoch = 0; epoch < 6; ++epoch) {
            distinct.insert(first[{position, epoch}]);
            EXPECT_EQ(first[std::pair(position, epoch)], first[std::pair(position, epoch % 3)]);
        }
        EXPECT_EQ(distinct.size(), 3U) << position;
    }
}

TEST(Views, OfADomain_DoNotDependOnWhatIsBeside) {
    const FakeDataset dataset{12, 4};
    const std::vector<std::int64_t> alone{0, 1, 2, 3};
    std::vector<std::int64_t> joined = alone;
    for (std::int64_t i = 4; i < 12; ++i)
        joined.push_back(i);
    auto without = loaded(dataset, alone, {.options = kMixing}, 3);
    auto beside =
        loaded(dataset, joined,
               {.options = kMixing, .domains = {{.images = 4}, {.images = 8, .isMixed = false}}}, 3);
    ViewOptions unmixed = kMixing;
    unmixed.mixup = unmixed.cutmix = 0;
    auto plain = loaded(dataset, {joined.begin() + 4, joined.end()}, {.options = unmixed}, 3);
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
        for (std::int64_t i = 0; i < 4; ++i)
            EXPECT_EQ(beside[std::pair(i, epoch)], without[std::pair(i, epoch)]);
        for (std::int64_t i = 0; i < 8; ++i)
            EXPECT_EQ(beside[std::pair(i + 4, epoch)], plain[std::pair(i, epoch)]);
    }
}

TEST(Views, MixedWithAnImageThatCannotBeRead_AreReplacedAndOneImageIsCounted) {
    constexpr std::int64_t kImages = 60;
    const FakeDataset broken{kImages, 4, /*brokenSample=*/5};
    constexpr ViewOptions kMany{.count = 16, .mixup = 0.4, .cutmix = 1, .seed = 7};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loader,
                                Loader::create(broken, Split::Train, allIndices(broken, Split::Train),
                                               {.batchSize = 20,
                                                .threads = 2,
                                                .augment = kAugment,
                                                .views = Views{.options = kMany},
                                                .unreadable = Unreadable::Replace}));
    std::size_t replaced = 0;
    for (std::int64_t step = 0; step < kMany.count * loader->stepsPerEpoch(); ++step) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto batch, loader->next());
        EXPECT_EQ(batch.count, 20);
        EXPECT_THAT(batch.samples, ::testing::Not(::testing::Contains(5)));
        replaced += batch.setAside.size();
    }
    EXPECT_GT(replaced, std::size_t{kMany.count} + 10)
        << "its own views, and those that others share with it";
}

TEST(Views, ThatMakeNoSense_AreRefused) {
    const FakeDataset dataset{6, 3};
    const auto refused = [&](const Views& views) {
        return Loader::create(dataset, Split::Train, allIndices(dataset, Split::Train), {.views = views});
    };
    EXPECT_THAT(refused({.options = {.count = 0}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("0 views")));
    EXPECT_THAT(refused({.options = {.mixup = -1}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("neither can be negative")));
    EXPECT_THAT(refused({.domains = {{.images = 4}}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("domains of 4 images for 6 samples")));
}

/// A large flat image of one value, and one of another.
struct Flat {
    static constexpr ImageSize kSize{40, 40};
    Pixels pixels = Pixels(std::size_t{40} * 40 * 3, 200);
    Pixels partner = Pixels(std::size_t{40} * 40 * 3, 100);
};

TEST(Mixing, Mixup_SharesByTheBetaDistribution) {
    constexpr int kDraws = 4000;
    constexpr double kAlpha = 0.4;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
        RandomStream stream{1, "test", static_cast<std::uint64_t>(i)};
        const double share = symmetricBeta(kAlpha, stream);
        ASSERT_GE(share, 0);
        ASSERT_LE(share, 1);
        sum += share;
        squares += (share - 0.5) * (share - 0.5);
        Flat images;
        RandomStream again{1, "test", static_cast<std::uint64_t>(i)};
        mixInto(images.pixels, images.partner, Flat::kSize, {.mixup = kAlpha}, again);
        EXPECT_EQ(images.pixels,
                  Pixels(images.pixels.size(), static_cast<std::uint8_t>(std::lround(100 + 100 * share))));
    }
    EXPECT_NEAR(sum / kDraws, 0.5, 0.02);
    EXPECT_NEAR(squares / kDraws, 1 / (4 * (2 * kAlpha + 1)), 0.01); // the variance of Beta(a, a)
}

TEST(Mixing, CutMix_PastesOneRectangleOfTheOther) {
    constexpr int kDraws = 500;
    double area = 0;
    for (int i = 0; i < kDraws; ++i) {
        Flat images;
        RandomStream stream{2, "test", static_cast<std::uint64_t>(i)};
        mixInto(images.pixels, images.partner, Flat::kSize, {.cutmix = 1}, stream);
        std::int64_t pasted = 0;
        int left = 40, right = -1, top = 40, bottom = -1;
        for (int y = 0; y < 40; ++y)
            for (int x = 0; x < 40; ++x)
                if (images.pixels[static_cast<std::size_t>((y * 40 + x) * 3)] == 100) {
                    ++pasted;
                    left = std::min(left, x);
                    right = std::max(right, x);
                    top = std::min(top, y);
                    bottom = std::max(bottom, y);
                }
        EXPECT_EQ(pasted, pasted == 0 ? 0 : (right - left + 1) * (bottom - top + 1));
        area += static_cast<double>(pasted) / (40 * 40);
    }
    // Of a uniform share the mean area is 1/2; what lies beyond the edges is cut off.
    EXPECT_GT(area / kDraws, 0.2);
    EXPECT_LT(area / kDraws, 0.5);
}

TEST(Mixing, OfBoth_TakesEitherWithEvenChances) {
    constexpr int kDraws = 400;
    int blended = 0;
    for (int i = 0; i < kDraws; ++i) {
        Flat images;
        RandomStream stream{3, "test", static_cast<std::uint64_t>(i)};
        mixInto(images.pixels, images.partner, Flat::kSize, {.mixup = 5, .cutmix = 5}, stream);
        const std::set<std::uint8_t> values(images.pixels.begin(), images.pixels.end());
        blended += !values.contains(100) && !values.contains(200) ? 1 : 0;
    }
    EXPECT_NEAR(blended, kDraws / 2, 40);
}

} // namespace
} // namespace retort::data::testing
