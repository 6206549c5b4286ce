#include "data/formats/split_names.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

TEST(SplitNames, InEveryUsualSpelling_MeanTheirSplit) {
    const std::vector<std::pair<Split, std::vector<const char*>>> cases{
        {Split::Train,
         {"train", "Train", "TRAIN", "training", "Training", "train_set", "trainset", "trainSet", "TrainSet",
          "training-set", "training set", "train.images", "tr", "train2017", "01_train", "Train (1)",
          " train "}},
        {Split::Validation,
         {"val", "VAL", "valid", "validation", "Validation_Set", "valset", "dev", "devset", "eval",
          "evaluation", "val2017", "validation-images"}},
        {Split::Test,
         {"test", "Testing", "TEST", "test_set", "testset", "te", "testing images", "test1", "Holdout"}},
    };
    for (const auto& [split, names] : cases)
        for (const auto* one : names) {
            const auto found = splitNameOf(one);
            ASSERT_TRUE(found) << one;
            EXPECT_EQ(found->split, split) << one;
            EXPECT_EQ(found->rest, "") << one;
        }
}

TEST(SplitNames, WithOtherWords_KeepThem) {
    EXPECT_EQ(splitNameOf("seg_train")->rest, "seg");
    EXPECT_EQ(splitNameOf("SegTest")->rest, "seg");
    EXPECT_EQ(splitNameOf("bullet train")->rest, "bullet");
    EXPECT_TRUE(splitNameOf("tr")->isShort);
    EXPECT_FALSE(splitNameOf("train")->isShort);
}

TEST(SplitNames, OfOtherThings_MeanNone) {
    for (const auto* one : {"", "cat", "seg_pred", "invalid", "contest", "trainer", "strain", "devil", "2017",
                            "évaluer", "train_val", "train-test-split", "__MACOSX", "trainee"})
        EXPECT_FALSE(splitNameOf(one)) << one;
}

TEST(SplitNames, OfContainers_AreTold) {
    for (const auto* one :
         {"images", "Images", "data", "JPEGImages", "images_001", "annotations", "img-data"})
        EXPECT_TRUE(isContainerName(one)) << one;
    for (const auto* one : {"cat", "001", "", "no_mask", "imagery"})
        EXPECT_FALSE(isContainerName(one)) << one;
    EXPECT_TRUE(isUnlabelledName("seg_pred"));
    EXPECT_TRUE(isUnlabelledName("Unlabelled"));
    EXPECT_FALSE(isUnlabelledName("predator"));
    EXPECT_TRUE(isSystemFolderName("__MACOSX"));
}

} // namespace
} // namespace retort::data::testing
