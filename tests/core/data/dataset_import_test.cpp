#include "data/registry/dataset_import.h"

#include "data/archives/unpack_folder.h"
#include "data/registry/registry.h"
#include "mat_files.h"
#include "test_images.h"
#include "testing/archives.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::RawZipEntry;
using retort::testing::rawZipOf;
using retort::testing::succeeds;
using retort::testing::tarGzOf;
using retort::testing::tarOf;
using retort::testing::TemporaryFolder;
using retort::testing::TestEntry;
using retort::testing::zipOf;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<TestEntry> petEntries() {
    std::vector<TestEntry> entries;
    std::uint8_t colour = 0;
    for (const auto* className : {"cat", "собака"})
        for (int i = 0; i < 5; ++i)
            entries.push_back({"pets/" + std::string(className) + "/" + std::to_string(i) + " a.bmp",
                               solidBmp({2, 2}, {++colour, 2, 3})});
    return entries;
}

class Import : public ::testing::Test {
protected:
    fs::path datasets() const { return m_folder / "workspace/datasets"; }
    DatasetSearch search() const { return {.folders = {datasets()}, .fashionMnist = m_folder / "none"}; }
    fs::path pets() const { return m_folder.write("pets.zip", zipOf(petEntries())); }
    bool nothingIsLeft() const {
        std::error_code ignored;
        return fs::is_empty(datasets() / ".unpacked", ignored) && !fs::exists(datasets() / "pets.json");
    }

    TemporaryFolder m_folder;
};

TEST_F(Import, OfAnArchive_IsADatasetThatNeedsTheArchiveNoMore) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto summary,
                                importDataset(pets(), "pets", datasets(), {.testFraction = 0.4}));
    EXPECT_EQ(summary.name, "pets");
    fs::remove(m_folder / "pets.zip");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findDataset("pets", search()));
    EXPECT_THAT(found->summary().classes, ElementsAre("cat", "собака"));
    EXPECT_EQ(found->size(Split::Test), 4);
    EXPECT_TRUE(found->image(Split::Train, 0).ok());
}

TEST_F(Import, OfAWorkspaceThatMoved_IsFoundWhereItIsNow) {
    ASSERT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
    fs::rename(m_folder / "workspace", m_folder / "moved");
    EXPECT_THAT(findDataset("pets", {.folders = {m_folder / "moved/datasets"}}), succeeds());
}

TEST_F(Import, OfATarWithoutEndMark_IsTold) {
    const auto whole = tarOf(petEntries(), "none");
    const auto noMark =
        m_folder.write("pets.tar", whole.substr(0, whole.find_last_not_of('\0') / 512 * 512 + 512));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto summary, importDataset(noMark, "pets", datasets()));
    EXPECT_THAT(summary.problems,
                Contains(HasSubstr("pets.tar: ends without its end mark; is the download")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other,
                                importDataset(m_folder.write("whole.tar", whole), "whole", datasets()));
    EXPECT_THAT(other.problems, Each(Not(HasSubstr("end mark"))));
}

TEST_F(Import, UnderATakenName_ChangesNothing) {
    ASSERT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
    const auto record = readFile(datasets() / "pets.json");
    const auto other = m_folder.write("other.tgz", tarGzOf(petEntries()));
    EXPECT_THAT(importDataset(other, "pets", datasets()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("'pets' exists already"), HasSubstr("choose"))));
    EXPECT_EQ(readFile(datasets() / "pets.json"), record);
    EXPECT_THAT(findDataset("pets", search()), succeeds());
}

TEST_F(Import, UnderATakenNameInAnotherCase_IsRefusedNamingIt) {
    for (const auto& [taken, name] : {std::pair{"ja", "JA"}, {"Käfer", "KÄFER"}}) {
        ASSERT_THAT(importDataset(pets(), taken, datasets()), succeeds());
        EXPECT_THAT(importDataset(pets(), name, datasets()),
                    failsWith(ErrorCode::InvalidArgument,
                              AllOf(HasSubstr("'" + std::string(taken) + "' exists already"),
                                    HasSubstr("'" + std::string(name) + "' is the same name on disks"))));
        EXPECT_FALSE(fs::exists(datasets() / (std::string(name) + ".json")));
    }
    ASSERT_THAT(forgetImport("ja", datasets()), succeeds());
    EXPECT_THAT(importDataset(pets(), "JA", datasets()), succeeds());
}

