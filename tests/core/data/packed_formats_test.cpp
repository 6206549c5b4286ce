// STL10, SVHN and CIFAR: small files in each format, written here byte by byte.

#include "data/formats/cifar.h"
#include "data/formats/stl10.h"
#include "data/formats/svhn.h"
#include "data/repeated_images.h"

#include "mat_files.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <functional>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kStlImage = std::size_t{96} * 96 * 3;
constexpr std::size_t kSmallImage = std::size_t{32} * 32 * 3;

/// Three planes of one value each, but for the pixel (x, y), which is 1, 2, 3.
std::string planes(int side, bool columns, int x, int y, char other) {
    const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    std::string bytes(3 * plane, other);
    const auto at = static_cast<std::size_t>(columns ? x * side + y : y * side + x);
    for (std::size_t c = 0; c < 3; ++c)
        bytes[c * plane + at] = static_cast<char>(c + 1);
    return bytes;
}

void writeStl10(const TemporaryFolder& folder) {
    folder.write("train_X.bin", planes(96, true, 95, 0, 'a') + planes(96, true, 0, 95, 'b'));
    folder.write("train_y.bin", "\x0a\x01");
    folder.write("test_X.bin", planes(96, true, 1, 2, 'c'));
    folder.write("test_y.bin", "\x03");
}

TEST(Stl10, InColumnMajorPlanes_IsReadUpright) {
    const TemporaryFolder folder;
    writeStl10(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openStl10(folder.path()));
    EXPECT_EQ(set->summary().classes.at(9), "truck");
    EXPECT_EQ(set->size(Split::Train), 2);
    EXPECT_EQ(set->label(Split::Train, 0), 9);
    EXPECT_EQ(set->label(Split::Train, 1), 0);
    EXPECT_EQ(set->label(Split::Test, 0), 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto right, set->image(Split::Train, 0));
    EXPECT_EQ(pixelAt(right, 95, 0), (Colour{1, 2, 3}));
    EXPECT_EQ(pixelAt(right, 0, 95), (Colour{'a', 'a', 'a'}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto bottom, set->image(Split::Train, 1));
    EXPECT_EQ(pixelAt(bottom, 0, 95), (Colour{1, 2, 3}));
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("train: 2 images, a complete STL10 has 5000")));
}

TEST(Stl10, ContentHash_FollowsThePixelsAndNotTheLabels) {
    const TemporaryFolder folder;
    writeStl10(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, openStl10(folder.path()));
    const auto train = before->contentHash(Split::Train, {});
    const auto test = before->contentHash(Split::Test, {});
    const TemporaryFolder other;
    writeStl10(other);
    other.write("train_y.bin", "\x02\x02");
    other.write("test_X.bin", planes(96, true, 2, 1, 'c'));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, openStl10(other.path()));
    EXPECT_EQ(*train, *after->contentHash(Split::Train, {}));
    EXPECT_NE(*test, *after->contentHash(Split::Test, {}));
    EXPECT_THAT(after->contentHash(Split::Validation, {}),
                failsWith(ErrorCode::NotFound, HasSubstr("validation")));
}

TEST(RepeatedImages, OfAPackedDataset_AreFoundByTheirPixels) {
    const TemporaryFolder folder;
    writeStl10(folder);
    folder.write("train_X.bin", planes(96, true, 95, 0, 'a') + planes(96, true, 95, 0, 'a'));
    folder.write("test_X.bin", planes(96, true, 95, 0, 'a') + planes(96, true, 1, 2, 'a'));
    folder.write("test_y.bin", "\x03\x03");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openStl10(folder.path()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto repeated, findRepeatedImages(*set, {}));
    EXPECT_EQ(repeated.testInTraining().images, 1);
    EXPECT_THAT(repeated.problems(),
                ElementsAre("1 test image is also in the train split, for example test/00000 and train/00000",
                            "1 training image occurs again under another class, for example train/00000 and "
                            "train/00001"));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(findRepeatedImages(*set, stop.get_token()),
                failsWith(ErrorCode::Cancelled, HasSubstr("repeated")));
}

struct BadFile {
    const char* file;
    std::string content;
    ErrorCode code;
    const char* reason;
};

using Write = std::function<void(const TemporaryFolder&)>;
using Open = std::function<Result<std::unique_ptr<Dataset>>(const std::filesystem::path&)>;

void expectFailures(const Write& write, const Open& open, const std::vector<BadFile>& cases) {
    for (const auto& [file, content, code, reason] : cases) {
        const TemporaryFolder folder;
        write(folder);
        if (content == "absent")
            std::filesystem::remove(folder / file);
        else
            folder.write(file, content);
        EXPECT_THAT(open(folder.path()), failsWith(code, AllOf(HasSubstr(file), HasSubstr(reason)))) << file;
    }
}

