#include "models/data/folder_import.h"

#include "models/session/data_shelf.h"
#include "testing/archives.h"
#include "testing/image_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;
using testing::writeImages;
using testing::writePets;

class FolderImportTest : public ::testing::Test {
protected:
    std::string failureOf(const std::filesystem::path& folder) {
        QSignalSpy failed(&m_import, &FolderImport::failed);
        m_import.look(folder);
        if (failed.isEmpty() && !failed.wait())
            return "no failure";
        return failed.front().front().toString().toStdString();
    }
    FolderLook lookOf(const std::filesystem::path& folder) {
        FolderLook seen;
        const auto connection = connect(&m_import, &FolderImport::looked, &m_import,
                                        [&](const FolderLook& look) { seen = look; });
        m_import.look(folder);
        EXPECT_TRUE(QTest::qWaitFor([&] { return !seen.name.isEmpty(); }));
        QObject::disconnect(connection);
        return seen;
    }
    template<class... Args> static QMetaObject::Connection connect(Args... args) {
        return QObject::connect(args...);
    }

    retort::testing::TemporaryFolder m_folder;
    DataShelf m_shelf{{.folders = {m_folder / "datasets"}, .fashionMnist = m_folder / "fashion"}};
    FolderImport m_import{m_shelf, m_folder / "datasets"};
};

TEST_F(FolderImportTest, Look_SaysWhatTheFolderHoldsAndSuggestsAName) {
    const auto look = lookOf(writePets(m_folder / "My pets 動物"));
    EXPECT_EQ(look.name, QString::fromUtf8("My-pets-動物"));
    EXPECT_EQ(look.classes, (QStringList{QStringLiteral("big dog 犬"), QStringLiteral("cat")}));
    EXPECT_EQ(look.files, 21);
    EXPECT_FALSE(look.hasSplits);
}

TEST_F(FolderImportTest, LookAtSplitFolders_SaysSo) {
    for (const auto* split : {"train", "test"})
        for (const auto* className : {"a", "b"})
            writeImages(m_folder / "own" / split, QLatin1String(className), 2);
    const auto look = lookOf(m_folder / "own");
    EXPECT_TRUE(look.hasSplits);
    EXPECT_EQ(look.classes.size(), 2);
    EXPECT_EQ(look.files, 8);
}

TEST_F(FolderImportTest, LookAtFoldersThatCanBeReadInTwoWays_SaysSoAndReadsThemAsChosen) {
    for (const auto* one : {"cat", "dog", "test"})
        writeImages(m_folder / "own", QLatin1String(one), 2);
    const auto doubtful = lookOf(m_folder / "own");
    EXPECT_THAT(doubtful.doubt.toStdString(), HasSubstr("'test' may be a split"));
    EXPECT_TRUE(doubtful.choices.splitNames);
    QSignalSpy looked(&m_import, &FolderImport::looked);
    m_import.look(m_folder / "own", {.splitFolders = false});
    ASSERT_TRUE(looked.wait());
    const auto chosen = looked.front().front().value<FolderLook>();
    EXPECT_TRUE(chosen.doubt.isEmpty());
    EXPECT_EQ(chosen.classes.size(), 3);
    QSignalSpy imported(&m_import, &FolderImport::imported);
    m_import.start({.folder = m_folder / "own", .name = QStringLiteral("own"), .layout = chosen.layout});
    ASSERT_TRUE(imported.wait());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, data::findDataset("own", m_shelf.search()));
    EXPECT_EQ(found->summary().classes.size(), 3u);
}

TEST_F(FolderImportTest, LookAtFoldersInTheClassFolders_OffersTheirLevel) {
    for (const auto* one : {"animal/cat", "animal/dog", "vehicle/bus"})
        writeImages(m_folder / "own", QLatin1String(one), 2);
    const auto first = lookOf(m_folder / "own");
    EXPECT_EQ(first.choices.levels, 2);
    EXPECT_EQ(first.classes, (QStringList{QStringLiteral("animal"), QStringLiteral("vehicle")}));
    QSignalSpy looked(&m_import, &FolderImport::looked);
    m_import.look(m_folder / "own", {.classLevel = 2});
    ASSERT_TRUE(looked.wait());
    EXPECT_EQ(looked.front().front().value<FolderLook>().classes.size(), 3);
}

TEST_F(FolderImportTest, LookAtAKnownDataset_NamesItAndItsSplit) {
    m_folder.write("downloads/stl10_binary/train_X.bin", "");
    const auto look = lookOf(m_folder / "downloads");
    EXPECT_EQ(look.title, QStringLiteral("STL10"));
    EXPECT_TRUE(look.hasSplits);
}

TEST_F(FolderImportTest, Archive_IsUnpackedWithProgressAndAdded) {
    const auto archive =
        m_folder.write("My pets.tar.gz",
                       retort::testing::tarGzOf(retort::testing::filesBelow(writePets(m_folder / "pets"))));
    const auto look = lookOf(archive);
    EXPECT_TRUE(look.isArchive);
    EXPECT_EQ(look.name, QStringLiteral("My-pets"));
    EXPECT_EQ(look.bytes, std::filesystem::file_size(archive));
    QSignalSpy imported(&m_import, &FolderImport::imported);
    QSignalSpy progressed(&m_import, &FolderImport::progressed);
    m_import.start({.folder = archive, .name = look.name, .testFraction = 0.2});
    ASSERT_TRUE(imported.wait());
    ASSERT_FALSE(progressed.isEmpty());
    EXPECT_EQ(progressed.front().front().value<ImportStep>(), ImportStep::Unpacking);
    EXPECT_EQ(progressed.back().front().value<ImportStep>(), ImportStep::Looking);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, data::findDataset("My-pets", m_shelf.search()));
    EXPECT_EQ(found->size(data::Split::Test), 4);
}

