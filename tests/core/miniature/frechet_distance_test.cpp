#include "miniature/frechet_distance.h"

#include "miniature/generator_judgement.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::miniature {
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

} // namespace
} // namespace retort::miniature
