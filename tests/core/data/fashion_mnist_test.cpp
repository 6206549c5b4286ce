#include "data/fashion_mnist.h"

#include "pictures.h"
#include "testing/result_matchers.h"

#include <functional>
#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kPixels = 28 * 28;

/// `count` pictures; picture i is filled with the value i.
std::string pictures(std::uint32_t count) {
    std::string values;
    for (std::uint32_t i = 0; i < count; ++i)
        values.append(kPixels, static_cast<char>(i));
    return idx({count, 28, 28}, values);
}

/// Three training and two test pictures, one file packed and one plain.
void writeDataSet(const TemporaryFolder& folder) {
    folder.write("train-images-idx3-ubyte.gz", gzip(pictures(3)));
    folder.write("train-labels-idx1-ubyte", idx({3}, std::string("\0\x09\x09", 3)));
    folder.write("t10k-images-idx3-ubyte", pictures(2));
    folder.write("t10k-labels-idx1-ubyte.gz", gzip(idx({2}, std::string("\1\0", 2))));
}

TEST(FashionMnist, OfPlainAndPackedFiles_GivesPicturesAndLabels) {
    const TemporaryFolder folder;
    writeDataSet(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataSet, openFashionMnist(folder.path()));
    const auto& summary = dataSet->summary();
    EXPECT_EQ(summary.name, "fashion-mnist");
    EXPECT_THAT(summary.classes, ElementsAre("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                                             "Shirt", "Sneaker", "Bag", "Ankle boot"));
    EXPECT_EQ(summary.imageSize, (ImageSize{28, 28}));
    EXPECT_EQ(summary.channels, 1);
    EXPECT_EQ(dataSet->size(Split::Train), 3);
    EXPECT_EQ(dataSet->size(Split::Validation), 0);
    EXPECT_THAT(summary.splits.at(Split::Train).perClass, ElementsAre(1, 0, 0, 0, 0, 0, 0, 0, 0, 2));
    EXPECT_EQ(dataSet->label(Split::Train, 2), 9);
    EXPECT_EQ(dataSet->sampleName(Split::Test, 1), "test/00001");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, dataSet->image(Split::Train, 2));
    EXPECT_EQ(pixelAt(image, 27, 27), (Colour{2, 2, 2}));
}

TEST(FashionMnist, ContentHash_DependsOnThePixelsOfTheSplitOnly) {
    const TemporaryFolder folder;
    writeDataSet(folder);
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

struct BadCase {
    const char* file;
    std::string content;
    const char* reason;
};

TEST(FashionMnist, WithABadFile_FailsNamingFileAndReason) {
    const auto packed = gzip(pictures(3));
    const std::vector<BadCase> cases{
        {"train-images-idx3-ubyte.gz", packed.substr(0, packed.size() - 9), "truncated .gz"},
        {"train-images-idx3-ubyte", idx({3, 28, 29}, std::string(3 * 28 * 29, 'x')),
         "no pictures of 28 x 28"},
        {"train-images-idx3-ubyte", "no IDX at all", "wrong magic number"},
        {"train-images-idx3-ubyte", pictures(4), "3 labels for 4 images"},
        {"train-labels-idx1-ubyte", idx({3}, "\1\2\x0a"), "label 10 is out of range"},
        {"train-labels-idx1-ubyte", idx({1, 3}, "\1\2\3"), "2 dimensions"},
        {"t10k-labels-idx1-ubyte", idx({3}, "\1\2\3"), "3 labels for 2 images"},
    };
    for (const auto& [file, content, reason] : cases) {
        const TemporaryFolder folder;
        writeDataSet(folder);
        folder.write(file, content);
        EXPECT_THAT(openFashionMnist(folder.path()), failsWith(ErrorCode::Corrupt, HasSubstr(reason)))
            << file;
    }
}

TEST(FashionMnist, AsInstalled_HasTheOfficialCounts) {
    if (!std::filesystem::exists(kFashionMnistFolder))
        GTEST_SKIP() << "the Debian package dataset-fashion-mnist is not installed";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataSet, openFashionMnist());
    EXPECT_THAT(dataSet->summary().splits.at(Split::Train).perClass, ::testing::Each(6000));
    EXPECT_THAT(dataSet->summary().splits.at(Split::Test).perClass, ::testing::Each(1000));
}

} // namespace
} // namespace retort::data::testing
