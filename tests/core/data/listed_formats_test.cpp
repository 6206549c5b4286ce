// Flowers102, Food101, Imagenette and EuroSAT: small folders laid out as the downloads are.

#include "data/registry/data_format.h"

#include "mat_files.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Images 1 .. 6 of the classes 3, 102, 3, 102, 3, 102, two in each split.
void writeFlowers(const TemporaryFolder& folder) {
    for (std::uint8_t i = 1; i <= 6; ++i)
        folder.write("jpg/image_0000" + std::to_string(i) + ".jpg", solidBmp({4, 3}, {i, 0, 0}));
    folder.write("imagelabels.mat", matFile({matRow("labels", {3, 102, 3, 102, 3, 102})}));
    folder.write("setid.mat",
                 matFile({matRow("trnid", {4, 3}), matRow("valid", {1, 2}), matRow("tstid", {5, 6})}));
}

TEST(Flowers102, WithLabelsThatAreNotContiguous_HasTheClassesThatOccur) {
    const TemporaryFolder folder;
    writeFlowers(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openDataset(folder.path()));
    const auto& summary = set->summary();
    EXPECT_EQ(summary.name, "flowers102");
    EXPECT_THAT(summary.classes, ElementsAre("canterbury bells", "blackberry lily"));
    EXPECT_EQ(set->sampleName(Split::Train, 0), "jpg/image_00003.jpg");
    EXPECT_EQ(set->label(Split::Train, 0), 0);
    EXPECT_EQ(set->label(Split::Train, 1), 1);
    EXPECT_EQ(set->label(Split::Validation, 1), 1);
    EXPECT_EQ(set->size(Split::Test), 2);
    EXPECT_THAT(summary.problems, Contains(HasSubstr("2 of the 102 classes occur")));
    EXPECT_THAT(summary.problems, Contains(HasSubstr("a complete Oxford Flowers102 has 6149")));
}

struct BadListing {
    const char* file;
    std::string content; ///< empty: the file is removed
    ErrorCode code;
    const char* reason;
};

template<class Write> void expectFailures(Write write, const std::vector<BadListing>& cases) {
    for (const auto& [file, content, code, reason] : cases) {
        const TemporaryFolder folder;
        write(folder);
        if (content.empty())
            std::filesystem::remove_all(folder / file);
        else
            folder.write(file, content);
        EXPECT_THAT(openDataset(folder.path()), failsWith(code, AllOf(HasSubstr(file), HasSubstr(reason))))
            << file << ' ' << reason;
    }
}

TEST(Flowers102, WithABadFile_FailsNamingFileAndReason) {
    const auto sets = [](std::vector<int> train) {
        return matFile({matRow("trnid", train), matRow("valid", {1, 2}), matRow("tstid", {5, 6})});
    };
    expectFailures(
        writeFlowers,
        {
            {"imagelabels.mat", matFile({matRow("labels", {3, 103})}), ErrorCode::Corrupt,
             "label 103 is out of range"},
            {"imagelabels.mat", matFile({matRow("labels", {0, 3})}), ErrorCode::Corrupt,
             "label 0 is out of range"},
            {"imagelabels.mat", matFile({matRow("other", {1})}), ErrorCode::NotFound, "no variable 'labels'"},
            {"imagelabels.mat", "MATLAB 7.3 MAT-file", ErrorCode::Unsupported, "version 7.3"},
            {"imagelabels.mat", "", ErrorCode::NotFound, "www.robots.ox.ac.uk"},
            {"setid.mat", sets({3, 7}), ErrorCode::Corrupt, "image 7 of trnid has no label, there are 6"},
            {"setid.mat", sets({0}), ErrorCode::Corrupt, "image 0 of trnid"},
            {"setid.mat", sets({2, 3}), ErrorCode::Corrupt, "image 2 is in two splits"},
            {"setid.mat", sets({3, 4}).substr(0, 200), ErrorCode::Corrupt, "truncated"},
            {"jpg", "", ErrorCode::NotFound, "is missing"},
        });
}