TEST_F(Import, UnderANameOfAnyScript_IsFoundByIt) {
    ASSERT_THAT(importDataset(pets(), "Köln-動物", datasets()), succeeds());
    EXPECT_THAT(findDataset("Köln-動物", search()), succeeds());
    for (const auto* name : {"K\xf6ln", "a/b", "two words", ".hidden", "", "a\xc3"})
        EXPECT_FALSE(isDatasetName(name)) << name;
}

TEST_F(Import, UnderANameThatCannotBeHad_GivesAdviceThatIsTrue) {
    EXPECT_THAT(importDataset(pets(), "fashion-mnist", datasets()),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("choose another name"),
                                                            HasSubstr("Debian"), Not(HasSubstr("remove")))));
    fs::create_directories(datasets() / "mine");
    EXPECT_THAT(importDataset(pets(), "mine", datasets()),
                failsWith(ErrorCode::InvalidArgument,
                          ::testing::EndsWith("remove " + (datasets() / "mine").string())));
}

TEST_F(Import, WithAChosenLayout_IsReadSoWheneverItIsOpened) {
    for (const auto* one : {"animal/cat", "animal/dog", "test/bus", "test/car"})
        for (int i = 0; i < 4; ++i)
            m_folder.write("two/" + std::string(one) + "/" + std::to_string(i) + ".bmp",
                           solidBmp({2, 2}, {1, 2, 3}));
    EXPECT_THAT(importDataset(m_folder / "two", "two", datasets()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("")));
    ASSERT_THAT(importDataset(m_folder / "two", "two", datasets(),
                              {.layout = {.classLevel = 2, .splitFolders = false}}),
                succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findDataset("two", search()));
    EXPECT_THAT(found->summary().classes, ElementsAre("bus", "car", "cat", "dog"));
}

TEST_F(Import, OpenedWithOptionsThatItWasNotImportedWith_IsRefused) {
    ASSERT_THAT(importDataset(pets(), "pets", datasets(), {.testFraction = 0.4}), succeeds());
    const FolderOptions asked[] = {{.testFraction = 0.5}, {.validationFraction = 0.2},
                                   {.splitSeed = 9},      {.layout = {.classLevel = 2}},
                                   {.contents = "mnist"}, {.nameEncoding = "Shift_JIS"}};
    for (const auto& options : asked)
        EXPECT_THAT(findDataset("pets", search(), options),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("read as it was imported")));
    EXPECT_THAT(findDataset("pets", search(), {.testFraction = 0.4}), succeeds());
}

TEST_F(Import, OfAnArchiveThatIsNoDataset_LeavesNothing) {
    const auto texts = m_folder.write("texts.zip", zipOf({{"a/1.txt", "x"}, {"b/2.txt", "y"}}));
    EXPECT_THAT(importDataset(texts, "pets", datasets()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("no usable image"), HasSubstr((m_folder / "texts.zip").string()))));
    EXPECT_TRUE(nothingIsLeft());
    const auto evil = m_folder.write("evil.zip", zipOf({{"a/../../../evil", "x"}}));
    EXPECT_THAT(importDataset(evil, "pets", datasets()),
                failsWith(ErrorCode::Unsupported, HasSubstr("leads out")));
    EXPECT_TRUE(nothingIsLeft());
    const auto whole = readFile(pets());
    const auto half = m_folder.write("half.zip", whole.substr(0, whole.size() / 2));
    EXPECT_THAT(importDataset(half, "pets", datasets()),
                failsWith(ErrorCode::Corrupt, HasSubstr("half.zip")));
    EXPECT_TRUE(nothingIsLeft());
}

TEST_F(Import, Cancelled_LeavesNothingAndCanBeRepeated) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(importDataset(pets(), "pets", datasets(), {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("pets.zip")));
    EXPECT_TRUE(nothingIsLeft());
    EXPECT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
}

