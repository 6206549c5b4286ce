#include "data/known_datasets.h"

#include "data/dataset_name.h"
#include "data/formats/imagenette.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

namespace retort::data {
namespace {

using ::testing::SizeIs;

TEST(DatasetName, CaseAndPunctuationDoNotCount) {
    EXPECT_EQ(plainName("T-shirt/top"), "tshirttop");
    EXPECT_EQ(plainDatasetName("/data/Fashion-MNIST/"), "fashionmnist");
    EXPECT_TRUE(isSameDataset("EuroSAT", "/data/euro_sat"));
    EXPECT_FALSE(isSameDataset("cifar10", "cifar100"));
    EXPECT_FALSE(isSameDataset("花", "草")) << "letters outside ASCII count";
}

TEST(KnownDatasets, NotedClassesAreAllOrNone) {
    for (const auto& known : knownDatasets())
        EXPECT_TRUE(known.classNames.empty() || std::ssize(known.classNames) == known.classes) << known.name;
    constexpr std::array kWnids{"n01440764", "n02102040", "n02979186", "n03000684", "n03028079",
                                "n03394916", "n03417042", "n03425413", "n03445777", "n03888257"};
    const auto imagenette = knownDataset("imagenette")->classNames;
    ASSERT_THAT(imagenette, SizeIs(kWnids.size()));
    for (std::size_t i = 0; i < kWnids.size(); ++i)
        EXPECT_EQ(imagenette[i], imagenetteName(kWnids[i]));
}

TEST(KnownDatasets, AreToldFromOthersOfTheirNameByTheirClasses) {
    const std::vector<std::string> petClasses{"cat", "dog"};
    EXPECT_EQ(matchKnownClasses("eurosat", petClasses), ClassMatch::Others);
    EXPECT_EQ(matchKnownClasses("/data/CIFAR-10/", petClasses), ClassMatch::Some);
    EXPECT_EQ(matchKnownClasses("Food-101", petClasses), ClassMatch::Others) << "by their number";
    EXPECT_EQ(matchKnownClasses("pets", petClasses), ClassMatch::All) << "no known dataset";
    EXPECT_EQ(matchKnownClasses("eurosat", {}), ClassMatch::All);
    std::vector<std::string> spelled;
    for (const auto name : knownDataset("eurosat")->classNames)
        spelled.push_back(name == "AnnualCrop" ? "annual crop" : std::string(name));
    EXPECT_EQ(matchKnownClasses("EuroSAT", spelled), ClassMatch::All);
}

} // namespace
} // namespace retort::data
