// Folders of class and split folders as people have them: what is read, what is refused, and what is said.

#include "data/formats/folder_dataset.h"
#include "data/formats/folder_files.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Ten images in each of the folders, none like another.
void writeFolders(const TemporaryFolder& folder, const std::vector<std::string>& names) {
    std::uint8_t number = 0;
    for (const auto& one : names) {
        ++number;
        for (std::uint8_t i = 0; i < 10; ++i)
            folder.write(fmt::format("{}/{}.bmp", one, i), solidBmp({2, 2}, {number, i, 3}));
    }
}

std::vector<std::string> filesOf(const Dataset& set, Split split) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < set.size(split); ++i)
        names.push_back(set.sampleName(split, i));
    return names;
}

struct SplitCase {
    const char* kind;
    std::vector<std::string> folders;
    const char* train; ///< every training image's name begins so
    const char* test;  ///< and every test image's so
    std::int64_t validation = 0;
    const char* said = nullptr; ///< in a problem line
};

TEST(FolderLayout, OfSplitFoldersUnderTheirUsualNames_IsReadAsSplits) {
    const std::vector<SplitCase> cases{
        {"capitals", {"Train/cat", "Train/dog", "Test/cat", "Test/dog"}, "Train/", "Test/"},
        {"sets",
         {"training_set/cat", "training_set/dog", "test_set/cat", "test_set/dog"},
         "training_set/",
         "test_set/"},
        {"-ing", {"training/cat", "training/dog", "testing/cat", "testing/dog"}, "training/", "testing/"},
        {"dev as test",
         {"train/cat", "train/dog", "dev/cat", "dev/dog"},
         "train/",
         "dev/",
         0,
         "'dev' is the test split"},
        {"eval as test",
         {"train/cat", "train/dog", "eval/cat", "eval/dog"},
         "train/",
         "eval/",
         0,
         "'eval' is the test"},
        {"capitals without test",
         {"TRAIN/cat", "TRAIN/dog", "VAL/cat", "VAL/dog"},
         "TRAIN/",
         "VAL/",
         0,
         "'VAL' is the"},
        {"three", {"tr/cat", "tr/dog", "va/cat", "va/dog", "te/cat", "te/dog"}, "tr/", "te/", 20},
        {"a common prefix and a folder beside them",
         {"seg_train/cat", "seg_train/dog", "seg_test/cat", "seg_test/dog", "seg_pred/cat", "seg_pred/dog"},
         "seg_train/",
         "seg_test/",
         0,
         "seg_pred: lies beside the split folders"},
        {"doubled folders",
         {"seg_train/seg_train/cat", "seg_train/seg_train/dog", "seg_test/seg_test/cat",
          "seg_test/seg_test/dog"},
         "seg_train/seg_train/",
         "seg_test/seg_test/"},
        {"what macOS leaves",
         {"train/cat", "train/dog", "test/cat", "test/dog", "__MACOSX/train/cat"},
         "train/",
         "test/",
         0,
         "__MACOSX"},
        {"thumbnails of a network drive",
         {"train/cat", "train/dog", "test/cat", "test/dog", "train/cat/@eaDir"},
         "train/",
         "test/",
         0,
         "@eaDir: left behind by another program"},
        {"unlabelled images beside",
         {"train/cat", "train/dog", "test/cat", "test/dog", "unlabeled"},
         "train/",
         "test/",
         0,
         "unlabeled: lies beside"},
        {"a whole copy inside",
         {"train/cat", "train/dog", "test/cat", "test/dog", "pets/train/cat", "pets/test/cat"},
         "train/",
         "test/",
         0,
         "pets: lies beside"},
        {"a validation folder, and test images without labels",
         {"train/cat", "train/dog", "val/cat", "val/dog", "test"},
         "train/",
         "val/",
         0,
         "test: 10 images in no class folder"},
        {"splits inside of the classes",
         {"cat/train", "cat/test", "dog/train", "dog/test"},
         "",
         "",
         0,
         "inside the class folders"},
    };
    for (const auto& [kind, folders, train, test, validation, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeFolders(folder, folders);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
        EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
        EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(10, 10));
        EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, ElementsAre(10, 10));
        EXPECT_EQ(set->size(Split::Validation), validation);
        EXPECT_THAT(filesOf(*set, Split::Train),
                    Each(AllOf(::testing::StartsWith(train), Not(HasSubstr("test/")))));
        EXPECT_THAT(filesOf(*set, Split::Test), Each(::testing::StartsWith(test)));
        if (said != nullptr)
            EXPECT_THAT(set->summary().problems, Contains(HasSubstr(said)));
        else
            EXPECT_THAT(set->summary().problems, IsEmpty());
    }
}

