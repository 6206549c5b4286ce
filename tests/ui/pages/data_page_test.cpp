#include "pages/data/data_page.h"

#include "models/data/class_table.h"
#include "models/data/image_list_model.h"
#include "models/session/session.h"
#include "pages/data/dataset_card.h"
#include "pages/data/images_tab.h"
#include "pages/data/import_form.h"
#include "testing/archives.h"
#include "testing/image_folder.h"
#include "testing/loopback_server.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "widgets/message_strip.h"
#include "widgets/wrapped_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>

namespace retort::ui {
namespace {

using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::writeImages;
using testing::writePets;

constexpr const char* kPets = "pets";

class DataPageTest : public ::testing::Test {
protected:
    void SetUp() override {
        QSettings().clear();
        writePets(m_folder / kPets);
        ASSERT_THAT(data::importFolder(m_folder / kPets, kPets, m_folder / "workspace/datasets"), succeeds());
        auto session = Session::open(m_folder / "workspace", {.resources = m_folder / "resources"});
        ASSERT_TRUE(session.ok()) << session.error().text();
        m_session = std::move(*session);
        m_page = std::make_unique<DataPage>(*m_session, m_session->dataShelf());
        m_page->resize(1100, 800);
        m_page->show();
        m_page->enter();
        m_page->showDataset(QLatin1String(kPets));
        ASSERT_TRUE(waitFor([&] { return pets() && pets()->state == ShelfState::Ready; }));
        settle();
    }
    void TearDown() override {
        m_page.reset();
        m_session.reset();
    }

    template<class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition); }
    /// Until what was asked for is on the screen.
    void settle() {
        EXPECT_TRUE(waitFor([&] { return m_session->isQuiet(); }));
        QCoreApplication::processEvents();
    }
    const ShelvedDataset* pets() { return m_session->dataShelf().find(QLatin1String(kPets)); }
    DatasetCard* card(const char* name) {
        for (auto* one : m_page->findChildren<DatasetCard*>())
            if (one->name() == QString::fromUtf8(name))
                return one;
        return nullptr;
    }
    std::string message() { return m_page->findChild<MessageStrip*>()->text().toStdString(); }
    ImportForm& form() { return *m_page->findChild<ImportForm*>(); }
    void type(const char* field, const char* text) {
        auto* line = control<QLineEdit>(QString::fromUtf8(field));
        ASSERT_NE(line, nullptr) << field;
        line->setText(QString::fromUtf8(text));
        Q_EMIT line->editingFinished();
    }
    /// A visible control by the name that a screen reader tells, or by its text.
    template<class Control> Control* control(const QString& name) {
        Control* byText = nullptr;
        for (auto* one : m_page->findChildren<Control*>()) {
            if (one->isVisible() && one->accessibleName() == name)
                return one;
            if (one->isVisible() && !byText && one->property("text") == name)
                byText = one;
        }
        return byText;
    }
    void openTab(int index) {
        m_page->findChild<QTabWidget*>()->setCurrentIndex(index);
        settle();
    }
    std::string visibleText() {
        QStringList texts;
        for (const auto* text : m_page->findChildren<QLabel*>())
            if (text->isVisible())
                texts << text->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    void drop(const std::vector<std::filesystem::path>& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const auto& path : paths)
            urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
        data.setUrls(urls);
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &event);
    }

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<DataPage> m_page;
};

TEST_F(DataPageTest, Card_ShowsCountsClassesSizeAndImages) {
    const auto text = visibleText();
    EXPECT_THAT(text, HasSubstr("2 classes · 24 × 24 px · colour"));
    EXPECT_THAT(text, HasSubstr("16 train · 4 test"));
    EXPECT_TRUE(card(kPets)->hasImages());
    EXPECT_THAT(card(kPets)->accessibleName().toStdString(), HasSubstr("ready"));
}

TEST_F(DataPageTest, ExcludedFiles_AreListedWithTheReason) {
    auto* tabs = m_page->findChild<QTabWidget*>();
    EXPECT_EQ(tabs->tabText(3), QStringLiteral("Problems (1)"));
    openTab(3);
    auto* table = control<QTableView>(QStringLiteral("Excluded files"));
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->model()->index(0, 0).data().toString(), QStringLiteral("cat/torn picture 破.png"));
}

