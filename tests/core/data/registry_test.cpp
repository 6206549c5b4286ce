#include "data/formats/folder_dataset.h"
#include "data/registry/registry.h"

#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A folder with two classes of ten images, and an empty folder for imports beside it.
class Registry : public ::testing::Test {
protected:
    Registry() {
        for (const auto* className : {"cat", "dog"})
            for (int i = 0; i < 10; ++i)
                m_folder.write("pets/" + std::string{className} + "/" + std::to_string(i) + ".bmp",
                               solidBmp({2, 2}, {1, 2, 3}));
    }

    std::filesystem::path pets() const { return m_folder / "pets"; }
    std::filesystem::path imports() const { return m_folder / "workspace/datasets"; }
    DatasetSearch search() const { return {.folders = {imports()}, .fashionMnist = m_folder / "fashion"}; }

    TemporaryFolder m_folder;
};

TEST_F(Registry, ImportedFolder_IsFoundByNameWithItsOwnSplit) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto summary, importFolder(pets(), "my-pets", imports(),
                                         {.validationFraction = 0.1, .testFraction = 0.4, .splitSeed = 7}));
    EXPECT_EQ(summary.name, "my-pets");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findDataset("my-pets", search()));
    EXPECT_EQ(found->summary().name, "my-pets");
    EXPECT_EQ(found->size(Split::Train), 10);
    EXPECT_EQ(found->size(Split::Validation), 2);
    EXPECT_EQ(found->size(Split::Test), 8);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto direct,
        openFolder(pets(), {.validationFraction = 0.1, .testFraction = 0.4, .splitSeed = 7}));
    EXPECT_EQ(found->sampleName(Split::Test, 3), direct->sampleName(Split::Test, 3));
}

TEST_F(Registry, Path_IsOpenedAsAFolder) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, findDataset(pets().string(), search()));
    EXPECT_EQ(dataset->summary().name, "pets");
    EXPECT_THAT(findDataset((m_folder / "absent").string(), search()),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
}

TEST_F(Registry, UnknownName_FailsWithTheNearestAndThePlacesSearched) {
    ASSERT_THAT(importFolder(pets(), "pets", imports()), succeeds());
    EXPECT_THAT(findDataset("fashion-mnits", search()),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("did you mean 'fashion-mnist'?"),
                                                     HasSubstr("pets"), HasSubstr(imports().string()))));
    EXPECT_THAT(findDataset("Fashion-MNIST", search()),
                failsWith(ErrorCode::NotFound, HasSubstr("did you mean 'fashion-mnist'?")));
    EXPECT_THAT(findDataset("imagenet", search()),
                failsWith(ErrorCode::NotFound, HasSubstr("dataset import")));
}

TEST_F(Registry, FashionMnistThatIsMissing_NamesThePackage) {
    EXPECT_THAT(findDataset("fashion-mnist", search()),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr((m_folder / "fashion").string()),
                                                     HasSubstr("dataset-fashion-mnist"))));
}

TEST_F(Registry, List_NamesEveryDatasetAndWhatIsMissing) {
    ASSERT_THAT(importFolder(pets(), "pets", imports()), succeeds());
    m_folder.write("workspace/datasets/gone.json", R"({"format": 1, "folder": "/nowhere/at/all"})");
    m_folder.write("workspace/datasets/bad.json", "{");
    m_folder.write("workspace/datasets/copied/a/1.bmp", solidBmp({2, 2}, {}));
    const auto listings = listDatasets(search());
    std::vector<std::string> names;
    std::vector<std::string> states;
    for (const auto& listing : listings) {
        names.push_back(listing.name);
        states.emplace_back(name(listing.state));
        EXPECT_EQ(listing.state == Availability::Ready, listing.note.empty()) << listing.name;
    }
    EXPECT_THAT(names, ElementsAre("bad", "cifar10", "cifar100", "copied", "eurosat", "fashion-mnist",
                                   "flowers102", "food101", "gone", "imagenette", "pets", "stl10", "svhn"));
    EXPECT_THAT(states, ElementsAre("broken", "not found", "not found", "ready", "not found", "not found",
                                    "not found", "not found", "not found", "not found", "ready", "not found",
                                    "not found"));
    EXPECT_THAT(findDataset("gone", search()), failsWith(ErrorCode::NotFound, HasSubstr("/nowhere/at/all")));
    EXPECT_THAT(findDataset("bad", search()), failsWith(ErrorCode::Corrupt, HasSubstr("bad.json")));
}