struct PartCase {
    const char* kind;
    std::vector<std::string> folders;
    const char* part; ///< every image's name begins so
    const char* said;
};

TEST(FolderLayout, WithoutLabelledTestImages_DividesTheTrainingImagesAndSaysSo) {
    const std::vector<PartCase> cases{
        {"training images alone", {"train/cat", "train/dog"}, "", "no other split folder beside 'train'"},
        {"a flat test folder",
         {"train/cat", "train/dog", "test"},
         "train/",
         "test: 10 images in no class folder"},
        {"a test folder of one unknown class",
         {"train/cat", "train/dog", "test/unknown"},
         "train/",
         "10 images without labels"},
        {"a test folder that wraps its images",
         {"train/cat", "train/dog", "test/images"},
         "train/",
         "images in no class folder"},
        {"predictions to make", {"train/cat", "train/dog", "pred"}, "train/", "pred: lies beside"},
    };
    for (const auto& [kind, folders, part, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeFolders(folder, folders);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
        EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
        EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(8, 8));
        EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, ElementsAre(2, 2));
        for (const auto split : {Split::Train, Split::Test})
            EXPECT_THAT(filesOf(*set, split), Each(::testing::StartsWith(part)));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr(said)));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr("divided at random")));
    }
}

TEST(FolderLayout, OfClassesWithNamesOfSplits_IsReadAsClasses) {
    const std::vector<std::vector<std::string>> cases{
        {"bus", "train"},
        {"invalid", "valid"},
        {"bullet train", "car", "test tube"},
        {"crash test", "stress test"},
        {"de", "en", "tr"},
        {"dog", "untrained"},
        {"latte", "mocha", "va"},
    };
    for (const auto& classes : cases) {
        SCOPED_TRACE(classes.front());
        const TemporaryFolder folder;
        writeFolders(folder, classes);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
        EXPECT_EQ(set->summary().classes, classes);
    }
}

struct DoubtfulCase {
    const char* kind;
    std::vector<std::string> folders;
    std::vector<const char*> said;
};

