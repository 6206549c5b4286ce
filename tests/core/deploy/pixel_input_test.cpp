// What an exported network does to pixels before it looks at them, against what students are evaluated with.

#include "data/images/augment.h"
#include "deploy/formats/pixel_input.h"

#include <gmock/gmock.h>
#include <torch/types.h>

namespace retort::study {
namespace {

data::Image noise(int width, int height) {
    const auto bytes = torch::randint(0, 256, {height, width, 3}, torch::kUInt8);
    const auto* first = bytes.data_ptr<std::uint8_t>();
    return {.size = {width, height}, .channels = 3, .pixels = {first, first + bytes.numel()}};
}

at::Tensor pixelsOf(const data::Image& image) {
    const auto* first = image.pixels.data();
    return torch::tensor(at::ArrayRef<std::uint8_t>(first, image.pixels.size()))
        .view({1, image.size.height, image.size.width, 3});
}

/// [1, 3, S, S]
at::Tensor evaluated(const data::Image& image, int size) {
    auto pixels = torch::empty({1, size, size, 3}, torch::kUInt8);
    const std::span<std::uint8_t> out(pixels.data_ptr<std::uint8_t>(),
                                      static_cast<std::size_t>(pixels.numel()));
    EXPECT_TRUE(data::augment(image, {.output = {size, size}, .geometry = data::Geometry::CentreCrop},
                              RandomStream(0, "none"), out)
                    .ok());
    return pixels.permute({0, 3, 1, 2}).to(torch::kFloat);
}

TEST(CentreSquare, IsWhatStudentsAreEvaluatedWithWithinOneLevel) {
    torch::manual_seed(1);
    for (const auto& [width, height, size] : std::vector<std::tuple<int, int, int>>{{16, 16, 16},
                                                                                    {96, 96, 32},
                                                                                    {64, 64, 32},
                                                                                    {57, 40, 16},
                                                                                    {40, 57, 16},
                                                                                    {41, 40, 17},
                                                                                    {10, 13, 32},
                                                                                    {13, 10, 32},
                                                                                    {1, 1, 8},
                                                                                    {500, 333, 64}}) {
        const auto image = noise(width, height);
        const auto expected = evaluated(image, size), found = CentreSquare(size)(pixelsOf(image));
        ASSERT_EQ(found.sizes(), expected.sizes());
        const auto difference = (found - expected).abs();
        EXPECT_LE(difference.max().item<double>(), 1) << width << " x " << height << " to " << size;
        EXPECT_LE(difference.mean().item<double>(), 0.2) << width << " x " << height << " to " << size;
    }
}

TEST(ChannelNormalisation, IsTheStudents) {
    const students::Normalisation normalisation{.mean = {0.5, 0.25, 0}, .std = {0.5, 1, 2}};
    const auto found = ChannelNormalisation(normalisation)(torch::full({1, 3, 1, 1}, 51.0f)).flatten();
    EXPECT_NEAR(found[0].item<double>(), (0.2 - 0.5) / 0.5, 1e-6);
    EXPECT_NEAR(found[1].item<double>(), (0.2 - 0.25) / 1, 1e-6);
    EXPECT_NEAR(found[2].item<double>(), 0.2 / 2, 1e-6);
}

} // namespace
} // namespace retort::study
