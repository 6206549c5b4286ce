#include "data/formats/idx_dataset.h"
#include "data/registry/data_format.h"
#include "data/registry/dataset_import.h"
#include "data/registry/registry.h"

#include "test_images.h"
#include "testing/result_matchers.h"

#include <functional>
#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kPixels = 28 * 28;

/// `count` images; image i is filled with the value i.
std::string images(std::uint32_t count) {
    std::string values;
    for (std::uint32_t i = 0; i < count; ++i)
        values.append(kPixels, static_cast<char>(i));
    return idx({count, 28, 28}, values);
}

/// Three training and two test images, one file packed and one plain.
void writeDataset(const TemporaryFolder& folder) {
    folder.write("train-images-idx3-ubyte.gz", gzip(images(3)));
    folder.write("train-labels-idx1-ubyte", idx({3}, std::string("\0\x09\x09", 3)));
    folder.write("t10k-images-idx3-ubyte", images(2));
    folder.write("t10k-labels-idx1-ubyte.gz", gzip(idx({2}, std::string("\1\0", 2))));
}

TEST(FashionMnist, OfPlainAndPackedFiles_GivesImagesAndLabels) {
    const TemporaryFolder folder;
    writeDataset(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFashionMnist(folder.path()));
    const auto& summary = dataset->summary();
    EXPECT_EQ(summary.name, "fashion-mnist");
    EXPECT_THAT(summary.classes, ElementsAre("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                                             "Shirt", "Sneaker", "Bag", "Ankle boot"));
    EXPECT_EQ(summary.imageSize, (ImageSize{28, 28}));
    EXPECT_EQ(summary.channels, 1);
    EXPECT_EQ(dataset->size(Split::Train), 3);
    EXPECT_EQ(dataset->size(Split::Validation), 0);
    EXPECT_THAT(summary.splits.at(Split::Train).perClass, ElementsAre(1, 0, 0, 0, 0, 0, 0, 0, 0, 2));
    EXPECT_EQ(dataset->label(Split::Train, 2), 9);
    EXPECT_EQ(dataset->sampleName(Split::Test, 1), "test/00001");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, dataset->image(Split::Train, 2));
    EXPECT_EQ(pixelAt(image, 27, 27), (Colour{2, 2, 2}));
}

TEST(FashionMnist, ContentHash_DependsOnThePixelsOfTheSplitOnly) {
    const TemporaryFolder folder;
    writeDataset(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, openFashionMnist(folder.path()));
    // The files are mapped: they are looked at before they are written anew.
    const auto train = *before->contentHash(Split::Train, {});
    const auto test = *before->contentHash(Split::Test, {});
    folder.write("train-labels-idx1-ubyte", idx({3}, std::string("\1\1\1", 3)));
    folder.write("t10k-images-idx3-ubyte", idx({2, 28, 28}, std::string(2 * kPixels, 'x')));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, openFashionMnist(folder.path()));
    EXPECT_EQ(*after->contentHash(Split::Train, {}), train);
    EXPECT_NE(*after->contentHash(Split::Test, {}), test);
    EXPECT_THAT(before->contentHash(Split::Validation, {}),
                failsWith(ErrorCode::NotFound, HasSubstr("validation")));
}

TEST(FashionMnist, Missing_NamesTheFolderAndTheDebianPackage) {
    const TemporaryFolder folder;
    EXPECT_THAT(openFashionMnist(folder.path()),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr(folder.path().string()),
                                                     HasSubstr("apt-get install dataset-fashion-mnist"))));
}

/// Two training and two test images of all classes from `first`, in files of these names.
void writeIdx(const TemporaryFolder& folder, const std::vector<std::string>& files, char first = 0) {
    const std::string labels{first, static_cast<char>(first + 3)};
    folder.write(files[0], idx({2, 28, 28}, std::string(kPixels, 'a') + std::string(kPixels, 'b')));
    folder.write(files[1], idx({2}, labels));
    folder.write(files[2], idx({2, 28, 28}, std::string(kPixels, 'c') + std::string(kPixels, 'd')));
    folder.write(files[3], idx({2}, labels));
}
const std::vector<std::string> kUsualNames{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

TEST(IdxDataset, OfUnknownContent_HasNumberedClassesAndSaysSo) {
    const TemporaryFolder folder;
    writeIdx(folder, kUsualNames);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path()));
    EXPECT_THAT(dataset->summary().classes, ElementsAre("0", "1", "2", "3"));
    EXPECT_EQ(dataset->label(Split::Train, 1), 3);
    EXPECT_THAT(dataset->summary().problems,
                ElementsAre(AllOf(HasSubstr("called by their numbers"),
                                  HasSubstr("(--contents), for example mnist"))));
}

