#include "base/waiting.h"

#include <gtest/gtest.h>

#include <thread>

namespace retort {
namespace {

TEST(Waiting, EndsWithItsTimeOrAtOnceWithAWishToStop) {
    std::stop_source source;
    EXPECT_FALSE(stopsWithin(std::chrono::milliseconds(1), source.get_token()));
    const std::jthread stopping([&] { source.request_stop(); });
    EXPECT_TRUE(stopsWithin(std::chrono::hours(1), source.get_token()));
    EXPECT_TRUE(stopsWithin(std::chrono::hours(1), source.get_token()));
}

} // namespace
} // namespace retort