TEST_F(DataPageTest, Images_AreFilteredByClassSplitAndName) {
    auto* model = m_page->findChild<ImagesTab*>()->findChild<ImageListModel*>();
    ASSERT_TRUE(waitFor([&] { return model->rowCount() == 20; }));
    control<QComboBox>(QStringLiteral("Class"))->setCurrentText(QStringLiteral("big dog 犬"));
    ASSERT_TRUE(waitFor([&] { return model->rowCount() == 10; }));
    control<QComboBox>(QStringLiteral("Split"))->setCurrentText(QStringLiteral("test"));
    ASSERT_TRUE(waitFor([&] { return model->rowCount() == 2; }));
    control<QComboBox>(QStringLiteral("Class"))->setCurrentIndex(0);
    control<QComboBox>(QStringLiteral("Split"))->setCurrentIndex(0);
    QTest::keyClicks(control<QLineEdit>(QStringLiteral("File name")), QStringLiteral("CAT/0"));
    ASSERT_TRUE(waitFor([&] { return model->rowCount() == 10; }));
}

TEST_F(DataPageTest, Image_IsShownLargeWithItsFacts) {
    ASSERT_TRUE(waitFor([&] { return !control<QLineEdit>(QStringLiteral("Sample"))->text().isEmpty(); }));
    EXPECT_THAT(control<QLineEdit>(QStringLiteral("Sample"))->text().toStdString(),
                HasSubstr("big dog 犬/0"));
    EXPECT_THAT(control<QLineEdit>(QStringLiteral("File"))->text().toStdString(),
                HasSubstr((m_folder / kPets / "big dog 犬").string()));
    EXPECT_EQ(control<QLabel>(QStringLiteral("Class"))->text(), QStringLiteral("big dog 犬 (label 0)"));
    EXPECT_EQ(control<QLabel>(QStringLiteral("Stored size"))->text(), QStringLiteral("24 × 24 px"));
}

TEST_F(DataPageTest, Classes_AreCountedAndCopied) {
    openTab(1);
    auto* table = control<QTableView>(QStringLiteral("Images by class"));
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->model()->rowCount(), 2);
    EXPECT_TRUE(table->isColumnHidden(ClassTable::Generated));
    EXPECT_EQ(table->model()->index(0, ClassTable::Train).data().toString(), QStringLiteral("8"));
}

TEST_F(DataPageTest, Subset_IsDrawnShownAndRemembered) {
    openTab(2);
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Per class")), nullptr);
    control<QPushButton>(QStringLiteral("Per class"))->click();
    auto* perClass = control<QLineEdit>(QStringLiteral("Per class"));
    ASSERT_NE(perClass, nullptr);
    type("Per class", "3");
    ASSERT_TRUE(waitFor([&] { return m_session->dataShelf().labelled(QLatin1String(kPets)).perClass == 3; }));
    settle();
    EXPECT_THAT(visibleText(), HasSubstr("6\nof 16 training images"));
    EXPECT_THAT(visibleText(), HasSubstr("There is no validation split: a study has no best step"));
    auto* images = m_page->findChildren<ImageListModel*>().back();
    ASSERT_TRUE(waitFor([&] { return images->rowCount() == 6; }));
}

TEST_F(DataPageTest, SubsetThatAClassCannotGive_IsRefusedWithTheReason) {
    openTab(2);
    const auto before = m_session->dataShelf().labelled(QLatin1String(kPets));
    control<QPushButton>(QStringLiteral("Per class"))->click();
    type("Per class", "9");
    ASSERT_TRUE(waitFor([&] { return visibleText().find("has 8") != std::string::npos; }));
    EXPECT_EQ(m_session->dataShelf().labelled(QLatin1String(kPets)), before);
}

TEST_F(DataPageTest, DroppedFolder_IsAddedUnderItsNameAndChosen) {
    drop({writePets(m_folder / "more 動物")});
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }));
    auto* name = control<QLineEdit>(QStringLiteral("Name"));
    EXPECT_EQ(name->text(), QString::fromUtf8("more-動物"));
    name->setText(QStringLiteral("two words"));
    EXPECT_FALSE(control<QPushButton>(QStringLiteral("Add"))->isEnabled());
    EXPECT_THAT(control<QPushButton>(QStringLiteral("Add"))->toolTip().toStdString(),
                HasSubstr("only letters"));
    name->setText(QString::fromUtf8("more-動物"));
    QTest::keyClick(name, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return card("more-動物") != nullptr; }));
    EXPECT_FALSE(form().isVisible());
    EXPECT_THAT(message(), HasSubstr("Added more-動物: 20 images"));
    EXPECT_TRUE(card("more-動物")->property("chosen").toBool());
    EXPECT_TRUE(std::filesystem::exists(m_folder / "workspace/datasets/more-動物.json"));
}

