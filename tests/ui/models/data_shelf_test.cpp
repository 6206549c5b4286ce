#include "models/session/data_shelf.h"

#include "testing/image_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::writePets;

/// A workspace's folder of imports, with pets imported into it.
class DataShelfTest : public ::testing::Test {
protected:
    DataShelfTest() {
        writePets(m_folder / "pets");
        const auto imported = data::importFolder(m_folder / "pets", "pets", m_folder / "datasets");
        EXPECT_TRUE(imported.ok()) << imported.error().text();
    }

    void list() {
        QSignalSpy listed(&m_shelf, &DataShelf::listed);
        m_shelf.reload();
        ASSERT_TRUE(listed.wait());
    }
    ShelfState state(const char* name) { return m_shelf.find(QLatin1String(name))->state; }
    bool waitFor(const char* name, ShelfState wanted) {
        return QTest::qWaitFor([&] { return state(name) == wanted; });
    }

    retort::testing::TemporaryFolder m_folder;
    DataShelf m_shelf{{.folders = {m_folder / "datasets"}, .fashionMnist = m_folder / "fashion"}};
};

TEST_F(DataShelfTest, Reload_ListsWhatIsThereAndSaysHowToGetWhatIsNot) {
    list();
    std::vector<std::string> listed;
    for (const auto& set : m_shelf.datasets())
        if (set.listed)
            listed.push_back(set.name.toStdString());
    EXPECT_THAT(listed, ElementsAre("fashion-mnist", "pets"));
    EXPECT_EQ(state("pets"), ShelfState::Closed);
    EXPECT_EQ(state("fashion-mnist"), ShelfState::Missing);
    EXPECT_THAT(m_shelf.find(QStringLiteral("fashion-mnist"))->problem().toStdString(),
                HasSubstr("dataset-fashion-mnist"));
}

TEST_F(DataShelfTest, KnownDatasets_AreOfferedUntilTheyAreThere) {
    list();
    const auto* stl10 = m_shelf.find(QStringLiteral("stl10"));
    ASSERT_NE(stl10, nullptr);
    EXPECT_TRUE(stl10->offered);
    EXPECT_FALSE(stl10->listed);
    EXPECT_EQ(stl10->state, ShelfState::Missing);
    ASSERT_NE(stl10->known, nullptr);
    EXPECT_EQ(stl10->known->title, "STL10");

    const std::string image(std::size_t{96} * 96 * 3, 'x');
    for (const auto* split : {"train", "test"}) {
        m_folder.write("downloads/" + std::string(split) + "_X.bin", image);
        m_folder.write("downloads/" + std::string(split) + "_y.bin", "\x01");
    }
    ASSERT_TRUE(data::importFolder(m_folder / "downloads", "mine", m_folder / "datasets").ok());
    list();
    EXPECT_EQ(m_shelf.find(QStringLiteral("stl10")), nullptr);
    EXPECT_EQ(m_shelf.find(QStringLiteral("mine"))->known->title, "STL10");
    std::filesystem::remove(m_folder / "downloads/test_y.bin");
    list();
    EXPECT_EQ(state("mine"), ShelfState::Broken);
    EXPECT_THAT(m_shelf.find(QStringLiteral("mine"))->problem().toStdString(),
                HasSubstr("test_y.bin is missing"));
}

TEST_F(DataShelfTest, OpenAll_OpensEachOnceForAll) {
    list();
    m_shelf.openAll();
    EXPECT_EQ(state("pets"), ShelfState::Opening);
    ASSERT_TRUE(waitFor("pets", ShelfState::Ready));
    const auto first = m_shelf.find(QStringLiteral("pets"))->dataset;
    EXPECT_THAT(first->summary().classes, ElementsAre("big dog 犬", "cat"));
    list();
    m_shelf.openAll();
    EXPECT_EQ(m_shelf.find(QStringLiteral("pets"))->dataset, first);
}