TEST(Flowers102, WithAImageMissing_LeavesItOutWithALine) {
    const TemporaryFolder folder;
    writeFlowers(folder);
    std::filesystem::remove(folder / "jpg/image_00005.jpg");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openDataset(folder.path()));
    EXPECT_EQ(set->size(Split::Test), 1);
    EXPECT_THAT(set->summary().problems,
                Contains(AllOf(HasSubstr("image_00005.jpg"), HasSubstr("excluded"))));
}

void writeFood(const TemporaryFolder& folder) {
    for (const auto* image : {"apple_pie/1", "apple_pie/2", "sushi/3", "sushi/4"})
        folder.write("food-101/images/" + std::string(image) + ".jpg", solidBmp({4, 4}, {1, 2, 3}));
    folder.write("food-101/meta/classes.txt", "apple_pie\nsushi\n");
    folder.write("food-101/meta/labels.txt", "Apple pie\r\nSushi\r\n");
    folder.write("food-101/meta/train.txt", "apple_pie/2\nsushi/3\n");
    folder.write("food-101/meta/test.txt", "apple_pie/1\nsushi/4");
}

TEST(Food101, HasTheSplitsAndNamesOfItsLists) {
    const TemporaryFolder folder;
    writeFood(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openDataset(folder.path()));
    EXPECT_EQ(set->summary().name, "food101");
    EXPECT_THAT(set->summary().classes, ElementsAre("Apple pie", "Sushi"));
    EXPECT_EQ(set->sampleName(Split::Train, 1), "images/sushi/3.jpg");
    EXPECT_EQ(set->label(Split::Train, 1), 1);
    EXPECT_EQ(set->size(Split::Test), 2);
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("a complete Food101 has 75750")));
}

TEST(Food101, WithABadList_FailsNamingFileAndReason) {
    expectFailures(
        writeFood,
        {
            {"food-101/meta/train.txt", "pizza/1\n", ErrorCode::Corrupt,
             "class 'pizza' is not in classes.txt"},
            {"food-101/meta/train.txt", "apple_pie\n", ErrorCode::Corrupt, "'apple_pie' is not class/image"},
            {"food-101/meta/test.txt", "sushi/3\n", ErrorCode::Corrupt, "'sushi/3' is listed twice"},
            {"food-101/meta/test.txt", "sushi/../../../x\n", ErrorCode::Corrupt, "leads out of its folder"},
            {"food-101/meta/labels.txt", "Apple pie\n", ErrorCode::Corrupt, "1 class names, there are 2"},
            {"food-101/meta/classes.txt", "sushi\nsushi\n", ErrorCode::Corrupt, "'sushi' is listed twice"},
        });
}

TEST(Imagenette, HasTheNamesOfItsClasses) {
    const TemporaryFolder folder;
    for (const auto* file : {"train/n02102040/a.jpg", "train/n01440764/b.jpg", "val/n02102040/c.jpg"})
        folder.write("imagenette2-160/" + std::string(file), solidBmp({4, 4}, {1, 2, 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openDataset(folder.path(), {.name = "mine"}));
    EXPECT_EQ(set->summary().name, "mine");
    EXPECT_THAT(set->summary().classes, ElementsAre("tench", "English springer"));
    EXPECT_EQ(set->label(Split::Test, 0), 1);
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("a complete Imagenette has 9469")));
}