TEST_F(DataPageTest, KnownDataset_IsDownloadedByTheQueueAndChosen) {
    const auto archive = retort::testing::tarGzOf(retort::testing::filesBelow(m_folder / kPets));
    const retort::testing::LoopbackServer server{[&](const retort::testing::WebRequest& request) {
        return retort::testing::rangeOf(archive, request);
    }};
    m_folder.write("resources/downloads/datasets/stl10.json",
                   R"({"format": 1, "name": "stl10", "base": ")" + server.address() +
                       R"(", "files": [{"path": "stl10.tar.gz"}]})");
    m_page->showDataset(QStringLiteral("svhn"));
    EXPECT_EQ(control<QPushButton>(QStringLiteral("Download")), nullptr) << "there is no list of it";
    m_page->showDataset(QStringLiteral("stl10"));
    QTest::mouseClick(control<QPushButton>(QStringLiteral("Download")), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return message().find("downloaded and added") != std::string::npos; }))
        << message();
    ASSERT_TRUE(waitFor([&] {
        const auto* set = m_session->dataShelf().find(QStringLiteral("stl10"));
        return set && set->state == ShelfState::Ready;
    }));
    EXPECT_TRUE(card("stl10")->property("chosen").toBool());
}

TEST_F(DataPageTest, DownloadThatFails_IsToldOnThePage) {
    m_folder.write("resources/downloads/datasets/stl10.json",
                   R"({"format": 1, "name": "../stl10", "files": []})");
    m_page->showDataset(QStringLiteral("stl10"));
    QTest::mouseClick(control<QPushButton>(QStringLiteral("Download")), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return message().find("neither a list") != std::string::npos; })) << message();
}

TEST_F(DataPageTest, DroppedArchive_IsUnpackedIntoTheWorkspaceAndChosen) {
    const auto entries = retort::testing::filesBelow(m_folder / kPets);
    drop({m_folder.write("zoo 動物.zip", retort::testing::zipOf(entries))});
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }));
    EXPECT_THAT(visibleText(), HasSubstr("archive, "));
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Name"))->text(), QString::fromUtf8("zoo-動物"));
    QTest::keyClick(control<QLineEdit>(QStringLiteral("Name")), Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return card("zoo-動物") != nullptr; })) << message();
    EXPECT_THAT(message(), HasSubstr("Added zoo-動物: 20 images, unpacked into the workspace"));
    EXPECT_TRUE(card("zoo-動物")->property("chosen").toBool());
}

TEST_F(DataPageTest, FolderThatCanBeReadInTwoWays_IsAddedOnceThatIsDecided) {
    for (const auto* one : {"cat", "dog", "test"})
        writeImages(m_folder / "own", QLatin1String(one), 5);
    drop({m_folder / "own"});
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }));
    EXPECT_THAT(visibleText(), HasSubstr("'test' may be a split"));
    EXPECT_FALSE(control<QPushButton>(QStringLiteral("Add"))->isEnabled());
    control<QLineEdit>(QStringLiteral("Name"))->setText(QStringLiteral("mine"));
    control<QCheckBox>(QStringLiteral("Folders named train, val or test are splits"))->click();
    ASSERT_TRUE(waitFor([&] { return control<QPushButton>(QStringLiteral("Add"))->isEnabled(); }));
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Name"))->text(), QStringLiteral("mine"));
    control<QPushButton>(QStringLiteral("Add"))->click();
    ASSERT_TRUE(waitFor([&] { return card("mine") != nullptr; })) << message();
    EXPECT_THAT(message(), HasSubstr("Added mine: 15 images"));
}

TEST_F(DataPageTest, BadArchive_IsAnsweredInTheStripAndTheFormStays) {
    const auto whole = retort::testing::tarGzOf(retort::testing::filesBelow(m_folder / kPets));
    drop({m_folder.write("torn.tgz", whole.substr(0, whole.size() / 2))});
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }));
    control<QPushButton>(QStringLiteral("Add"))->click();
    ASSERT_TRUE(waitFor([&] { return message().find("is the download complete?") != std::string::npos; }))
        << message();
    EXPECT_TRUE(form().isVisible());
    EXPECT_NE(control<QPushButton>(QStringLiteral("Add")), nullptr);
}

