#include "data/dataset_name.h"

#include <gtest/gtest.h>

namespace retort::data {
namespace {

TEST(DatasetName, CaseAndPunctuationDoNotCount) {
    EXPECT_EQ(plainName("T-shirt/top"), "tshirttop");
    EXPECT_EQ(plainDatasetName("/data/Fashion-MNIST/"), "fashionmnist");
    EXPECT_TRUE(isSameDataset("EuroSAT", "/data/euro_sat"));
    EXPECT_FALSE(isSameDataset("cifar10", "cifar100"));
    EXPECT_FALSE(isSameDataset("花", "草")) << "letters outside ASCII count";
}

} // namespace
} // namespace retort::data