TEST_F(Import, AfterOneThatWasKilledOrForgotten_ReplacesWhatItLeft) {
    m_folder.write("workspace/datasets/.unpacked/pets/old.bmp", "old");
    m_folder.write("workspace/datasets/.unpacked/.pets.part/half.bmp", "half");
    ASSERT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
    EXPECT_FALSE(fs::exists(datasets() / ".unpacked/pets/old.bmp"));
    ASSERT_THAT(forgetImport("pets", datasets()), succeeds());
    EXPECT_TRUE(fs::exists(datasets() / ".unpacked/pets/pets/cat"));
    EXPECT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
}

TEST_F(Import, WhileAnotherProgramUnpacksUnderTheName_TouchesNothing) {
    const auto folder = datasets() / ".unpacked/pets";
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto other, UnpackFolder::create(folder));
        m_folder.write("workspace/datasets/.unpacked/.pets.part/theirs.bmp", "theirs");
        EXPECT_THAT(importDataset(pets(), "pets", datasets()), failsWith(ErrorCode::Busy, HasSubstr("pets")));
        ASSERT_THAT(other.commit(), succeeds());
        EXPECT_THAT(importDataset(pets(), "pets", datasets()), failsWith(ErrorCode::Busy, HasSubstr("pets")));
        EXPECT_TRUE(fs::exists(folder / "theirs.bmp"));
    }
    EXPECT_THAT(importDataset(pets(), "pets", datasets()), succeeds());
    EXPECT_FALSE(fs::exists(folder / "theirs.bmp"));
}

TEST_F(Import, OfSomethingElse_SaysWhatADatasetIs) {
    EXPECT_THAT(importDataset(m_folder.write("notes.txt", "hello"), "notes", datasets()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("notes.txt"), HasSubstr(".zip, .tar, .tar.gz"))));
    EXPECT_THAT(importDataset(m_folder / "absent.zip", "absent", datasets()),
                failsWith(ErrorCode::NotFound, HasSubstr("absent.zip")));
    EXPECT_THAT(importDataset(m_folder / "absent", "absent", datasets()),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    EXPECT_THAT(findDataset(pets().string(), search()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("dataset import")));
}

TEST_F(Import, OfADataFileBesideClassFolders_IsRefused) {
    m_folder.write("mine/a/1.bmp", solidBmp({2, 2}, {1, 0, 0}));
    m_folder.write("mine/b/1.bmp", solidBmp({2, 2}, {2, 0, 0}));
    const auto file = m_folder.write("mine/notes.mat", "MATLAB 5.0");
    const auto isRefused = failsWith(ErrorCode::Unsupported,
                                     AllOf(HasSubstr("notes.mat"), HasSubstr("belongs to no known dataset")));
    EXPECT_THAT(importDataset(file, "mine", datasets()), isRefused);
    EXPECT_THAT(findDataset(file.string(), search()), isRefused);
}

TEST_F(Import, OfFlowersArchive_TakesTheLabelsBesideIt) {
    std::vector<TestEntry> images;
    for (std::uint8_t i = 1; i <= 4; ++i)
        images.push_back({"jpg/image_0000" + std::to_string(i) + ".jpg", solidBmp({2, 2}, {i, 0, 0})});
    const auto archive = m_folder.write("flowers/102flowers.tgz", tarGzOf(images));
    EXPECT_THAT(importDataset(archive, "flowers", datasets()),
                failsWith(ErrorCode::NotFound, HasSubstr("imagelabels.mat, setid.mat")));
    m_folder.write("flowers/imagelabels.mat", matFile({matRow("labels", {1, 2, 1, 2})}));
    m_folder.write("flowers/setid.mat",
                   matFile({matRow("trnid", {1, 2}), matRow("valid", {3}), matRow("tstid", {4})}));
    ASSERT_THAT(importDataset(archive, "flowers", datasets()), succeeds());
    ASSERT_THAT(importDataset(m_folder / "flowers", "by-folder", datasets()), succeeds());
    fs::remove_all(m_folder / "flowers");
    for (const auto* name : {"flowers", "by-folder"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findDataset(name, search()));
        EXPECT_EQ(found->size(Split::Train), 2);
    }
}