TEST(FolderLayout, ThatCanBeReadInTwoWays_IsRefusedWithTheWayOut) {
    const std::vector<DoubtfulCase> cases{
        {"test beside classes", {"cat", "dog", "test"}, {"'test' may be a split", "--ignore-split-names"}},
        {"splits beside classes", {"cat", "dog", "test", "train"}, {"'test', 'train' may be splits"}},
        {"training classes beside classes",
         {"train/a", "train/b", "cat", "dog"},
         {"'cat', 'dog' beside it like classes"}},
        {"one split twice",
         {"train/a", "train/b", "training/a", "training/b", "test/a", "test/b"},
         {"'train' and 'training' both look like the train split"}},
        {"classes fused with splits",
         {"cat_train/x", "cat_test/x", "dog_train/x", "dog_test/x"},
         {"both look like"}},
        {"classes fused with splits, without class folders",
         {"cat_train", "cat_test", "dog_train", "dog_test"},
         {"'cat_test' looks like a split of the class 'cat'", "('test/cat')"}},
        {"test images of a class beside it",
         {"cat", "cat_test", "dog"},
         {"looks like a split of the class 'cat'"}},
        {"a test folder alone", {"test/a", "test/b"}, {"no training folder beside it", "give it itself"}},
        {"no training folder",
         {"test/a", "test/b", "val/a", "val/b"},
         {"no folder is the training split", "rename"}},
        {"splits in some classes", {"cat/train", "cat/test", "dog"}, {"'dog' does", "--ignore-split-names"}},
        {"splits in classes, and more",
         {"bottle/train", "bottle/test", "bottle/truth", "cable/train", "cable/test"},
         {"splits inside a class, and something else"}},
        {"splits of unknown names",
         {"entrenamiento/a", "entrenamiento/b", "prueba/a", "prueba/b"},
         {"'entrenamiento', 'prueba'", "rename them to 'train'", "--class-level"}},
        {"splits of unknown names, one without a class",
         {"entrenamiento/a", "entrenamiento/b", "entrenamiento/c", "prueba/a", "prueba/b"},
         {"'entrenamiento', 'prueba' hold folders of the same names ('a', 'b', 'c')"}},
        {"classes in containers, in folders of unknown names",
         {"amazon/images/bike", "amazon/images/desk", "dslr/images/bike", "dslr/images/desk"},
         {"'amazon', 'dslr' hold folders of the same names ('bike', 'desk')", "class level 2"}},
        {"images and masks", {"images", "masks"}, {"'images', 'masks' are no class folders"}},
        {"flat split folders", {"train", "test"}, {"hold no class folders", "table of labels"}},
        {"one folder of images", {"images"}, {"'images' is no class folder", "table of labels"}},
        {"numbered folders of images",
         {"images_001", "images_002"},
         {"'images_001', 'images_002' are no class"}},
        {"class names in another case",
         {"train/Cat", "train/Dog", "test/cat", "test/dog"},
         {"class 'cat' is in the test split but not in the train split, which has 'Cat'"}},
    };
    for (const auto& [kind, folders, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeFolders(folder, folders);
        for (const auto* text : said)
            EXPECT_THAT(openFolder(folder.path()), failsWith(ErrorCode::InvalidArgument, HasSubstr(text)));
    }
}

TEST(FolderLayout, OfSplitsOfUnknownNamesWithAStrayImage_IsRefused) {
    const TemporaryFolder folder;
    std::vector<std::string> folders;
    for (const auto* split : {"entrenamiento", "prueba"})
        for (const auto* name : {"a", "b", "c", "d", "e", "f"})
            folders.push_back(std::string(split) + "/" + name);
    writeFolders(folder, folders);
    folder.write("entrenamiento/preview.bmp", solidBmp({2, 2}, {1, 2, 3}));
    EXPECT_THAT(openFolder(folder.path()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("hold folders of the same names")));
}

TEST(FolderLayout, OfMaskAndNoMaskWithFoldersInThem_HasBothAsClasses) {
    const TemporaryFolder folder;
    writeFolders(folder, {"mask/indoor", "mask/outdoor", "no_mask/street", "no_mask/home"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().classes, ElementsAre("mask", "no_mask"));
}

TEST(FolderLayout, WithSplitNamesIgnored_HasThemAsClasses) {
    const TemporaryFolder folder;
    writeFolders(folder, {"cat", "dog", "test"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set,
                                openFolder(folder.path(), {.layout = {.splitFolders = false}}));
    EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog", "test"));
}

TEST(FolderLayout, WithFoldersInTheClassFolders_SaysSoAndReadsTheLevelThatIsChosen) {
    const TemporaryFolder folder;
    writeFolders(folder, {"train/animal/cat", "train/animal/dog", "train/vehicle/bus", "train/vehicle/car",
                          "test/animal/cat", "test/animal/dog", "test/vehicle/bus", "test/vehicle/car"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, openFolder(folder.path()));
    EXPECT_THAT(first->summary().classes, ElementsAre("animal", "vehicle"));
    EXPECT_THAT(first->summary().problems,
                ElementsAre(AllOf(HasSubstr("class 'animal' holds the folders 'cat', 'dog'"),
                                  HasSubstr("choose class level 2"))));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plain, openFolder(folder.path(), {.layout = {.classLevel = 1}}));
    EXPECT_EQ(filesOf(*plain, Split::Train), filesOf(*first, Split::Train));
    EXPECT_THAT(plain->summary().problems, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, openFolder(folder.path(), {.layout = {.classLevel = 2}}));
    EXPECT_THAT(second->summary().classes, ElementsAre("bus", "car", "cat", "dog"));
    EXPECT_THAT(second->summary().splits.at(Split::Train).perClass, ElementsAre(10, 10, 10, 10));
    EXPECT_EQ(second->sampleName(Split::Train, 0), "train/vehicle/bus/0.bmp");
    EXPECT_THAT(openFolder(folder.path(), {.layout = {.classLevel = 3}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no folders at class level 3")));
}

TEST(FolderLayout, WithOneClassNameInTwoFoldersOfALevel_PutsThemTogetherAndSaysSo) {
    const TemporaryFolder folder;
    writeFolders(folder, {"photo/cat", "photo/dog", "sketch/cat", "sketch/dog"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set,
                                openFolder(folder.path(), {.testFraction = 0, .layout = {.classLevel = 2}}));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(20, 20));
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("read as class 'cat' together with")));
}

TEST(FolderLayout, OfLinksToFoldersInside_FollowsThem) {
    const TemporaryFolder folder;
    writeFolders(folder, {"store/1", "store/2", "store/3", "store/4"});
    for (const auto* split : {"train", "test"})
        fs::create_directory(folder / split);
    fs::create_directory_symlink("../store/1", folder / "train/cat");
    fs::create_directory_symlink("../store/2", folder / "train/dog");
    fs::create_directory_symlink("../store/3", folder / "test/cat");
    fs::create_directory_symlink("../store/4", folder / "test/dog");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(10, 10));
    EXPECT_EQ(set->sampleName(Split::Test, 0), "test/cat/0.bmp");
    EXPECT_THAT(set->summary().problems, ElementsAre(HasSubstr("store: lies beside the split folders")));
}

TEST(FolderLayout, OfClassesThatAreLinks_DoesNotTakeTheirStoreForAClass) {
    const TemporaryFolder folder;
    writeFolders(folder, {"objects/1", "objects/2"});
    fs::create_directory_symlink("objects/1", folder / "cat");
    fs::create_directory_symlink("objects/2", folder / "dog");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0.5}));
    EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
    EXPECT_THAT(set->summary().problems,
                ElementsAre(HasSubstr("objects: holds what other folders are links to")));
}

