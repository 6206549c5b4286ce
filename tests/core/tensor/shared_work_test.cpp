#include "tensor/shared_work.h"

#include "testing/result_matchers.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace retort::tensor {
namespace {

using ::testing::ElementsAre;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;

TEST(ShareWork, each_piece_is_done_once) {
    std::mutex mutex;
    std::multiset<std::int64_t> done;
    ASSERT_THAT(shareWork(50, 4,
                          [&](std::size_t worker, std::int64_t piece) -> Status {
                              EXPECT_LT(worker, 4u);
                              const std::scoped_lock guard(mutex);
                              done.insert(piece);
                              return {};
                          }),
                succeeds());
    EXPECT_EQ(done.size(), 50u);
    EXPECT_EQ(std::set(done.begin(), done.end()).size(), 50u);
}

TEST(ShareWork, workers_are_at_work_at_the_same_time) {
    std::promise<void> secondBegan;
    const auto began = secondBegan.get_future().share();
    ASSERT_THAT(shareWork(2, 2,
                          [&](std::size_t, std::int64_t piece) -> Status {
                              if (piece == 1)
                                  secondBegan.set_value();
                              else
                                  began.wait(); // for ever, were the pieces done one after the other
                              return {};
                          }),
                succeeds());
}

TEST(ShareWork, of_one_worker_stays_on_this_thread_in_order) {
    std::vector<std::int64_t> order;
    const auto here = std::this_thread::get_id();
    for (const std::size_t workers : {0u, 1u})
        ASSERT_THAT(shareWork(3, workers,
                              [&](std::size_t, std::int64_t piece) -> Status {
                                  EXPECT_EQ(std::this_thread::get_id(), here);
                                  order.push_back(piece);
                                  return {};
                              }),
                    succeeds());
    EXPECT_THAT(order, ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(ShareWork, after_an_error_begins_no_further_piece) {
    std::atomic<int> begun = 0;
    EXPECT_THAT(shareWork(1000, 2,
                          [&](std::size_t, std::int64_t) -> Status {
                              ++begun;
                              return Error{ErrorCode::DiskFull, "no space"};
                          }),
                failsWith(ErrorCode::DiskFull, HasSubstr("no space")));
    EXPECT_LE(begun, 2);
    EXPECT_THAT(shareWork(2, 2, [](std::size_t, std::int64_t) -> Status { throw std::runtime_error("x"); }),
                failsWith(ErrorCode::Internal, HasSubstr("x")));
}

TEST(ShareWork, threads_are_divided_among_workers_and_given_back) {
    const int before = at::get_num_threads();
    at::set_num_threads(4);
    ASSERT_THAT(shareWork(8, 2,
                          [&](std::size_t, std::int64_t) -> Status {
                              EXPECT_EQ(at::get_num_threads(), 2);
                              return {};
                          }),
                succeeds());
    EXPECT_EQ(at::get_num_threads(), 4);
    at::set_num_threads(before);
}

} // namespace
} // namespace retort::tensor