TEST_F(DataShelfTest, WhenOpen_AnswersAllWhoAskedAndAtOnceAfterwards) {
    list();
    int answers = 0;
    const auto then = [&](const Result<OpenDataset>& set) { answers += set.ok() ? 1 : 0; };
    m_shelf.whenOpen(&m_shelf, QStringLiteral("pets"), then);
    m_shelf.whenOpen(&m_shelf, QStringLiteral("pets"), then);
    EXPECT_EQ(answers, 0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers == 2; }));
    m_shelf.whenOpen(&m_shelf, QStringLiteral("pets"), then);
    EXPECT_EQ(answers, 3);
}

TEST_F(DataShelfTest, WhenOpenOfAPathThatIsNotThere_AnswersWithTheError) {
    std::optional<Result<OpenDataset>> answer;
    const auto absent = QString::fromStdString((m_folder / "absent").string());
    m_shelf.whenOpen(&m_shelf, absent, [&](const Result<OpenDataset>& set) { answer = set; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return answer.has_value(); }));
    EXPECT_THAT(*answer, failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    EXPECT_FALSE(m_shelf.find(absent)->listed);
}

TEST_F(DataShelfTest, AskerThatIsGone_IsNotAnswered) {
    bool answered = false;
    {
        QObject asker;
        m_shelf.whenOpen(&asker, QStringLiteral("pets"),
                         [&](const Result<OpenDataset>&) { answered = true; });
    }
    ASSERT_TRUE(waitFor("pets", ShelfState::Ready));
    EXPECT_FALSE(answered);
}

TEST_F(DataShelfTest, FolderThatVanished_IsMissingAfterReloadAndReadyWhenItIsBack) {
    list();
    m_shelf.openAll();
    ASSERT_TRUE(waitFor("pets", ShelfState::Ready));
    std::filesystem::rename(m_folder / "pets", m_folder / "moved");
    list();
    EXPECT_EQ(state("pets"), ShelfState::Missing);
    EXPECT_FALSE(m_shelf.find(QStringLiteral("pets"))->problem().isEmpty());
    std::filesystem::rename(m_folder / "moved", m_folder / "pets");
    list();
    m_shelf.openAll();
    EXPECT_TRUE(waitFor("pets", ShelfState::Ready));
}

TEST_F(DataShelfTest, FolderWithoutClasses_IsBrokenAndSaysWhy) {
    std::filesystem::create_directories(m_folder / "datasets/empty");
    list();
    m_shelf.openAll();
    ASSERT_TRUE(waitFor("empty", ShelfState::Broken));
    EXPECT_THAT(m_shelf.find(QStringLiteral("empty"))->problem().toStdString(),
                HasSubstr("no class folders"));
}

TEST_F(DataShelfTest, Destruction_GivesUpWhatIsBeingOpened) {
    auto shelf = std::make_unique<DataShelf>(m_shelf.search());
    shelf->whenOpen(shelf.get(), QStringLiteral("pets"), [](const Result<OpenDataset>&) { ADD_FAILURE(); });
    shelf.reset();
}

TEST_F(DataShelfTest, LabelledChoice_IsAllWhereAClassHasFewImages) {
    list();
    m_shelf.openAll();
    ASSERT_TRUE(waitFor("pets", ShelfState::Ready));
    EXPECT_EQ(m_shelf.labelled(QStringLiteral("pets")).kind, LabelledChoice::Kind::All);
}

TEST_F(DataShelfTest, LabelledChoice_IsRememberedAndToldOnlyWhenItChanges) {
    QSignalSpy changed(&m_shelf, &DataShelf::labelledChanged);
    const auto name = QStringLiteral("a/b c");
    const LabelledChoice choice{.kind = LabelledChoice::Kind::Percent, .percent = 2.5, .seed = 7};
    m_shelf.setLabelled(name, choice);
    m_shelf.setLabelled(name, choice);
    EXPECT_EQ(changed.size(), 1);
    EXPECT_EQ(m_shelf.labelled(name), choice);
    EXPECT_EQ(m_shelf.labelled(QStringLiteral("another")), LabelledChoice{});
}

} // namespace
} // namespace retort::ui