TEST(FolderLayout, WithLinksThatLeadOutBackOrToWhatIsRead_NamesThem) {
    const TemporaryFolder elsewhere;
    writeFolders(elsewhere, {"owl"});
    const TemporaryFolder folder;
    writeFolders(folder, {"train/cat", "train/dog"});
    fs::create_directory_symlink("train", folder / "test");
    fs::create_directory_symlink(elsewhere / "owl", folder / "train/owl");
    fs::create_directory_symlink("..", folder / "train/dog/again");
    fs::create_directory_symlink("../cat", folder / "train/dog/cats");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0.5}));
    EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
    EXPECT_EQ(set->size(Split::Train) + set->size(Split::Test), 20);
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(AllOf(HasSubstr("/test: "), HasSubstr("a link to 'train'"))),
                      Contains(AllOf(HasSubstr("train/owl: "), HasSubstr("leaves the folder"))),
                      Contains(AllOf(HasSubstr("dog/again: "), HasSubstr("a folder that it lies in"))),
                      Contains(AllOf(HasSubstr("dog/cats: "), HasSubstr("train/cat")))));
}

TEST(FolderLayout, WithSplitsInsideClassesAndALinkThatLeadsOut_NamesIt) {
    const TemporaryFolder elsewhere;
    writeFolders(elsewhere, {"dog/train", "dog/test"});
    const TemporaryFolder folder;
    writeFolders(folder, {"cat/train", "cat/test", "owl/train", "owl/test"});
    fs::create_directory_symlink(elsewhere / "dog", folder / "dog");
    fs::create_directory_symlink(elsewhere / "dog/test", folder / "owl/more");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {}));
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(AllOf(HasSubstr("/dog: "), HasSubstr("leaves the folder"))),
                      Contains(AllOf(HasSubstr("owl/more: "), HasSubstr("leaves the folder")))));
}

TEST(FolderLayout, WhoseFoldersAreLinksThatLeadOut_FailsNamingThem) {
    const TemporaryFolder elsewhere;
    writeFolders(elsewhere, {"cat", "dog"});
    const TemporaryFolder links;
    fs::create_directory_symlink(elsewhere / "cat", links / "cat");
    fs::create_directory_symlink(elsewhere / "dog", links / "dog");
    EXPECT_THAT(openFolder(links.path()), failsWith(ErrorCode::InvalidArgument,
                                                    AllOf(HasSubstr("no class folders"),
                                                          HasSubstr("cat: a link that leaves the folder"))));
    const TemporaryFolder train;
    writeFolders(train, {"test/cat", "test/dog"});
    fs::create_directory_symlink(elsewhere.path(), train / "train");
    EXPECT_THAT(
        openFolder(train.path()),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("no training folder beside it"),
                                                    HasSubstr("train: a link that leaves the folder"))));
}