TEST(DataFormat, OfClassesInAnyScript_KeepsTheirNames) {
    const TemporaryFolder folder;
    const std::string longName(200, 'n');
    std::uint8_t colour = 0;
    for (const auto& name :
         {std::string("собака"), std::string("犬"), std::string("it's \"quoted\" – here"), longName})
        for (const auto* file : {"a b.bmp", "ü'\".bmp", "c.bmp", "d.bmp"})
            folder.write(name + "/" + file, solidBmp({2, 2}, {++colour, 2, 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openDataset(folder.path(), {.testFraction = 0.5}));
    EXPECT_THAT(set->summary().classes, ElementsAre("it's \"quoted\" – here", longName, "собака", "犬"));
    EXPECT_THAT(set->summary().problems, ElementsAre());
    EXPECT_EQ(set->size(Split::Test), 8);
}

TEST(DataFormat, IsSeenFromTheFilesThroughWrappers) {
    struct Case {
        const char* file;
        DataFormat format;
    };
    const std::vector<Case> cases{{"train_X.bin", DataFormat::Stl10},
                                  {"test_32x32.mat", DataFormat::Svhn},
                                  {"data_batch_1.bin", DataFormat::Cifar10},
                                  {"fine_label_names.txt", DataFormat::Cifar100},
                                  {"train-images-idx3-ubyte.gz", DataFormat::Idx},
                                  {"setid.mat", DataFormat::Flowers102},
                                  {"jpg/image_00001.jpg", DataFormat::Flowers102},
                                  {"images/apple_pie/1.jpg", DataFormat::Folder},
                                  {"train/n01440764/1.jpg", DataFormat::Folder},
                                  {"cats/1.jpg", DataFormat::Folder}};
    for (const auto& [file, format] : cases) {
        const TemporaryFolder folder;
        folder.write("outer/inner/" + std::string(file), "x");
        RETORT_ASSERT_OK_AND_ASSIGN(const auto detected, detectFormat(folder.path()));
        EXPECT_EQ(detected.format, format) << file;
    }
}

TEST(DataFormat, WithFoldersCalledLikeThoseOfFood101_IsItWithItsListsOrClassesAlone) {
    const TemporaryFolder folder;
    folder.write("images/cat/1.jpg", "x");
    folder.write("meta/notes.txt", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, detectFormat(folder.path()));
    EXPECT_EQ(other.format, DataFormat::Folder);
    folder.write("meta/train.txt", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto food, detectFormat(folder.path()));
    EXPECT_EQ(food.format, DataFormat::Food101);
}

TEST(DataFormat, WithFilesMissing_NamesAllOfThemAndWhereToGetThem) {
    const TemporaryFolder folder;
    folder.write("train_X.bin", "x");
    EXPECT_THAT(openDataset(folder.path()),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("looks like STL10"),
                                                     HasSubstr("train_y.bin, test_X.bin, test_y.bin"),
                                                     HasSubstr("https://cs.stanford.edu"))));
}

TEST(DataFormat, BesideOtherFolders_IsFoundWhereItIsTheOnlyOne) {
    const TemporaryFolder folder;
    folder.write("archive/notes/readme.txt", "x");
    folder.write("archive/__MACOSX/x", "x");
    folder.write("archive/cifar-10-batches-bin/data_batch_1.bin", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto detected, detectFormat(folder.path()));
    EXPECT_EQ(detected.format, DataFormat::Cifar10);
    EXPECT_EQ(detected.root.filename(), "cifar-10-batches-bin");
    folder.write("archive/stl10_binary/train_X.bin", "x");
    EXPECT_THAT(detectFormat(folder.path()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("several datasets (cifar-10-batches-bin, stl10_binary)"))));
}

TEST(DataFormat, OfAVersionThatIsNotRead_NamesTheOneThatIs) {
    struct Version {
        std::vector<const char*> files;
        std::vector<const char*> words;
    };
    const std::vector<Version> versions{
        {{"cifar-10-batches-py/data_batch_1", "cifar-10-batches-py/test_batch"},
         {"pickle", "cifar-10-binary.tar.gz"}},
        {{"cifar-100-python/train", "cifar-100-python/test", "cifar-100-python/meta"},
         {"pickle", "cifar-100-binary.tar.gz"}},
        {{"x/cifar-10-batches-py/data_batch_1", "x/cifar-10-batches-py/test_batch", "x/other/a.txt"},
         {"pickle"}},
        {{"data_batch_1.mat", "test_batch.mat"}, {"for MATLAB", "cifar-10-binary.tar.gz"}},
        {{"train.mat", "test.mat", "unlabeled.mat"}, {"STL10 for MATLAB", "stl10_binary.tar.gz"}},
        {{"train/1.png", "train/digitStruct.mat"}, {"SVHN", "train_32x32.mat"}},
        {{"cifar-10-binary.tar.gz"}, {"cifar-10-binary.tar.gz", "take the archive itself"}},
    };
    for (const auto& [files, words] : versions) {
        const TemporaryFolder folder;
        for (const auto* file : files)
            folder.write(file, "x");
        const auto detected = detectFormat(folder.path());
        ASSERT_FALSE(detected) << files[0];
        for (const auto* word : words)
            EXPECT_THAT(detected.error().message, HasSubstr(word)) << files[0];
    }
}

} // namespace
} // namespace retort::data::testing