TEST_F(Import, InspectedArchive_IsToldWithoutBecomingADataset) {
    auto entries = petEntries();
    entries.push_back({"pets/cat/broken.bmp", "BM and no more"});
    const auto archive = m_folder.write("pets.zip", zipOf(entries));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto summary, inspectArchive(archive, {.testFraction = 0.4}));
    EXPECT_EQ(summary.path, archive);
    EXPECT_THAT(summary.classes, ElementsAre("cat", "собака"));
    ASSERT_EQ(summary.problems.size(), 1u);
    EXPECT_THAT(summary.problems, Each(AllOf(HasSubstr(archive.string() + "/pets/cat/broken.bmp"),
                                             Not(HasSubstr("retort-inspect")))));
    EXPECT_FALSE(fs::exists(datasets()));
    EXPECT_EQ(summary.name, "pets");
}

TEST_F(Import, InspectedArchive_IsNamedInItsProgress) {
    std::vector<std::string> tasks;
    ASSERT_THAT(
        inspectArchive(pets(), {.progress = [&](const Progress& work) { tasks.push_back(work.task); }}),
        succeeds());
    EXPECT_THAT(tasks, Each(HasSubstr("pets.zip")));
    EXPECT_FALSE(tasks.empty());
}

TEST_F(Import, OfAnArchiveThatIsNotUsable_NamesTheArchiveAndNoTemporaryFolder) {
    const auto bad = m_folder.write("one.tar.xz", tarOf({{"only/1.bmp", solidBmp({2, 2}, {1, 2, 3})}}, "xz"));
    for (const auto& failed : {inspectArchive(bad), importDataset(bad, "one", datasets()),
                               inspectArchive(bad, {.nameEncoding = "?"})})
        EXPECT_THAT(failed, failsWith(ErrorCode::InvalidArgument,
                                      AllOf(Not(HasSubstr("retort-inspect")), Not(HasSubstr(".unpacked")))));
    EXPECT_THAT(inspectArchive(bad), failsWith(ErrorCode::InvalidArgument, HasSubstr(bad.string())));
}

TEST_F(Import, OfAnArchiveOfArchives_SaysSo) {
    const auto outer = m_folder.write("dogs-vs-cats.zip", zipOf({{"train.zip", zipOf(petEntries())},
                                                                 {"test1.zip", zipOf(petEntries())},
                                                                 {"sample.csv", "id,label"}}));
    for (const auto& failed : {inspectArchive(outer), importDataset(outer, "dogs", datasets())})
        EXPECT_THAT(failed,
                    failsWith(ErrorCode::Unsupported,
                              AllOf(HasSubstr(outer.string() + ": holds other archives"),
                                    HasSubstr("test1.zip, train.zip"), HasSubstr("take the folder"))));
}

TEST_F(Import, OfAnArchiveWithNamesInACodePage_ReadsThemAndSaysHow) {
    std::vector<RawZipEntry> entries;
    std::uint8_t colour = 0;
    for (const auto* className : {"\x94L", "\x8C\xA2"})
        for (int i = 0; i < 4; ++i)
            entries.push_back({std::string(className) + "/" + std::to_string(i) + ".bmp",
                               solidBmp({2, 2}, {++colour, 2, 3})});
    const auto archive = m_folder.write("pets.zip", rawZipOf(entries));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto inspected, inspectArchive(archive, {.testFraction = 0.5}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto imported,
                                importDataset(archive, "pets", datasets(), {.testFraction = 0.5}));
    for (const auto& summary : {inspected, imported}) {
        EXPECT_THAT(summary.classes, ElementsAre("犬", "猫"));
        EXPECT_THAT(summary.problems,
                    ElementsAre(AllOf(HasSubstr("read as Shift_JIS"), HasSubstr("--name-encoding"))));
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, inspectArchive(archive, {.nameEncoding = "cp437"}));
    EXPECT_THAT(other.classes, ElementsAre("îó", "öL"));
}

} // namespace
} // namespace retort::data::testing