TEST(FolderLayout, WithTestClassesThatAreLinksToTrainingClasses_TestsOnNoTrainingImage) {
    const TemporaryFolder folder;
    writeFolders(folder, {"train/cat", "train/dog", "test/cat"});
    fs::create_directory_symlink("../train/dog", folder / "test/dog");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, ElementsAre(10, 0));
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("class 'dog' has no")));
}

TEST(FolderLayout, WithNamesOfMacOs_HasTheClassesOfBothSpellings) {
    const TemporaryFolder folder;
    writeFolders(folder, {"train/caf\u00e9", "train/tea", "test/cafe\u0301", "test/tea"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().classes, ElementsAre("caf\u00e9", "tea"));
    EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, ElementsAre(10, 10));
    EXPECT_THAT(set->summary().problems, IsEmpty());
}

TEST(FolderLayout, WithBothSpellingsInOneSplit_PutsThemTogetherAndSaysSo) {
    const TemporaryFolder folder;
    writeFolders(folder, {"caf\u00e9", "cafe\u0301", "tea"});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(20, 10));
    EXPECT_THAT(set->summary().problems, ElementsAre(HasSubstr("read as class 'caf\u00e9' together with"),
                                                     HasSubstr("no test images")));
}

TEST(FolderLayout, WithANameThatIsNotUtf8_IsRefusedShowingIt) {
    const TemporaryFolder folder;
    writeFolders(folder, {"caf\xe9", "tea"});
    EXPECT_THAT(openFolder(folder.path()),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("caf\\xE9"), HasSubstr("rename"))));
}

struct NoteCase {
    const char* kind;
    std::vector<std::string> classes;
    const char* said;
};

TEST(FolderLayout, WithClassNamesToLookAt_SaysSo) {
    const std::vector<NoteCase> cases{
        {"case", {"Cat", "cat", "dog"}, "classes 'Cat' and 'cat' look alike"},
        {"a space at the end", {"cat", "cat ", "dog"}, "classes 'cat' and 'cat ' look alike"},
        {"a space alone", {"cat ", "dog"}, "has a space at its end"},
        {"WordNet ids", {"n01440764", "n02102040"}, "WordNet ids ('n01440764')"},
        {"numbers", {"0", "1", "10"}, "numbers ('0')"},
    };
    for (const auto& [kind, classes, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeFolders(folder, classes);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0.5}));
        EXPECT_EQ(set->summary().classes, classes);
        EXPECT_THAT(set->summary().problems, ElementsAre(HasSubstr(said)));
    }
}

TEST(FolderLayout, BesideFoldersOfAnnotations_IsReadWithoutThem) {
    const std::vector<std::vector<std::string>> cases{
        {"images/cat", "images/dog", "annotations/cat", "annotations/dog"},
        {"ObjectCategories/cat", "ObjectCategories/dog", "Annotations/cat"},
        {"images/Images/cat", "images/Images/dog", "labels"},
    };
    for (const auto& folders : cases) {
        SCOPED_TRACE(folders.front());
        const TemporaryFolder folder;
        writeFolders(folder, folders);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0.5}));
        EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
        EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(5, 5));
        EXPECT_THAT(set->summary().problems,
                    ElementsAre(HasSubstr("by its name holds no images of classes; excluded")));
    }
}

TEST(FolderLayout, WithMasksBesideImages_ExcludesThemAndSaysSo) {
    const TemporaryFolder folder;
    writeFolders(folder, {"covid/images", "covid/masks", "normal"});
    folder.write("covid/masks/more.txt", "");
    std::uint8_t number = 100;
    for (const auto* file :
         {"normal/scan 1.bmp", "normal/scan 1_mask.bmp", "normal/scan 1_mask_2.bmp", "normal/face_mask.bmp"})
        folder.write(file, solidBmp({2, 2}, {++number, 2, 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(10, 12));
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(HasSubstr("covid/masks: by its name holds masks or labels of the images")),
                      Contains(HasSubstr("normal: 2 files are called like the masks of other images in it, "
                                         "for example scan 1_mask.bmp"))));
}

TEST(FolderLayout, WithAListAboveTheClassFolders_SaysThatItIsNotUsed) {
    const TemporaryFolder folder;
    writeFolders(folder, {"images/cat", "images/dog"});
    folder.write("train_test_split.txt", "1 0");
    folder.write("README.txt", "");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0.5}));
    EXPECT_THAT(set->summary().problems, ElementsAre(HasSubstr("train_test_split.txt: is not used")));
}