TEST(Stl10, WithABadFile_FailsNamingFileAndReason) {
    expectFailures(
        writeStl10, [](const auto& folder) { return openStl10(folder); },
        {{"train_X.bin", std::string(kStlImage + 1, 'x'), ErrorCode::Corrupt,
          "27649 bytes, STL10 expects a multiple of 27648"},
         {"train_y.bin", "\x01\x02\x03", ErrorCode::Corrupt, "3 labels for 2 images"},
         {"train_y.bin", "\x01\x0b", ErrorCode::Corrupt, "label 11 is out of range"},
         {"test_y.bin", std::string(1, '\0'), ErrorCode::Corrupt, "label 0 is out of range"},
         {"test_X.bin", "absent", ErrorCode::NotFound, "No such file"},
         {"class_names.txt", "one\ntwo\n", ErrorCode::Corrupt, "2 class names, there are 10 classes"}});
    const TemporaryFolder empty;
    writeStl10(empty);
    empty.write("train_X.bin", "");
    empty.write("train_y.bin", "");
    EXPECT_THAT(openStl10(empty.path()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no images to train on")));
}

std::string svhnFile(const std::vector<std::string>& images, const std::string& labels,
                     bool compressed = true) {
    std::string pixels;
    for (const auto& image : images)
        pixels += image;
    const auto count = static_cast<std::int32_t>(images.size());
    return matFile({{.name = "X", .shape = {32, 32, 3, count}, .values = pixels, .compressed = compressed},
                    {.name = "y",
                     .shape = {static_cast<std::int32_t>(labels.size()), 1},
                     .values = labels,
                     .compressed = compressed}});
}

void writeSvhn(const TemporaryFolder& folder) {
    folder.write("train_32x32.mat",
                 svhnFile({planes(32, true, 31, 0, 'a'), planes(32, true, 0, 0, 'b')}, "\x0a\x01"));
    folder.write("test_32x32.mat", svhnFile({planes(32, true, 0, 31, 'c')}, "\x09", false));
}

TEST(Svhn, WithLabelTen_ShowsTheDigitZero) {
    const TemporaryFolder folder;
    writeSvhn(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openSvhn(folder.path()));
    EXPECT_THAT(set->summary().classes, ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    EXPECT_EQ(set->label(Split::Train, 0), 0);
    EXPECT_EQ(set->label(Split::Train, 1), 1);
    EXPECT_EQ(set->label(Split::Test, 0), 9);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, set->image(Split::Train, 0));
    EXPECT_EQ(pixelAt(image, 31, 0), (Colour{1, 2, 3}));
    EXPECT_EQ(pixelAt(image, 0, 0), (Colour{'a', 'a', 'a'}));
}

TEST(Svhn, OpenedAgain_ShowsTheImagesThatWereKept) {
    const TemporaryFolder folder;
    writeSvhn(folder);
    const UnpackedFiles unpacked{folder / "kept"};
    const auto open = [&] { return openSvhn(folder.path(), SvhnExtra::Leave, "svhn", unpacked); };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, open());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, open());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fromMemory, openSvhn(folder.path()));
    for (const auto split : {Split::Train, Split::Test}) {
        EXPECT_EQ(*first->contentHash(split, {}), *fromMemory->contentHash(split, {}));
        EXPECT_EQ(*second->contentHash(split, {}), *fromMemory->contentHash(split, {}));
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, second->image(Split::Test, 0));
    EXPECT_EQ(pixelAt(image, 0, 31), (Colour{1, 2, 3}));
}

TEST(Svhn, WithExtraImages_UsesThemWhenAsked) {
    const TemporaryFolder folder;
    writeSvhn(folder);
    folder.write("extra_32x32.mat", svhnFile({planes(32, true, 5, 5, 'e')}, "\x04"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, openSvhn(folder.path()));
    EXPECT_EQ(without->size(Split::Train), 2);
    EXPECT_THAT(without->summary().problems,
                Contains(AllOf(HasSubstr("extra_32x32.mat"), HasSubstr("--extra"))));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto with, openSvhn(folder.path(), SvhnExtra::Train));
    EXPECT_EQ(with->size(Split::Train), 3);
    EXPECT_EQ(with->label(Split::Train, 2), 4);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, with->image(Split::Train, 2));
    EXPECT_EQ(pixelAt(image, 5, 5), (Colour{1, 2, 3}));
}