TEST(IdxDataset, OfUnknownContentWithLabelsFromOne_CountsThemFromZero) {
    const TemporaryFolder folder;
    writeIdx(folder, kUsualNames, 1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path()));
    EXPECT_THAT(dataset->summary().classes, ElementsAre("1", "2", "3", "4"));
    EXPECT_EQ(dataset->label(Split::Train, 1), 3);
}

TEST(IdxDataset, WhoseContentIsStated_IsThatDataset) {
    const TemporaryFolder folder;
    writeIdx(folder, kUsualNames);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path(), {.contents = "mnist"}));
    EXPECT_THAT(dataset->summary().classes, ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    EXPECT_THAT(dataset->summary().problems, Contains(HasSubstr("a complete MNIST has 60000")));
    EXPECT_THAT(openDataset(folder.path(), {.contents = "klingon"}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("'klingon'"), HasSubstr("kmnist"))));
}

TEST(IdxDataset, ImportedWithItsContentStated_KeepsIt) {
    const TemporaryFolder folder;
    writeIdx(folder, {"set/train-images-idx3-ubyte", "set/train-labels-idx1-ubyte",
                      "set/t10k-images-idx3-ubyte", "set/t10k-labels-idx1-ubyte"});
    const DatasetSearch search{.folders = {folder / "imports"}, .fashionMnist = folder / "none"};
    ASSERT_THAT(importDataset(folder / "set", "clothes", folder / "imports", {.contents = "fashion-mnist"}),
                succeeds());
    ASSERT_THAT(importDataset(folder / "set", "numbers", folder / "imports"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clothes, findDataset("clothes", search));
    EXPECT_EQ(clothes->summary().classes.front(), "T-shirt/top");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto numbers, findDataset("numbers", search));
    EXPECT_EQ(numbers->summary().classes.front(), "0");
    for (const auto& listing : listDatasets(search)) {
        if (listing.name == "clothes" || listing.name == "numbers") {
            EXPECT_EQ(listing.state, Availability::Ready) << listing.note;
        }
        if (listing.name == "clothes") {
            EXPECT_EQ(listing.contents, "fashion-mnist");
        }
    }
}

TEST(IdxDataset, UnderAnyUsualNamesOfItsFiles_IsFound) {
    const std::vector<std::vector<std::string>> cases{
        {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte",
         "t10k-labels.idx1-ubyte"},
        {"a/b/train-images-idx3-ubyte", "a/b/train-labels-idx1-ubyte", "a/b/test-images-idx3-ubyte",
         "a/b/test-labels-idx1-ubyte"},
        {"train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte",
         "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"},
        {"train-images-idx3-ubyte/train-images.idx3-ubyte", "train-labels.idx1-ubyte",
         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
        // Unpacked on the way, but called as before.
        {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
         "t10k-labels-idx1-ubyte.gz"},
        {"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx1-ubyte", "qmnist-test-images-idx3-ubyte",
         "qmnist-test-labels-idx1-ubyte"}};
    for (const auto& names : cases) {
        const TemporaryFolder folder;
        writeIdx(folder, names);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path()));
        EXPECT_EQ(dataset->summary().classes.size(), 4u) << names[0];
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, dataset->image(Split::Test, 1));
        EXPECT_EQ(pixelAt(image, 0, 0), (Colour{'d', 'd', 'd'})) << names[0];
    }
}

TEST(IdxDataset, OfEmnistLetters_IsToldByItsNamesAndStandsUpright) {
    const TemporaryFolder folder;
    writeIdx(folder,
             {"emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
              "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte"},
             1);
    std::string image(kPixels, '\0');
    image[2] = 'x'; // third of the first row, which is a column
    folder.write("emnist-letters-test-images-idx3-ubyte", idx({2, 28, 28}, image + image));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path()));
    EXPECT_EQ(dataset->summary().name, "emnist-letters");
    EXPECT_EQ(dataset->summary().classes.size(), 26u);
    EXPECT_EQ(dataset->summary().classes[3], "D");
    EXPECT_EQ(dataset->label(Split::Train, 1), 3);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto upright, dataset->image(Split::Test, 0));
    EXPECT_EQ(pixelAt(upright, 0, 2), (Colour{'x', 'x', 'x'}));
}

TEST(IdxDataset, OfSeveralDatasetsInOneFolder_AsksForOne) {
    const TemporaryFolder folder;
    for (const std::string kind : {"digits", "mnist"})
        writeIdx(folder,
                 {"emnist-" + kind + "-train-images-idx3-ubyte",
                  "emnist-" + kind + "-train-labels-idx1-ubyte", "emnist-" + kind + "-test-images-idx3-ubyte",
                  "emnist-" + kind + "-test-labels-idx1-ubyte"});
    EXPECT_THAT(
        openDataset(folder.path()),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("several datasets"), HasSubstr("emnist-digits"),
                                                    HasSubstr("emnist-mnist"))));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto digits, openDataset(folder.path(), {.contents = "emnist-digits"}));
    EXPECT_EQ(digits->summary().classes.size(), 10u);
}