TEST(FolderLayout, WithoutAUsableImageOfAClass_NamesAFileOfThatClass) {
    const TemporaryFolder folder;
    writeFolders(folder, {"train/cat"});
    folder.write("train/dog/1.ppm", "P6 1 1 255 abc");
    folder.write("test/1.txt", "");
    EXPECT_THAT(openFolder(folder.path()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("class 'dog' has no usable image"), HasSubstr("dog/1.ppm"))));
}

TEST(FolderLayout, WithFewImages_SaysSo) {
    const TemporaryFolder folder;
    std::uint8_t number = 0;
    for (const auto* file : {"train/cat/1.bmp", "train/dog/1.bmp", "test/cat/1.bmp", "test/dog/1.bmp"})
        folder.write(file, solidBmp({2, 2}, {++number, 2, 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().problems, ElementsAre(HasSubstr("every class has a single training image"),
                                                     HasSubstr("the test split holds 2 images")));
}

struct ForeignCase {
    const char* kind;
    std::vector<std::pair<std::string, std::string>> files;
    const char* said;
};

TEST(FolderLayout, WithEmptyTestFolders_DividesTheTrainingImagesAndSaysSo) {
    const TemporaryFolder folder;
    for (const auto* const name : {"cat", "dog"}) {
        for (int i = 0; i < 5; ++i)
            folder.write(fmt::format("train/{}/{}.bmp", name, i), solidBmp({2, 2}, {1, 2, 3}));
        std::filesystem::create_directories(folder.path() / "test" / name);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_EQ(set->size(Split::Test), 2);
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("no test images with labels")));
}

TEST(FolderLayout, OfAnotherTool_IsNamedWithTheWayToConvertIt) {
    const auto image = solidBmp({2, 2}, {1, 2, 3});
    const std::vector<ForeignCase> cases{
        {"FiftyOne",
         {{"data/1.bmp", image}, {"labels.json", R"({"classes": ["a"], "labels": {"1": 0}})"}},
         "FiftyOne image classification"},
        {"FiftyOne's own",
         {{"data/1.bmp", image}, {"samples.json", "{}"}, {"metadata.json", "{}"}},
         "FiftyOne dataset"},
        {"COCO",
         {{"images/1.bmp", image}, {"annotations/instances.json", R"({"images": [], "annotations": []})"}},
         "COCO"},
        {"COCO of Roboflow",
         {{"train/1.bmp", image},
          {"train/_annotations.coco.json", R"({"images": [], "categories": []})"},
          {"valid/2.bmp", image}},
         "COCO"},
        {"YOLO",
         {{"images/train/1.bmp", image}, {"labels/train/1.txt", "0 1 1 1 1"}, {"data.yaml", "nc: 2"}},
         "YOLO"},
        {"Pascal VOC", {{"JPEGImages/1.bmp", image}, {"Annotations/1.xml", "<annotation/>"}}, "Pascal VOC"},
        {"Parquet", {{"data/train-00000-of-00001.parquet", "PAR1"}, {"README.md", "x"}}, "Parquet"},
        {"Arrow", {{"train/data-00000-of-00001.arrow", "x"}, {"train/state.json", "{}"}}, "Arrow"},
        {"WebDataset", {{"00000.tar", "x"}, {"00001.tar", "x"}}, "WebDataset"},
        {"a part of a WebDataset", {{"000001.bmp", image}, {"000001.cls", "3"}}, "unpacked WebDataset"},
        {"TFRecord", {{"pets-train.tfrecord-00000-of-00001", "x"}}, "TFRecord"},
        {"labels in file names",
         {{"cat.0.bmp", image}, {"cat.1.bmp", image}, {"dog.0.bmp", image}, {"dog.1.bmp", image}},
         "labels in the file names ('cat', 'dog')"},
        {"JSON Lines", {{"train/1.bmp", image}, {"train/metadata.jsonl", "{}"}}, "JSON Lines"},
        {"a spreadsheet", {{"images/1.bmp", image}, {"labels.xlsx", "PK"}}, "spreadsheet"},
    };
    for (const auto& [kind, files, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        for (const auto& [name, content] : files)
            folder.write(name, content);
        EXPECT_THAT(
            openFolder(folder.path()),
            failsWith(ErrorCode::Unsupported, AllOf(HasSubstr(said), HasSubstr(folder.path().string()))));
    }
}

} // namespace
} // namespace retort::data::testing
