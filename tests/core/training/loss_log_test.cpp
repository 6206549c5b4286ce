#include "training/loss_log.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::training {
namespace {

TEST(LossLog, AfterReading_HoldsTheLossesInOrder) {
    LossLog log;
    log.restore({1.5});
    log.startClock();
    log.add(at::scalar_tensor(2.0f), 8);
    log.add(at::scalar_tensor(3.0f), 8);
    EXPECT_EQ(log.pending(), 2);
    EXPECT_EQ(log.losses().size(), 1u);
    EXPECT_EQ(log.read(), 2u);
    EXPECT_EQ(log.losses(), (std::vector<double>{1.5, 2.0, 3.0}));
    EXPECT_EQ(log.read(), 0u);
}

TEST(LossLog, WithAClockThatRan_TellsImagesPerSecond) {
    LossLog log;
    EXPECT_EQ(log.imagesPerSecond(), 0);
    log.startClock(LossLog::Clock::now() - std::chrono::seconds(2));
    log.add(at::scalar_tensor(1.0f), 100);
    log.read();
    EXPECT_GT(log.imagesPerSecond(), 0);
    EXPECT_LE(log.imagesPerSecond(), 50);
}

} // namespace
} // namespace retort::training
