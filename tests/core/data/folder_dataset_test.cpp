#include "data/formats/folder_dataset.h"

#include "test_images.h"
#include "testing/result_matchers.h"

#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace retort::data::testing {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kBmp = solidBmp({4, 3}, {10, 20, 30});

/// Another one for each name, so that no image is there twice.
Colour colourOf(const std::string& name) {
    const auto sum = std::hash<std::string>{}(name);
    const auto part = [&](int shift) { return static_cast<std::uint8_t>(sum >> shift); };
    return {part(0), part(8), part(16)};
}

void write(const TemporaryFolder& folder, const std::vector<std::string>& names, const std::string& bytes) {
    for (const auto& name : names)
        folder.write(name, bytes);
}

void write(const TemporaryFolder& folder, const std::vector<std::string>& names) {
    for (const auto& name : names)
        folder.write(name, solidBmp({4, 3}, colourOf(name)));
}

void writeClass(const TemporaryFolder& folder, const std::string& name, int count) {
    for (int i = 0; i < count; ++i)
        write(folder, {fmt::format("{}/{:03}.bmp", name, i)});
}

std::vector<std::string> namesOf(const Dataset& dataset, Split split) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < dataset.size(split); ++i)
        names.push_back(dataset.sampleName(split, i));
    return names;
}

TEST(Folder, WithSplitFolders_ReadsClassesAndFilesInOrderOfName) {
    const TemporaryFolder folder;
    write(folder, {"train/dog/b.bmp", "train/dog/a.bmp", "train/cat/z.bmp", "val/cat/v.bmp", "val/dog/v.bmp",
                   "test/cat/t.bmp", "test/cat/u.bmp", "test/dog/t.bmp"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.name = "pets"}));
    const auto& summary = dataset->summary();
    EXPECT_EQ(summary.name, "pets");
    EXPECT_THAT(summary.classes, ElementsAre("cat", "dog"));
    EXPECT_THAT(namesOf(*dataset, Split::Train),
                ElementsAre("train/cat/z.bmp", "train/dog/a.bmp", "train/dog/b.bmp"));
    EXPECT_THAT(summary.splits.at(Split::Train).perClass, ElementsAre(1, 2));
    EXPECT_EQ(dataset->size(Split::Validation), 2);
    EXPECT_EQ(dataset->size(Split::Test), 3);
    EXPECT_EQ(dataset->label(Split::Train, 0), 0);
    EXPECT_EQ(dataset->label(Split::Train, 2), 1);
    EXPECT_EQ(summary.imageSize, (ImageSize{4, 3}));
    EXPECT_EQ(summary.channels, 3);
    EXPECT_THAT(summary.problems, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, dataset->image(Split::Train, 1));
    EXPECT_EQ(pixelAt(image, 3, 2), colourOf("train/dog/a.bmp"));
}

TEST(Folder, WithoutTestFolder_TestsOnTheValidationFolderAndSaysSo) {
    const TemporaryFolder folder;
    write(folder, {"train/a/1.bmp", "train/b/1.bmp", "val/a/2.bmp", "val/b/2.bmp"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path()));
    EXPECT_EQ(dataset->size(Split::Test), 2);
    EXPECT_EQ(dataset->size(Split::Validation), 0);
    EXPECT_THAT(dataset->summary().problems, Contains(HasSubstr("no test folder; 'val' is the test split")));
}

TEST(Folder, WithoutTestImages_SaysWhatIsMissingAndHowToGiveIt) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "a/2.bmp", "b/1.bmp", "b/2.bmp"});
    const auto missing = AllOf(HasSubstr("no test images"), HasSubstr("folder 'test'"),
                               HasSubstr("split column"), HasSubstr("--test-fraction"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto few, openFolder(folder.path()));
    EXPECT_EQ(few->size(Split::Test), 0);
    EXPECT_THAT(few->summary().problems, Contains(missing));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto half, openFolder(folder.path(), {.testFraction = 0.5}));
    EXPECT_EQ(half->size(Split::Test), 2);
    EXPECT_THAT(half->summary().problems, Not(Contains(missing)));
    fs::remove(folder / "b/2.bmp");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one, openFolder(folder.path(), {.testFraction = 0.4}));
    EXPECT_THAT(one->summary().problems, Contains(HasSubstr("class 'b' has no image in the test split")));
}

