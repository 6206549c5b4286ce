#include "diffusion/networks/tiled_decode.h"

#include <gmock/gmock.h>
#include <torch/types.h>

namespace {

using namespace retort::diffusion;
using ::testing::ElementsAre;

constexpr Tiling kTiling{.side = 8, .overlap = 2, .factor = 2};

/// A decoder that looks at each latent alone: the first channel, twice as large.
at::Tensor enlarged(const at::Tensor& latents) {
    return latents.narrow(1, 0, 1).repeat_interleave(2, 2).repeat_interleave(2, 3);
}

at::Tensor latents(std::int64_t height, std::int64_t width) {
    return at::sin(at::arange(2 * 3 * height * width).to(at::kFloat)).view({2, 3, height, width});
}

TEST(TiledDecode, TilesStartEvenlyAndReachTheEnd) {
    EXPECT_THAT(tileStarts(5, kTiling), ElementsAre(0));
    EXPECT_THAT(tileStarts(8, kTiling), ElementsAre(0));
    EXPECT_THAT(tileStarts(9, kTiling), ElementsAre(0, 1));
    EXPECT_THAT(tileStarts(14, kTiling), ElementsAre(0, 6));
    EXPECT_THAT(tileStarts(15, kTiling), ElementsAre(0, 3, 7));
    EXPECT_THAT(tileStarts(19, kTiling), ElementsAre(0, 5, 11));
}

TEST(TiledDecode, WorkIsWhatAllTilesHold) {
    EXPECT_EQ(decodedLatents(5, kTiling), 25);
    EXPECT_EQ(decodedLatents(8, kTiling), 64);
    EXPECT_EQ(decodedLatents(14, kTiling), 4 * 64);
    EXPECT_EQ(decodedLatents(19, kTiling), 9 * 64);
    EXPECT_EQ(decodedLatents(96, {}), 4 * decodedLatents(64, {})) << "768 px and 512 px";
}

TEST(TiledDecode, ADecoderThatLooksAtEachLatentAlone_GivesTheSameImageAsWithoutTiles) {
    for (const auto& [height, width] : {std::pair{8, 8}, {9, 8}, {15, 16}, {20, 13}, {31, 5}}) {
        const auto x = latents(height, width);
        EXPECT_TRUE(at::allclose(decodeTiled(x, kTiling, enlarged), enlarged(x), 1e-5, 1e-6))
            << height << " x " << width;
    }
}

TEST(TiledDecode, EveryTileIsOfOneImageAndNoLargerThanItsSide) {
    int calls = 0;
    decodeTiled(latents(20, 13), kTiling, [&](const at::Tensor& tile) {
        ++calls;
        EXPECT_EQ(tile.sizes(), at::IntArrayRef({1, 3, 8, 8}));
        return enlarged(tile);
    });
    EXPECT_EQ(calls, 2 * 3 * 2);
}

TEST(TiledDecode, TilesThatDisagree_AreBlendedWithoutAStep) {
    float shade = 0;
    const auto image = decodeTiled(at::zeros({1, 1, 8, 14}), kTiling, [&](const at::Tensor& tile) {
        shade += 1;
        return at::full({1, 1, 2 * tile.size(2), 2 * tile.size(3)}, shade);
    });
    const auto row = image[0][0][7];
    EXPECT_NEAR(row[11].item<float>(), 1.0, 1e-6);
    EXPECT_NEAR(row[16].item<float>(), 2.0, 1e-6);
    const auto steps = row.slice(0, 1) - row.slice(0, 0, -1);
    EXPECT_LE(steps.abs().max().item<float>(), 0.25 + 1e-6); // over four shared pixels
}

} // namespace
