#include "base/cancellation.h"
#include "clip/nearest_rows.h"
#include "testing/result_matchers.h"

#include <torch/types.h>

#include <limits>

namespace retort::clip {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(NearestRows, AreThoseOfTheSmallestAngleWhateverTheLength) {
    const auto candidates = torch::tensor({{1.0f, 0.0f}, {0.0f, 5.0f}, {-1.0f, 0.0f}});
    const auto queries = torch::tensor({{0.1f, 9.0f}, {-3.0f, 0.0f}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto nearest, nearestRows(queries, candidates));
    EXPECT_TRUE(nearest.index.equal(torch::tensor({1, 2}, torch::kInt64)));
    EXPECT_NEAR(nearest.cosine[1].item<float>(), 1, 1e-6);
    EXPECT_LT(nearest.cosine[0].item<float>(), 1);
}

TEST(NearestRows, AreTheSameInBlocksOfAnySize) {
    torch::manual_seed(3);
    const auto queries = torch::randn({37, 8}), candidates = torch::randn({11, 8});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, nearestRows(queries, candidates));
    for (const std::int64_t block : {1, 10, 37})
        EXPECT_TRUE(nearestRows(queries, candidates, {.block = block})->index.equal(whole.index)) << block;
}

TEST(NearestRows, OfEmbeddingsThatCannotBeComparedAreRefused) {
    const auto rows = torch::ones({2, 3});
    EXPECT_THAT(nearestRows(rows, torch::ones({2, 4})),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("widths")));
    EXPECT_THAT(nearestRows(rows, torch::ones({0, 3})),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no embedding")));
    EXPECT_THAT(nearestRows(rows, torch::full({1, 3}, std::numeric_limits<float>::quiet_NaN())),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("finite")));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(nearestRows(rows, rows, {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("comparing")));
}

TEST(NearestRows, TenThousandAmongTenThousandAreFoundThemselves) {
    torch::manual_seed(4);
    const auto candidates = torch::randn({10'000, 512});
    const auto queries = 3 * candidates + 0.1 * torch::randn({10'000, 512});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto nearest, nearestRows(queries, candidates));
    EXPECT_TRUE(nearest.index.equal(torch::arange(10'000, torch::kInt64)));
}

} // namespace
} // namespace retort::clip