TEST(Folder, WithAClassNamedTrain_IsSplitAtRandom) {
    const TemporaryFolder folder;
    writeClass(folder, "train", 10);
    writeClass(folder, "bus", 10);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path()));
    EXPECT_THAT(dataset->summary().classes, ElementsAre("bus", "train"));
}

TEST(Folder, WithoutSplitFolders_IsSplitClassByClass) {
    const TemporaryFolder folder;
    writeClass(folder, "wrapper/a", 10);
    writeClass(folder, "wrapper/b", 20);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset,
                                openFolder(folder.path(), {.validationFraction = 0.1, .testFraction = 0.3}));
    EXPECT_THAT(dataset->summary().splits.at(Split::Train).perClass, ElementsAre(6, 12));
    EXPECT_THAT(dataset->summary().splits.at(Split::Validation).perClass, ElementsAre(1, 2));
    EXPECT_THAT(dataset->summary().splits.at(Split::Test).perClass, ElementsAre(3, 6));
    std::multiset<std::string> all;
    for (const auto split : kSplits)
        for (const auto& name : namesOf(*dataset, split))
            all.insert(name);
    EXPECT_THAT(all, SizeIs(30));
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 30U);
}

TEST(Folder, Split_DependsOnTheSeedAndNotOnWhereTheFolderIs) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    for (const auto* folder : {&first, &second}) {
        writeClass(*folder, "a", 30);
        writeClass(*folder, "b", 30);
    }
    const auto testNames = [](const TemporaryFolder& folder, std::uint64_t seed) {
        return namesOf(**openFolder(folder.path(), {.splitSeed = seed}), Split::Test);
    };
    EXPECT_EQ(testNames(first, 1), testNames(second, 1));
    EXPECT_NE(testNames(first, 1), testNames(first, 2));
}

TEST(Folder, WithUnusableFiles_LeavesThemOutAndListsEach) {
    const TemporaryFolder folder;
    writeClass(folder, "a", 10);
    writeClass(folder, "b", 10);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, openFolder(folder.path()));
    write(folder, {"a/notes.txt"}, "no image");
    write(folder, {"a/000.bmp", "a/half.bmp"}, kBmp.substr(0, 60));
    write(folder, {"a/empty.jpg"}, "");
    write(folder, {"a/.hidden.bmp", ".cache/x.bmp", "outside.txt"});
    ASSERT_EQ(::mkfifo((folder / "b/pipe").c_str(), 0600), 0);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path()));
    EXPECT_THAT(dataset->summary().problems,
                ::testing::UnorderedElementsAre(
                    AllOf(HasSubstr("a/notes.txt"), HasSubstr("not an image"), HasSubstr("excluded")),
                    AllOf(HasSubstr("a/000.bmp"), HasSubstr("truncated BMP")),
                    AllOf(HasSubstr("a/half.bmp"), HasSubstr("truncated BMP")),
                    AllOf(HasSubstr("a/empty.jpg"), HasSubstr("empty")),
                    AllOf(HasSubstr("b/pipe"), HasSubstr("no regular file")),
                    AllOf(HasSubstr("a file beside the class folders"), HasSubstr("outside.txt"))));
    EXPECT_EQ(dataset->size(Split::Train) + dataset->size(Split::Test), 19);
    EXPECT_EQ(namesOf(*dataset, Split::Test).size() + 0U,
              static_cast<std::size_t>(dataset->size(Split::Test)));
}

TEST(Folder, WithLinksThatLeaveIt_LeavesThemOut) {
    const TemporaryFolder elsewhere;
    elsewhere.write("secret.bmp", kBmp);
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    fs::create_symlink(elsewhere / "secret.bmp", folder / "a/leaving.bmp");
    fs::create_symlink(elsewhere.path(), folder / "b/folder");
    fs::create_symlink("nowhere", folder / "b/broken.bmp");
    fs::create_symlink("1.bmp", folder / "b/inside.bmp");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_THAT(namesOf(*dataset, Split::Train), ElementsAre("a/1.bmp", "b/1.bmp", "b/inside.bmp"));
    EXPECT_THAT(
        dataset->summary().problems,
        ::testing::UnorderedElementsAre(AllOf(HasSubstr("a/leaving.bmp"), HasSubstr("leaves the folder")),
                                        AllOf(HasSubstr("b/folder"), HasSubstr("leaves the folder")),
                                        AllOf(HasSubstr("b/broken.bmp"), HasSubstr("leads nowhere")),
                                        HasSubstr("no test images")));
}