TEST(IdxDataset, WithAPartMissing_NamesIt) {
    for (std::size_t missing = 0; missing < kUsualNames.size(); ++missing) {
        const TemporaryFolder folder;
        writeIdx(folder, kUsualNames);
        std::filesystem::remove(folder / kUsualNames[missing]);
        EXPECT_THAT(openDataset(folder.path()),
                    failsWith(ErrorCode::NotFound, AllOf(HasSubstr(kUsualNames[missing] + " is missing"),
                                                         Not(HasSubstr(kUsualNames[(missing + 1) % 4])))));
    }
}

TEST(IdxDataset, OfImagesOfAnotherSize_IsRead) {
    const TemporaryFolder folder;
    writeIdx(folder, kUsualNames);
    folder.write(kUsualNames[0], idx({2, 3, 4}, std::string(24, 'x')));
    EXPECT_THAT(openDataset(folder.path()), failsWith(ErrorCode::Corrupt, HasSubstr("another size")));
    folder.write(kUsualNames[2], idx({2, 3, 4}, std::string(24, 'x')));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openDataset(folder.path()));
    EXPECT_EQ(dataset->summary().imageSize, (ImageSize{4, 3}));
    EXPECT_TRUE(dataset->image(Split::Train, 1).ok());
    folder.write(kUsualNames[2], idx({2, 12}, std::string(24, 'x')));
    EXPECT_THAT(openDataset(folder.path()),
                failsWith(ErrorCode::Corrupt, HasSubstr("2 x 12, not images x height x width")));
}

struct BadCase {
    const char* file;
    std::string content;
    const char* reason;
};

TEST(FashionMnist, WithABadFile_FailsNamingFileAndReason) {
    const auto packed = gzip(images(3));
    const std::vector<BadCase> cases{
        {"train-images-idx3-ubyte.gz", packed.substr(0, packed.size() - 9), "truncated .gz"},
        {"train-images-idx3-ubyte", idx({3, 28, 29}, std::string(3 * 28 * 29, 'x')), "no images of 28 x 28"},
        {"train-images-idx3-ubyte", "no IDX at all", "wrong magic number"},
        {"train-images-idx3-ubyte", images(4), "3 labels for 4 images"},
        {"train-labels-idx1-ubyte", idx({3}, "\1\2\x0a"), "label 10 is out of range"},
        {"train-labels-idx1-ubyte", idx({1, 3}, "\1\2\3"), "2 dimensions"},
        {"t10k-labels-idx1-ubyte", idx({3}, "\1\2\3"), "3 labels for 2 images"},
    };
    for (const auto& [file, content, reason] : cases) {
        const TemporaryFolder folder;
        writeDataset(folder);
        folder.write(file, content);
        EXPECT_THAT(openFashionMnist(folder.path()), failsWith(ErrorCode::Corrupt, HasSubstr(reason)))
            << file;
    }
}

TEST(FashionMnist, AsInstalled_HasTheOfficialCounts) {
    if (!std::filesystem::exists(kFashionMnistFolder))
        GTEST_SKIP() << "the Debian package dataset-fashion-mnist is not installed";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFashionMnist());
    EXPECT_THAT(dataset->summary().problems, ElementsAre());
    EXPECT_THAT(dataset->summary().splits.at(Split::Train).perClass, ::testing::Each(6000));
    EXPECT_THAT(dataset->summary().splits.at(Split::Test).perClass, ::testing::Each(1000));
}

TEST(IdxDataset, OfPublishedContent_IsKnownUnderAnyNames) {
    if (!std::filesystem::exists(kFashionMnistFolder))
        GTEST_SKIP() << "the Debian package dataset-fashion-mnist is not installed";
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "MNIST/raw");
    for (const std::string part : {"train-images", "train-labels", "t10k-images", "t10k-labels"}) {
        const std::string kind = part.ends_with("images") ? "3" : "1";
        std::filesystem::create_symlink(std::filesystem::path(kFashionMnistFolder) /
                                            (part + "-idx" + kind + "-ubyte.gz"),
                                        folder / ("MNIST/raw/" + part + ".idx" + kind + "-ubyte.gz"));
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto detected, detectFormat(folder.path()));
    EXPECT_EQ(detected.format, DataFormat::FashionMnist);
    EXPECT_THAT(
        openDataset(folder.path(), {.contents = "mnist"}),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("is fashion-mnist by its content, not mnist")));
}

} // namespace
} // namespace retort::data::testing