TEST(Svhn, WithABadFile_FailsNamingFileAndReason) {
    const auto image = planes(32, true, 0, 0, 'x');
    const auto whole = svhnFile({image}, "\x01");
    expectFailures(
        writeSvhn, [](const auto& folder) { return openSvhn(folder); },
        {{"train_32x32.mat", "MATLAB 7.3 MAT-file" + std::string(600, ' '), ErrorCode::Unsupported,
          "version 7.3"},
         {"train_32x32.mat", svhnFile({image}, "\x01\x02"), ErrorCode::Corrupt, "2 labels for 1 images"},
         {"test_32x32.mat", svhnFile({image}, "\x0b"), ErrorCode::Corrupt, "label 11 is out of range"},
         {"test_32x32.mat", svhnFile({image}, std::string(1, '\0')), ErrorCode::Corrupt,
          "label 0 is out of range"},
         {"train_32x32.mat", whole.substr(0, whole.size() - 40), ErrorCode::Corrupt, "truncated"},
         {"train_32x32.mat", matFile({matRow("y", {1})}), ErrorCode::NotFound, "no variable 'X'"},
         {"train_32x32.mat", matFile({{.name = "X", .shape = {2, 2}, .values = "abcd"}}), ErrorCode::Corrupt,
          "sizes 2 x 2 of uint8, not 32 x 32 x 3 x N"},
         {"test_32x32.mat", "absent", ErrorCode::NotFound, "No such file"}});
}

void writeCifar10(const TemporaryFolder& folder) {
    folder.write("data_batch_1.bin", "\x09" + planes(32, false, 31, 0, 'a'));
    folder.write("data_batch_2.bin",
                 "\x01" + planes(32, false, 0, 31, 'b') + "\x02" + planes(32, false, 7, 7, 'c'));
    folder.write("test_batch.bin", "\x03" + planes(32, false, 1, 1, 'd'));
}

TEST(Cifar10, InSeveralBatches_IsOneTrainingSplit) {
    const TemporaryFolder folder;
    writeCifar10(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openCifar10(folder.path()));
    EXPECT_EQ(set->size(Split::Train), 3);
    EXPECT_EQ(set->label(Split::Train, 2), 2);
    EXPECT_EQ(set->summary().classes.at(3), "cat");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, set->image(Split::Train, 0));
    EXPECT_EQ(pixelAt(first, 31, 0), (Colour{1, 2, 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto last, set->image(Split::Train, 2));
    EXPECT_EQ(pixelAt(last, 7, 7), (Colour{1, 2, 3}));
    EXPECT_EQ(pixelAt(last, 7, 8), (Colour{'c', 'c', 'c'}));
}

TEST(Cifar10, WithABadFile_FailsNamingFileAndReason) {
    expectFailures(writeCifar10, [](const auto& folder) { return openCifar10(folder); },
                   {{"data_batch_2.bin", std::string(kSmallImage, '\0'), ErrorCode::Corrupt,
                     "3072 bytes, CIFAR expects a multiple of 3073"},
                    {"test_batch.bin", "\x0a" + std::string(kSmallImage, 'x'), ErrorCode::Corrupt,
                     "label 10 is out of range"},
                    {"data_batch_1.bin", "absent", ErrorCode::NotFound, "No such file"},
                    {"batches.meta.txt", "cat\n", ErrorCode::Corrupt, "1 class names"}});
}

void writeCifar100(const TemporaryFolder& folder) {
    std::string names;
    for (int i = 0; i < 100; ++i)
        names += "class " + std::to_string(i) + "\n";
    folder.write("fine_label_names.txt", names);
    folder.write("train.bin", "\x05\x63" + planes(32, false, 3, 4, 'a'));
    folder.write("test.bin", std::string("\x05\x00", 2) + planes(32, false, 3, 4, 'a'));
}

TEST(Cifar100, HasTheFineLabels) {
    const TemporaryFolder folder;
    writeCifar100(folder);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openCifar100(folder.path()));
    EXPECT_EQ(set->label(Split::Train, 0), 99);
    EXPECT_EQ(set->summary().classes.at(99), "class 99");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, set->image(Split::Train, 0));
    EXPECT_EQ(pixelAt(image, 3, 4), (Colour{1, 2, 3}));
}

TEST(Cifar100, WithABadFile_FailsNamingFileAndReason) {
    expectFailures(
        writeCifar100, [](const auto& folder) { return openCifar100(folder); },
        {{"train.bin", "\x05\x64" + std::string(kSmallImage, 'x'), ErrorCode::Corrupt,
          "label 100 is out of range"},
         {"test.bin", "short", ErrorCode::Corrupt, "multiple of 3074"},
         {"fine_label_names.txt", "only one\n", ErrorCode::Corrupt, "1 class names, CIFAR-100 has 100"}});
}

} // namespace
} // namespace retort::data::testing