/// A JPEG whose structure is whole and whose pixels are not.
std::string damagedJpeg() {
    return readFile(testFile("plain.jpg")).substr(0, 628) + "\xff\xd9";
}

TEST(Folder, WithDamagedPixels_ExcludesThemUnlessTheLookIsQuick) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    write(folder, {"b/2.jpg"}, damagedJpeg());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto quick,
                                openFolder(folder.path(), {.testFraction = 0, .verify = Verify::Structure}));
    EXPECT_EQ(quick->size(Split::Train), 3);
    EXPECT_THAT(quick->image(Split::Train, 2), failsWith(ErrorCode::Corrupt, HasSubstr("b/2.jpg")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto thorough, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_EQ(thorough->size(Split::Train), 2);
    EXPECT_EQ(thorough->summary().splits.at(Split::Train).excluded, 1);
    EXPECT_THAT(thorough->summary().problems,
                Contains(AllOf(HasSubstr("b/2.jpg"), HasSubstr("damaged image"))));
}

TEST(Folder, WithUnreadableFile_ListsItWithItsPermissions) {
    if (::geteuid() == 0)
        GTEST_SKIP() << "the superuser reads every file";
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "a/2.bmp", "b/1.bmp"});
    fs::permissions(folder / "a/2.bmp", fs::perms::none);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_THAT(dataset->summary().problems,
                Contains(AllOf(HasSubstr("a/2.bmp"), HasSubstr("check the permissions"))));
}

TEST(Folder, WithTestImagesThatAreTrainingImages_SaysHowManyAndWhich) {
    const TemporaryFolder folder;
    write(folder, {"train/a/1.bmp", "test/a/same.bmp"}, solidBmp({4, 3}, {1, 1, 1}));
    write(folder, {"train/a/2.bmp", "train/b/again.bmp"}, solidBmp({4, 3}, {2, 2, 2}));
    write(folder, {"train/b/1.bmp"}, solidBmp({3, 4}, {1, 1, 1})); // another size
    // Other bytes behind the pixels, the same pixels.
    write(folder, {"test/b/1.bmp"}, solidBmp({3, 4}, {1, 1, 1}) + "more");
    write(folder, {"test/b/2.bmp"}, solidBmp({4, 3}, {7, 7, 7}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path()));
    EXPECT_EQ(dataset->summary().testInTraining.images, 2);
    EXPECT_THAT(dataset->summary().problems,
                ElementsAre(HasSubstr("2 test images are also in the train split, for example "
                                      "test/a/same.bmp and train/a/1.bmp"),
                            HasSubstr("1 training image occurs again under another class, for example "
                                      "train/a/2.bmp and train/b/again.bmp")));
}

TEST(Folder, WithAFileOfMorePixelsThanAllowed_ExcludesItInAQuickLookToo) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "a/2.bmp", "b/1.bmp"});
    auto bomb = readFile(testFile("plain.webp"));
    ASSERT_EQ(bomb.substr(12, 4), "VP8L");
    bomb.replace(21, 4, "\xff\xff\xff\x0f"); // 14 bits of width and 14 of height, all set
    write(folder, {"b/bomb.webp"}, bomb);
    for (const auto verify : {Verify::Decode, Verify::Structure}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset,
                                    openFolder(folder.path(), {.testFraction = 0, .verify = verify}));
        EXPECT_THAT(dataset->summary().problems,
                    Contains(AllOf(HasSubstr("b/bomb.webp"), HasSubstr("more than the 100000000"))));
    }
}

struct BadFolder {
    const char* what;
    std::vector<std::string> images;
    FolderOptions options;
    ErrorCode code;
    const char* reason;
};

