#include "store/metric_buffer.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <cmath>
#include <limits>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;

class MetricTableTest : public ::testing::Test {
protected:
    MetricTableTest()
        : workspace(Workspace::open(folder.path(), Access::ReadWrite).value()),
          run(RunTable(workspace.database()).put({.identity = "abc"}).value()) {}

    Metric loss(std::int64_t step, double value) const {
        return {
            .run = run, .stage = "distil", .epoch = step / 10, .step = step, .name = "loss", .value = value};
    }
    std::size_t stored() {
        const auto metrics = table.ofRun(run, "distil", "loss");
        return metrics.ok() ? metrics->size() : 0;
    }

    TemporaryFolder folder;
    Workspace workspace;
    RunId run;
    MetricTable table{workspace.database()};
};

TEST_F(MetricTableTest, MetricsComeBackInTheOrderOfSteps) {
    ASSERT_THAT(table.put(std::array{loss(20, 0.5), loss(3, 2.0)}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto metrics, table.ofRun(run, "distil", "loss"));
    ASSERT_EQ(metrics.size(), 2u);
    EXPECT_EQ(metrics[0].step, 3);
    EXPECT_EQ(metrics[0].value, 2.0);
    EXPECT_EQ(metrics[1].epoch, 2);
}

TEST_F(MetricTableTest, RepeatedStepReplacesTheFirst) {
    ASSERT_THAT(table.put(std::array{loss(1, 9.0)}), succeeds());
    ASSERT_THAT(table.put(std::array{loss(1, 8.0)}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto metrics, table.ofRun(run, "distil", "loss"));
    ASSERT_EQ(metrics.size(), 1u);
    EXPECT_EQ(metrics[0].value, 8.0);
}

TEST_F(MetricTableTest, NotANumberIsKept) {
    ASSERT_THAT(table.put(std::array{loss(1, std::numeric_limits<double>::quiet_NaN())}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto metrics, table.ofRun(run, "distil", "loss"));
    ASSERT_EQ(metrics.size(), 1u);
    EXPECT_TRUE(std::isnan(metrics[0].value));
}

TEST_F(MetricTableTest, OneBadMetricKeepsTheWholeBatchOut) {
    auto orphan = loss(2, 1.0);
    orphan.run = RunId{42};
    EXPECT_THAT(table.put(std::array{loss(1, 1.0), orphan}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("storing metrics")));
    EXPECT_EQ(stored(), 0u);
}

TEST_F(MetricTableTest, BufferStoresWhenFullWhenOldAndWhenFlushed) {
    MetricBuffer buffer(workspace.database(), {.capacity = 3, .maximumAge = std::chrono::seconds{2}});
    const MetricBuffer::Clock::time_point start{};
    ASSERT_THAT(buffer.add(loss(1, 1), start), succeeds());
    ASSERT_THAT(buffer.add(loss(2, 1), start), succeeds());
    EXPECT_EQ(stored(), 0u);
    ASSERT_THAT(buffer.add(loss(3, 1), start), succeeds());
    EXPECT_EQ(stored(), 3u);
    ASSERT_THAT(buffer.add(loss(4, 1), start), succeeds());
    EXPECT_EQ(stored(), 3u);
    ASSERT_THAT(buffer.add(loss(5, 1), start + std::chrono::seconds{2}), succeeds());
    EXPECT_EQ(stored(), 5u);
    ASSERT_THAT(buffer.add(loss(6, 1), start + std::chrono::seconds{2}), succeeds());
    ASSERT_THAT(buffer.flush(), succeeds());
    EXPECT_EQ(stored(), 6u);
}

} // namespace
} // namespace retort::store