TEST_F(Registry, List_SaysHowToGetAKnownDatasetUntilItIsThereUnderAnyName) {
    const auto listing = [&](const char* name) {
        for (const auto& one : listDatasets(search()))
            if (one.name == name)
                return one;
        return DatasetListing{};
    };
    const auto absent = listing("stl10");
    EXPECT_EQ(absent.state, Availability::NotFound);
    EXPECT_THAT(absent.note,
                AllOf(HasSubstr("looked in " + imports().string()), HasSubstr("https://cs.stanford.edu"),
                      HasSubstr("2.6 GB"), HasSubstr("licence"), HasSubstr("dataset import")));
    EXPECT_THAT(
        findDataset("stl10", search()),
        failsWith(ErrorCode::NotFound, AllOf(HasSubstr("STL10 is not here"), HasSubstr("cs.stanford.edu"))));

    const std::string image(std::size_t{96} * 96 * 3, 'x');
    for (const auto* split : {"train", "test"}) {
        m_folder.write("downloads/" + std::string(split) + "_X.bin", image);
        m_folder.write("downloads/" + std::string(split) + "_y.bin", "\x01");
    }
    ASSERT_THAT(importFolder(m_folder / "downloads", "mine", imports()), succeeds());
    EXPECT_EQ(listing("mine").contents, "stl10");
    EXPECT_EQ(listing("mine").state, Availability::Ready);
    EXPECT_EQ(listing("stl10").name, "") << "it is there";

    std::filesystem::remove(m_folder / "downloads/test_y.bin");
    EXPECT_EQ(listing("mine").state, Availability::Broken);
    EXPECT_THAT(listing("mine").note,
                AllOf(HasSubstr("test_y.bin is missing"), HasSubstr("cs.stanford.edu")));
    for (const auto* file : {"train_X.bin", "test_X.bin"})
        std::filesystem::remove(m_folder / "downloads" / file);
    EXPECT_THAT(listing("mine").note, HasSubstr("it was stl10 when it was imported"));
}

TEST_F(Registry, ImportOfANewerProgram_IsRefused) {
    m_folder.write("workspace/datasets/new.json", R"({"format": 2, "folder": "/x"})");
    EXPECT_THAT(findDataset("new", search()), failsWith(ErrorCode::NewerVersion, HasSubstr("new.json")));
}

TEST_F(Registry, ImportThatCannotWork_RecordsNothing) {
    m_folder.write("single/a/1.bmp", solidBmp({2, 2}, {}));
    EXPECT_THAT(importFolder(m_folder / "single", "single", imports()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("one class only")));
    EXPECT_FALSE(std::filesystem::exists(imports()));
    for (const auto* name : {"", "a b", "../up", ".hidden", "a/b", "fashion-mnist"})
        EXPECT_THAT(importFolder(pets(), name, imports()),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(name)));
    ASSERT_THAT(importFolder(pets(), "pets", imports()), succeeds());
    EXPECT_THAT(importFolder(pets(), "pets", imports()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exists already")));
}

TEST_F(Registry, ForgottenImport_IsGoneUntilItIsRestored) {
    ASSERT_THAT(importFolder(pets(), "pets", imports(), {.testFraction = 0.4}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto forgotten, forgetImport("pets", imports()));
    EXPECT_THAT(findDataset("pets", search()), failsWith(ErrorCode::NotFound, HasSubstr("pets")));
    EXPECT_TRUE(std::filesystem::exists(pets() / "cat/0.bmp"));
    ASSERT_THAT(restoreImport(forgotten, imports()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findDataset("pets", search()));
    EXPECT_EQ(found->size(Split::Test), 8);
}

TEST_F(Registry, RestoringAnImport_LeavesANameThatWasTakenSince) {
    ASSERT_THAT(importFolder(pets(), "pets", imports()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto forgotten, forgetImport("pets", imports()));
    ASSERT_THAT(importFolder(pets(), "pets", imports()), succeeds());
    EXPECT_THAT(restoreImport(forgotten, imports()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exists already")));
}

TEST_F(Registry, Forgetting_RefusesWhatIsNoImport) {
    std::filesystem::create_directories(imports() / "folder");
    for (const auto* name : {"absent", "folder", "../pets", ""})
        EXPECT_THAT(forgetImport(name, imports()),
                    failsWith(ErrorCode::NotFound, HasSubstr("no imported dataset")))
            << name;
}

} // namespace
} // namespace retort::data::testing