TEST(Folder, ThatIsNoDataset_FailsWithTheReason) {
    const std::vector<BadFolder> cases{
        {"nothing", {}, {}, ErrorCode::InvalidArgument, "holds no class folders"},
        {"images without classes",
         {"1.bmp", "2.bmp"},
         {},
         ErrorCode::InvalidArgument,
         "holds no class folders"},
        {"one class", {"a/1.bmp"}, {}, ErrorCode::InvalidArgument, "one class only ('a')"},
        {"one class in splits",
         {"train/a/1.bmp", "test/a/1.bmp"},
         {},
         ErrorCode::InvalidArgument,
         "one class only"},
        {"an empty class",
         {"a/1.bmp", "b/.keep"},
         {},
         ErrorCode::InvalidArgument,
         "class 'b' has no usable image"},
        {"a class that only test has",
         {"train/a/1.bmp", "train/b/1.bmp", "test/c/1.bmp"},
         {},
         ErrorCode::InvalidArgument,
         "class 'c' is in the test split"},
        {"too large fractions",
         {"a/1.bmp", "b/1.bmp"},
         {.testFraction = 1},
         ErrorCode::InvalidArgument,
         "leave no images"},
        {"negative fractions",
         {"a/1.bmp"},
         {.testFraction = -0.5},
         ErrorCode::InvalidArgument,
         "not be negative"},
    };
    for (const auto& [what, images, options, code, reason] : cases) {
        const TemporaryFolder folder;
        write(folder, images);
        EXPECT_THAT(openFolder(folder.path(), options), failsWith(code, HasSubstr(reason))) << what;
    }
}

TEST(Folder, ThatIsAbsentOrAFile_FailsNamingThePath) {
    const TemporaryFolder folder;
    EXPECT_THAT(openFolder(folder / "absent"), failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    EXPECT_THAT(openFolder(folder.write("file.zip", "x")),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("file.zip"), HasSubstr("is a file"))));
}

TEST(Folder, WithASmallClass_SaysWhichSplitLacksIt) {
    const TemporaryFolder folder;
    writeClass(folder, "a", 10);
    writeClass(folder, "b", 1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path()));
    EXPECT_THAT(dataset->summary().problems, Contains(HasSubstr("class 'b' has no image in the test split")));
}

TEST(Folder, OpenedWithAStopRequested_IsCancelled) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(openFolder(folder.path(), {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("")));
}

TEST(Folder, ManyFiles_AreCheckedWithProgressUpToTheLast) {
    const TemporaryFolder folder;
    writeClass(folder, "a", 150);
    writeClass(folder, "b", 150);
    Progress last;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto dataset,
        openFolder(folder.path(), {.progress = [&](const Progress& progress) { last = progress; }}));
    EXPECT_EQ(last.total, 300);
    EXPECT_TRUE(last.finished);
    EXPECT_EQ(dataset->size(Split::Train), 240);
}

TEST(Folder, ContentHash_FollowsTheFilesAndNotTheirNames) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    const FolderOptions allTrain{.testFraction = 0};
    const auto hash = [&] { return *(*openFolder(folder.path(), allTrain))->contentHash(Split::Train, {}); };
    const auto before = hash();
    fs::rename(folder / "a/1.bmp", folder / "a/2.bmp");
    EXPECT_EQ(hash(), before);
    write(folder, {"b/1.bmp"}, solidBmp({4, 3}, {10, 20, 31}));
    EXPECT_NE(hash(), before);
}

TEST(Folder, ContentHash_CanBeCancelled) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.testFraction = 0}));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(dataset->contentHash(Split::Train, stop.get_token()),
                failsWith(ErrorCode::Cancelled, HasSubstr("dataset")));
}

TEST(Folder, ThatLosesAFileAfterOpening_FailsNamingIt) {
    const TemporaryFolder folder;
    write(folder, {"a/1.bmp", "b/1.bmp"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, openFolder(folder.path(), {.testFraction = 0}));
    fs::remove(folder / "b/1.bmp");
    EXPECT_THAT(dataset->image(Split::Train, 1),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("b/1.bmp"), HasSubstr("changed after"), HasSubstr("start again"))));
    EXPECT_THAT(dataset->contentHash(Split::Train, {}), failsWith(ErrorCode::NotFound, HasSubstr("b/1.bmp")));
}

} // namespace
} // namespace retort::data::testing