TEST_F(DataPageTest, KnownDatasetThatIsNotHere_SaysHowToGetIt) {
    auto* stl10 = card("stl10");
    ASSERT_NE(stl10, nullptr);
    EXPECT_THAT(stl10->accessibleName().toStdString(), HasSubstr("STL10, not found"));
    EXPECT_THAT(stl10->accessibleDescription().toStdString(),
                AllOf(HasSubstr("stl10_binary.tar.gz (2.6 GB)"), HasSubstr("cs.stanford.edu")));
    QTest::mouseClick(stl10, Qt::LeftButton);
    EXPECT_THAT(visibleText(),
                AllOf(HasSubstr("STL10 was not found"), HasSubstr("Licence: none stated (research)")));
    EXPECT_NE(control<QPushButton>(QStringLiteral("Open its web page")), nullptr);
    EXPECT_EQ(control<QPushButton>(QStringLiteral("Remove from the list")), nullptr);
}

TEST_F(DataPageTest, WrongDrops_AreAnsweredInTheStrip) {
    drop({m_folder.write("notes.txt", "hello")});
    ASSERT_TRUE(waitFor([&] { return message().find("is a file") != std::string::npos; })) << message();
    drop({m_folder / "a", m_folder / "b"});
    EXPECT_THAT(message(), HasSubstr("one folder or archive at a time"));
    writeImages(m_folder / "one", QStringLiteral("only"), 3);
    drop({m_folder / "one"});
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }));
    control<QPushButton>(QStringLiteral("Add"))->click();
    ASSERT_TRUE(waitFor([&] { return message().find("one class only") != std::string::npos; })) << message();
    control<QPushButton>(QStringLiteral("Cancel"))->click();
    EXPECT_FALSE(form().isVisible());
}

TEST_F(DataPageTest, VanishedFolder_IsToldOnItsCardAndInItsPlace) {
    std::filesystem::rename(m_folder / kPets, m_folder / "gone");
    m_page->enter();
    ASSERT_TRUE(waitFor([&] { return pets()->state == ShelfState::Missing; }));
    settle();
    EXPECT_THAT(visibleText(), HasSubstr("pets was not found"));
    EXPECT_THAT(card(kPets)->accessibleName().toStdString(), HasSubstr("not found"));
    EXPECT_NE(control<QPushButton>(QStringLiteral("Remove from the list")), nullptr);
}

TEST(DatasetCardTest, LongProblem_IsCutWithinTheCardAndWholeInItsTip) {
    std::string why = "/data/a/folder/of/a/name/without/a/space/that/is/longer/than/the/card/is/wide";
    for (int i = 0; i < 20; ++i)
        why += "; damaged image number " + std::to_string(i);
    const ShelvedDataset set{.name = QStringLiteral("pets"),
                             .state = ShelfState::Broken,
                             .failure = Error{ErrorCode::Corrupt, why + "; replace the file"}};
    DatasetCard card;
    card.showDataset(set);
    card.show();
    QCoreApplication::processEvents();
    const auto* text = card.findChild<WrappedLabel*>();
    EXPECT_LE(text->heightForWidth(text->width()), text->height());
    EXPECT_TRUE(card.rect().contains(text->geometry()));
    EXPECT_TRUE(card.toolTip().endsWith(QStringLiteral("replace the file")));
}

TEST_F(DataPageTest, ForgottenImport_ComesBackByUndo) {
    control<QToolButton>(QStringLiteral("Remove the dataset from the list; its files stay where they are"))
        ->click();
    ASSERT_TRUE(waitFor([&] { return card(kPets) == nullptr; }));
    EXPECT_TRUE(std::filesystem::exists(m_folder / kPets));
    control<QPushButton>(QStringLiteral("Undo"))->click();
    ASSERT_TRUE(waitFor([&] { return card(kPets) && card(kPets)->property("chosen").toBool(); }));
}

TEST_F(DataPageTest, Cards_AreWalkedByKeys) {
    auto* first = card("fashion-mnist");
    ASSERT_NE(first, nullptr);
    first->setFocus();
    QTest::keyClick(first, Qt::Key_Space);
    EXPECT_TRUE(first->property("chosen").toBool());
    QTest::keyClick(first, Qt::Key_Right);
    EXPECT_TRUE(card(kPets)->property("chosen").toBool());
    EXPECT_FALSE(first->property("chosen").toBool());
}

} // namespace
} // namespace retort::ui
