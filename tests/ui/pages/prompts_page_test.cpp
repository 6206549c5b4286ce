#include "pages/prompts/prompts_page.h"

#include "base/file.h"
#include "data/registry/registry.h"
#include "models/prompts/prompt_draft.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "teacher/prompt_file.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"
#include "testing/press.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "widgets/message_strip.h"
#include "widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QToolButton>

namespace retort::ui {
namespace {

using retort::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::writePets;

constexpr const char* kPromptPets = "pets";

class PromptsPageTest : public ::testing::Test {
protected:
    void SetUp() override {
        QSettings().clear();
        QSettings().setValue(QStringLiteral("prompts/dataSet"), QLatin1String(kPromptPets));
        writePets(m_folder / kPromptPets);
        ASSERT_THAT(data::importFolder(m_folder / kPromptPets, kPromptPets, m_folder / "workspace/datasets"),
                    succeeds());
        open();
    }
    void TearDown() override {
        m_page.reset();
        m_session.reset();
    }
    void open() {
        m_page.reset();
        m_session.reset();
        auto session =
            Session::open(m_folder / "workspace", {.resources = retort::testing::resourcesFolder()});
        ASSERT_TRUE(session.ok()) << session.error().text();
        m_session = std::move(*session);
        m_page = std::make_unique<PromptsPage>(*m_session, m_session->dataShelf());
        m_page->setParent(&m_window);
        m_page->resize(1100, 800);
        m_window.resize(1100, 800);
        m_window.show();
        m_page->show();
        m_page->enter();
        ASSERT_TRUE(waitFor([&] { return draft().isOpen() && m_session->isQuiet(); }));
    }