TEST_F(FolderImportTest, ArchiveOfAnyPacking_IsOfferedAndOthersAreNamed) {
    const auto pets = retort::testing::filesBelow(writePets(m_folder / "pets"));
    const auto look = lookOf(m_folder.write("My pets.tar.xz", retort::testing::tarOf(pets, "xz")));
    EXPECT_TRUE(look.isArchive);
    EXPECT_EQ(look.name, QStringLiteral("My-pets"));
    EXPECT_THAT(failureOf(m_folder.write("a.7z", std::string("7z\xBC\xAF\x27\x1C\0\4", 8))),
                HasSubstr("7-Zip archive"));
    EXPECT_THAT(failureOf(m_folder.write("a.zip", "<html>")), HasSubstr("a web page"));
}

TEST_F(FolderImportTest, ArchiveWithNamesInACodePage_IsReadInTheOneThatIsChosen) {
    std::vector<retort::testing::RawZipEntry> entries;
    for (auto& file : retort::testing::filesBelow(writePets(m_folder / "pets")))
        entries.push_back({(file.path.starts_with("cat") ? "\x94L/" : "\x8C\xA2/") +
                               std::filesystem::path(file.path).filename().string(),
                           std::move(file.content)});
    QSignalSpy imported(&m_import, &FolderImport::imported);
    m_import.start({.folder = m_folder.write("a.zip", retort::testing::rawZipOf(entries)),
                    .name = QStringLiteral("pets"),
                    .nameEncoding = QStringLiteral("Shift_JIS")});
    ASSERT_TRUE(imported.wait());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, data::findDataset("pets", m_shelf.search()));
    EXPECT_EQ(found->summary().classes, (std::vector<std::string>{"犬", "猫"}));
}

TEST_F(FolderImportTest, LookAtIdxFilesOfUnknownContent_AsksWhatTheyHold) {
    for (const auto* file : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                             "t10k-labels-idx1-ubyte"})
        m_folder.write("digits/" + std::string(file), "");
    EXPECT_TRUE(lookOf(m_folder / "digits").asksContents);
    EXPECT_FALSE(lookOf(writePets(m_folder / "pets")).asksContents);
}

TEST_F(FolderImportTest, BadArchive_FailsAndAddsNothing) {
    QSignalSpy failed(&m_import, &FolderImport::failed);
    const auto archive = m_folder.write("evil.zip", retort::testing::zipOf({{"a/../../../evil", "x"}}));
    m_import.start({.folder = archive, .name = QStringLiteral("evil")});
    ASSERT_TRUE(failed.wait());
    EXPECT_THAT(failed.front().front().toString().toStdString(), HasSubstr("leads out of its folder"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/evil.json"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/.unpacked/evil"));
}

TEST_F(FolderImportTest, StopOfAnArchive_LeavesNothing) {
    const auto archive = m_folder.write(
        "pets.zip", retort::testing::zipOf(retort::testing::filesBelow(writePets(m_folder / "pets"))));
    QSignalSpy stopped(&m_import, &FolderImport::stopped);
    m_import.start({.folder = archive, .name = QStringLiteral("pets")});
    m_import.stop();
    ASSERT_TRUE(stopped.wait());
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/pets.json"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/.unpacked/pets"));
}

TEST_F(FolderImportTest, WrongThings_FailWithTheirPathAndTheWayOut) {
    EXPECT_THAT(failureOf(m_folder / "absent"), HasSubstr("absent"));
    EXPECT_THAT(failureOf(m_folder.write("notes.txt", "hello")), HasSubstr("is a file"));
    std::filesystem::create_directories(m_folder / "empty");
    EXPECT_THAT(failureOf(m_folder / "empty"), HasSubstr("no class folders"));
}

TEST_F(FolderImportTest, Name_MustBePlainAndFree) {
    EXPECT_TRUE(m_import.whyNotNamed(QStringLiteral("pets-2.1")).isEmpty());
    for (const auto* bad : {"", "a b", ".hidden", "a/b"})
        EXPECT_FALSE(m_import.whyNotNamed(QString::fromUtf8(bad)).isEmpty()) << bad;
    QSignalSpy listed(&m_shelf, &DataShelf::listed);
    m_shelf.reload();
    ASSERT_TRUE(listed.wait());
    EXPECT_FALSE(m_import.whyNotNamed(QStringLiteral("fashion-mnist")).isEmpty());
    EXPECT_TRUE(m_import.whyNotNamed(QStringLiteral("stl10")).isEmpty()) << "offered, and not there";
    EXPECT_EQ(lookOf(writePets(m_folder / "fashion-mnist")).name, QStringLiteral("fashion-mnist-2"));
}

TEST_F(FolderImportTest, Start_RecordsTheFolderAndItsSplit) {
    QSignalSpy imported(&m_import, &FolderImport::imported);
    m_import.start(
        {.folder = writePets(m_folder / "pets"), .name = QStringLiteral("pets"), .testFraction = 0.2});
    EXPECT_TRUE(m_import.isRunning());
    ASSERT_TRUE(imported.wait());
    EXPECT_FALSE(m_import.isRunning());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, data::findDataset("pets", m_shelf.search()));
    EXPECT_EQ(found->size(data::Split::Test), 4);
}

TEST_F(FolderImportTest, Stop_AddsNothing) {
    QSignalSpy stopped(&m_import, &FolderImport::stopped);
    m_import.start({.folder = writePets(m_folder / "pets"), .name = QStringLiteral("pets")});
    m_import.stop();
    ASSERT_TRUE(stopped.wait());
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/pets.json"));
}

} // namespace
} // namespace retort::ui
