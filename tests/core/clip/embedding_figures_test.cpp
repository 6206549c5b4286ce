#include "clip/embedding_figures.h"
#include "clip/frechet_distance.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::clip {
namespace {

TEST(FrechetDistance, of_a_set_to_itself_is_zero) {
    torch::manual_seed(1);
    const auto rows = torch::randn({50, 8});
    EXPECT_NEAR(frechetDistance(rows, rows), 0, 1e-9);
}

TEST(FrechetDistance, of_shifted_rows_is_the_squared_shift) {
    torch::manual_seed(1);
    const auto rows = torch::randn({50, 4}, torch::kDouble);
    EXPECT_NEAR(frechetDistance(rows, rows + 3), 4 * 9, 1e-6);
}

TEST(FrechetDistance, of_stretched_rows_is_that_of_their_deviations) {
    torch::manual_seed(1);
    const auto rows = torch::randn({50, 3}, torch::kDouble);
    const auto centred = rows - rows.mean(0);
    // (s - 2 s)^2 summed over the eigenvalues s^2 of the covariance: its trace.
    const auto trace = centred.square().sum().item<double>() / 49;
    EXPECT_NEAR(frechetDistance(centred, 2 * centred), trace, 1e-6);
}

TEST(FrechetDistance, of_fewer_rows_than_dimensions_is_finite) {
    torch::manual_seed(1);
    const auto distance = frechetDistance(torch::randn({5, 16}), torch::randn({7, 16}));
    EXPECT_GT(distance, 0);
    EXPECT_LT(distance, 1000);
}

TEST(MeanCosineWithinClasses, is_that_of_all_pairs_of_different_rows) {
    const auto embeddings = torch::tensor({{1.0f, 0.0f}, {0.0f, 2.0f}, {3.0f, 3.0f}, {5.0f, 5.0f}});
    const auto classes = torch::tensor({0, 0, 1, 1}, torch::kLong);
    EXPECT_NEAR(meanCosineWithinClasses(embeddings, classes), (0.0 + 1.0) / 2, 1e-6);
}

TEST(PrecisionAndRecall, of_a_set_with_itself_are_whole) {
    torch::manual_seed(1);
    const auto rows = torch::randn({40, 4});
    const auto figures = precisionAndRecall(rows, rows);
    EXPECT_EQ(figures.precision, 1);
    EXPECT_EQ(figures.recall, 1);
}

TEST(PrecisionAndRecall, of_sets_far_apart_are_zero) {
    torch::manual_seed(1);
    const auto rows = torch::randn({40, 4});
    const auto figures = precisionAndRecall(rows, rows + 100);
    EXPECT_EQ(figures.precision, 0);
    EXPECT_EQ(figures.recall, 0);
}

TEST(PrecisionAndRecall, of_one_mode_of_two_are_right_but_not_all_of_it) {
    torch::manual_seed(1);
    const auto mode = torch::randn({30, 4});
    const auto figures = precisionAndRecall(torch::cat({mode, mode + 100}), mode);
    EXPECT_EQ(figures.precision, 1);
    EXPECT_EQ(figures.recall, 0.5);
}

TEST(PrecisionAndRecall, follow_the_distance_to_the_kth_neighbour) {
    const auto real = torch::tensor({{0.0f}, {1.0f}, {2.0f}});
    // With k = 1 every ball has the radius 1 and reaches from -1 to 3.
    const auto generated = torch::tensor({{-0.5f}, {2.9f}, {3.1f}, {9.0f}});
    EXPECT_EQ(precisionAndRecall(real, generated, 1).precision, 0.5);
}

} // namespace
} // namespace retort::clip