    template<class Condition> static bool waitFor(Condition condition) {
        constexpr int kPatience = 20'000;
        return QTest::qWaitFor(condition, kPatience);
    }
    void settle() {
        EXPECT_TRUE(waitFor([&] { return m_session->isQuiet(); }));
        QCoreApplication::processEvents();
    }
    PromptDraft& draft() { return *m_page->findChild<PromptDraft*>(); }
    /// "+a {}. -the {}."
    std::string lines() {
        QStringList parts;
        for (const auto& line : draft().words().templates)
            parts << (line.on ? QLatin1Char('+') : QLatin1Char('-')) + line.text;
        return utf8(parts.join(QLatin1Char(' ')));
    }
    std::string message() { return m_page->findChild<MessageStrip*>()->text().toStdString(); }
    template<class Control> Control& control(const char* name) {
        const auto wanted = QString::fromUtf8(name);
        for (auto* one : m_page->findChildren<Control*>())
            if (one->isVisible() &&
                (one->accessibleName().startsWith(wanted) || one->property("text") == wanted))
                return *one;
        throw std::runtime_error(std::string("no ") + name);
    }
    QPushButton& button(const char* text) { return control<QPushButton>(text); }
    void click(const char* text) { QTest::mouseClick(&button(text), Qt::LeftButton); }
    void chooseSet(const char* title) {
        auto& box = control<QComboBox>("Prompts");
        const int at = box.findText(QLatin1String(title), Qt::MatchStartsWith);
        ASSERT_GE(at, 0) << title;
        box.setCurrentIndex(at);
        Q_EMIT box.activated(at);
        settle();
    }
    /// Types into the cell as a person does: opens it, replaces its text, Enter.
    void type(TableView& view, const QModelIndex& cell, const char* text) {
        view.setCurrentIndex(cell);
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_F2);
        finishTyping(view, text);
    }
    static void finishTyping(TableView& view, const char* text) {
        auto* editor = view.findChild<QLineEdit*>();
        ASSERT_NE(editor, nullptr);
        editor->selectAll();
        QTest::keyClicks(editor, QLatin1String(text));
        QTest::keyClick(editor, Qt::Key_Return);
        QCoreApplication::processEvents(); // delegates take what was typed later
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    TableView& templates() { return control<TableView>("Templates"); }
    std::string visibleText() {
        QStringList texts;
        for (const auto* text : m_page->findChildren<QLabel*>())
            if (text->isVisible())
                texts << text->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    void drop(const std::filesystem::path& path) {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(QString::fromStdString(path.string()))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_page.get(), &event);
        settle();
    }
    bool isMeasured() {
        return button("Measure accuracy").toolTip() == QStringLiteral("The accuracy is up to date");
    }
    std::string alone(int row) { return utf8(templates().model()->index(row, 1).data().toString()); }
    void measure() {
        click("Measure accuracy");
        ASSERT_TRUE(waitFor([&] { return isMeasured(); }));
        settle();
    }

    retort::testing::TemporaryFolder m_folder;
    QWidget m_window; ///< a page is never one of its own
    std::unique_ptr<Session> m_session;
    std::unique_ptr<PromptsPage> m_page;
};

TEST_F(PromptsPageTest, Dataset_OpensWithOneTemplateAndItsOwnNames) {
    EXPECT_EQ(lines(), "+a photo of a {}.");
    EXPECT_EQ(control<QComboBox>("Dataset").currentText(), QLatin1String(kPromptPets));
    EXPECT_EQ(control<QComboBox>("Teacher").currentText(), QStringLiteral("miniature-clip"));
    EXPECT_EQ(control<QComboBox>("Prompts").currentText(), QStringLiteral("One template"));
    EXPECT_THAT(visibleText(), HasSubstr("1 of 1 in the ensemble"));
    EXPECT_THAT(visibleText(), HasSubstr("Not measured yet"));
}

TEST_F(PromptsPageTest, Templates_AreAddedDoubledSwitchedAndDeletedByKeys) {
    QTest::mouseClick(&control<QToolButton>("Add a template"), Qt::LeftButton);
    finishTyping(templates(), "one {}");
    EXPECT_EQ(lines(), "+a photo of a {}. +one {}");
    templates().setFocus();
    QTest::keyClick(&templates(), Qt::Key_Space);
    EXPECT_EQ(lines(), "+a photo of a {}. -one {}");
    testing::press(templates(), Qt::Key_D, Qt::ControlModifier);
    finishTyping(templates(), "two {}");
    EXPECT_EQ(lines(), "+a photo of a {}. -one {} -two {}");
    templates().selectRow(1);
    templates().setFocus();
    testing::press(templates(), Qt::Key_Delete);
    EXPECT_EQ(lines(), "+a photo of a {}. -two {}");
    testing::press(templates(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(lines(), "+a photo of a {}. -one {} -two {}");
}

TEST_F(PromptsPageTest, PastedLines_BecomeTemplates) {
    QApplication::clipboard()->setText(QStringLiteral("a {}\n\n  the {} \n"));
    templates().setFocus();
    testing::press(templates(), Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(lines(), "+a photo of a {}. +a {} +the {}");
}

TEST_F(PromptsPageTest, TemplateWithoutAPlace_IsToldAndNeitherSavedNorMeasured) {
    type(templates(), templates().model()->index(0, 0), "a cat");
    EXPECT_THAT(visibleText(), HasSubstr("\"a cat\" has no {}"));
    for (const auto* text : {"Measure accuracy", "Save", "Export…"}) {
        EXPECT_FALSE(button(text).isEnabled()) << text;
        EXPECT_THAT(button(text).toolTip().toStdString(), HasSubstr("no {}")) << text;
    }
}

TEST_F(PromptsPageTest, SavedSet_IsAFileThatStudiesReadAndComesBack) {
    auto& names = control<TableView>("Names of the classes");
    type(names, names.model()->index(0, 1), "hound");
    EXPECT_EQ(control<QComboBox>("Prompts").currentText(), QStringLiteral("One template · not saved"));
    click("Save");
    auto& name = control<QLineEdit>("Name of the set");
    EXPECT_EQ(name.text(), QStringLiteral("my prompts"));
    EXPECT_THAT(visibleText(), HasSubstr((m_folder / "workspace/prompts/pets").string()));
    name.setText(QStringLiteral("a/b"));
    EXPECT_FALSE(button("Save set").isEnabled());
    name.setText(QStringLiteral("mine 犬"));
    QTest::keyClick(&name, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return message().find("Written to") == 0; })) << message();
    settle();
    const auto file = m_folder / "workspace/prompts/pets/mine 犬.json";
    EXPECT_THAT(study::readPrompts(file, {"big dog 犬", "cat"}).value().classNames,
                ElementsAre("hound", "cat"));
    EXPECT_EQ(control<QComboBox>("Prompts").currentText(), QStringLiteral("mine 犬"));
    EXPECT_FALSE(button("Save").isEnabled());
    open();
    EXPECT_EQ(control<QComboBox>("Prompts").currentText(), QStringLiteral("mine 犬"));
    EXPECT_FALSE(draft().isChanged());
    EXPECT_EQ(utf8(draft().words().classNames.front()), "hound");
}

TEST_F(PromptsPageTest, UnsavedChanges_OutliveTheSession) {
    type(templates(), templates().model()->index(0, 0), "my own {}");
    open();
    EXPECT_EQ(lines(), "+my own {}");
    EXPECT_TRUE(draft().isChanged());
}

TEST_F(PromptsPageTest, AnotherSet_ReplacesUnsavedChangesOnlyWhenSaidSo) {
    type(templates(), templates().model()->index(0, 0), "my own {}");
    chooseSet("General");
    EXPECT_EQ(lines(), "+my own {}");
    EXPECT_THAT(message(), HasSubstr("are not saved"));
    EXPECT_EQ(control<QComboBox>("Prompts").currentText(), QStringLiteral("One template · not saved"));
    click("Replace them");
    ASSERT_TRUE(waitFor([&] { return draft().source().origin == PromptOrigin::General; }));
    EXPECT_EQ(draft().words().templates.size(), 10u);
    QTest::mouseClick(&control<QToolButton>("Undo"), Qt::LeftButton);
    EXPECT_EQ(lines(), "+my own {}");
}

TEST_F(PromptsPageTest, DroppedFile_IsImportedOrRefusedInline) {
    drop(m_folder.write("good.json",
                        R"({"templates": ["x {}"], "disabled": ["y {}"], "classNames": {"cat": "tom"}})"));
    EXPECT_EQ(lines(), "+x {} -y {}");
    EXPECT_THAT(message(), HasSubstr("Imported good"));
    drop(m_folder.write("bad.json", "{"));
    EXPECT_THAT(message(), HasSubstr("bad.json"));
    drop(m_folder.write("plain.json", R"(["a cat"])"));
    EXPECT_THAT(message(), HasSubstr("a cat"));
    EXPECT_EQ(lines(), "+x {} -y {}");
}

TEST_F(PromptsPageTest, ForeignClassNames_LeaveTheTemplatesToTake) {
    drop(retort::testing::resourcesFolder() / "templates/eurosat.json");
    EXPECT_THAT(message(), HasSubstr("AnnualCrop"));
    click("Import its templates only");
    ASSERT_TRUE(waitFor([&] { return draft().words().templates.size() == 13; }));
    EXPECT_EQ(draft().words().classNames, draft().classes());
}

TEST_F(PromptsPageTest, Export_WritesWhatIsShown) {
    m_page->exportFile(m_folder / "out");
    ASSERT_TRUE(waitFor([&] { return message().find("Written to") == 0; }));
    EXPECT_EQ(study::readTemplates(m_folder / "out.json").value(),
              std::vector<std::string>{"a photo of a {}."});
    m_page->exportFile(m_folder / "no/such/folder/out.json");
    ASSERT_TRUE(waitFor([&] { return message().find("no/such") != std::string::npos; })) << message();
}

TEST_F(PromptsPageTest, Accuracy_IsMeasuredOnceAndThenFollowsEveryChange) {
    EXPECT_EQ(alone(0), "–");
    measure();
    EXPECT_THAT(visibleText(), HasSubstr("miniature-clip · 16 train images of pets · templates: 1"));
    const auto figure = [&] { return control<QLabel>("Accuracy").text().toStdString(); };
    EXPECT_THAT(figure(), ::testing::EndsWith(" %"));
    EXPECT_NE(control<TableView>("Names of the classes").model()->index(0, 2).data().toString(),
              QStringLiteral("–"));
    ASSERT_TRUE(waitFor([&] { return alone(0) != "–"; }));
    EXPECT_EQ(figure(), alone(0) + " %") << "one template is the ensemble of it";
    type(templates(), templates().model()->index(0, 0), "a {} on a sofa");
    ASSERT_TRUE(waitFor([&] { return alone(0) != "–" && isMeasured(); }));
    EXPECT_EQ(figure(), alone(0) + " %");
    EXPECT_THAT(visibleText(), HasSubstr("points against \"a photo of a {}.\""));
    EXPECT_THAT(visibleText(), ::testing::Not(HasSubstr("The prompts have changed since")));
    open();
    ASSERT_TRUE(waitFor([&] { return isMeasured(); }));
    EXPECT_THAT(visibleText(), HasSubstr("16 train images"));
}

TEST_F(PromptsPageTest, Suggest_SwitchesOnWhatHelpsAndSaysWhatItUsed) {
    EXPECT_FALSE(button("Suggest").isEnabled());
    EXPECT_THAT(button("Suggest").toolTip().toStdString(), HasSubstr("nothing to select from"));
    draft().insertTemplates(1, {{.text = QStringLiteral("a map, {}")}, {.text = QStringLiteral("{}")}});
    ASSERT_TRUE(button("Suggest").isEnabled());
    click("Suggest");
    ASSERT_TRUE(waitFor([&] {
        return message().find("Measure the accuracy on the training") != std::string::npos;
    })) << message();
    measure();
    click("Suggest");
    ASSERT_TRUE(waitFor([&] { return message().find("Selected on 16 labelled training images") == 0; }))
        << message();
    EXPECT_THAT(message(), HasSubstr("5-fold cross-validation"));
    EXPECT_THAT(message(), HasSubstr("All templates together"));
    EXPECT_THAT(lines(), HasSubstr("+"));
    EXPECT_THAT(visibleText(), HasSubstr("Selected on 16 labelled"));
    // Changed by hand, it is no longer that choice.
    m_page->findChild<MessageStrip*>()->clear();
    draft().setTemplate(2, {.text = QStringLiteral("{}"), .on = !draft().words().templates[2].on});
    EXPECT_THAT(visibleText(), ::testing::Not(HasSubstr("Selected on 16 labelled")));
}

TEST_F(PromptsPageTest, PublishedFile_LetsAPersonChooseItsSet) {
    const auto file = m_folder.write("published.json", R"({"cifar10": ["one {c}"], "svhn": ["two {c}"]})");
    drop(file);
    auto& sets = control<QComboBox>("Set of the file");
    EXPECT_EQ(sets.count(), 2);
    sets.setCurrentIndex(1);
    click("Import this set");
    ASSERT_TRUE(waitFor([&] { return lines() == "+two {c}"; })) << lines();
    EXPECT_FALSE(sets.isVisible());
    drop(m_folder.write("ours.json", R"({"cifar10": ["one {c}"], "Pets": ["three {c}"]})"));
    EXPECT_EQ(lines(), "+three {c}");
    drop(m_folder.write("other.json", R"({"prompts": [{"text": "a {}"}]})"));
    EXPECT_THAT(message(), HasSubstr("no prompt templates in a form that is known"));
}

TEST_F(PromptsPageTest, DatasetThatIsGone_IsToldInItsPlace) {
    std::filesystem::rename(m_folder / kPromptPets, m_folder / "gone");
    m_session->dataShelf().reopen(QLatin1String(kPromptPets));
    m_page->showDataset(QLatin1String(kPromptPets));
    settle();
    EXPECT_THAT(visibleText(), HasSubstr("pets cannot be opened"));
    EXPECT_FALSE(button("Measure accuracy").isEnabled());
    EXPECT_EQ(button("Measure accuracy").toolTip(), QStringLiteral("Choose a dataset first"));
}

} // namespace
} // namespace retort::ui
