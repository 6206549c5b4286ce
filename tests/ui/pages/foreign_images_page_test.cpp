// Images that other programs made or make.

#include "generate_page_fixture.h"

#include "jobs/job_kind.h"
#include "pages/generate/set_import_form.h"

#include <QImage>
#include <QSignalSpy>

#include <fstream>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Images of another program, in folders called like the classes.
std::filesystem::path foreignImages(const std::filesystem::path& folder, const char* otherClass = "cat") {
    for (const auto* name : {"big dog 犬", otherClass}) {
        std::filesystem::create_directories(folder / name);
        for (int number = 0; number < 3; ++number) {
            QImage image(20, 20 + number, QImage::Format_RGB888);
            image.fill(QColor::fromHsv(number * 90, 200, name == std::string("cat") ? 100 : 200));
            image.setText(
                QStringLiteral("parameters"),
                QStringLiteral("a fine pet\nSteps: 4, Sampler: LCM, CFG scale: 1.5, Seed: 77, Model: turbo"));
            EXPECT_TRUE(image.save(
                QString::fromStdString((folder / name / (std::to_string(number) + ".png")).string())));
        }
    }
    return folder;
}

TEST_F(GeneratePageTest, ImagesOfAnotherProgram_AreLookedAtThenImportedAndShownWithWhatTheySay) {
    open();
    const auto folder = foreignImages(m_sets.folder() / "made");
    std::ofstream(folder / "cat/notes.txt") << "no image";
    QSignalSpy looked(&m_page->importForm(), &SetImportForm::looked);
    m_page->offerImport(folder);
    ASSERT_TRUE(waitFor([&] { return !looked.isEmpty(); }));
    EXPECT_THAT(visibleText(), HasSubstr("7 files in 2 of 2 classes"));
    type("Name", "theirs");
    ASSERT_TRUE(button("Import")->isEnabled());
    button("Import")->click();
    EXPECT_FALSE(m_page->importForm().isVisible());
    EXPECT_EQ(queued().kind, wordOf(study::JobKind::SetImport));
    ASSERT_TRUE(waitForTheJob());
    settle();
    ASSERT_TRUE(waitFor([&] { return grid() && grid()->model()->rowCount() == 6; }));
    EXPECT_THAT(visibleText(), HasSubstr("could not be imported: cat/notes.txt"));
    pick(0);
    const auto text = visibleText();
    for (const auto* fact :
         {"imported", "A1111", "turbo", "a fine pet", "77", "LCM", "big dog 犬/0.png", "20 × 20 px"})
        EXPECT_THAT(text, HasSubstr(fact));
    EXPECT_THAT(text, Not(HasSubstr("Seed of the set")));
    EXPECT_FALSE(button("More like this")->isEnabled());
    EXPECT_THAT(button("More like this")->toolTip().toStdString(), HasSubstr("another program"));
}

TEST_F(GeneratePageTest, ImagesOfNoClass_AreToldBeforeTheImport) {
    open();
    QSignalSpy looked(&m_page->importForm(), &SetImportForm::looked);
    m_page->offerImport(foreignImages(m_sets.folder() / "made", "catt"));
    ASSERT_TRUE(waitFor([&] { return !looked.isEmpty(); }));
    EXPECT_THAT(visibleText(), HasSubstr("did you mean \"cat\"?"));
    EXPECT_FALSE(button("Import")->isEnabled());
    button("Cancel")->click();
    EXPECT_FALSE(m_page->importForm().isVisible());
}

TEST_F(GeneratePageTest, Command_IsShownAndBecomesTheGeneratorOnceItIsAllowed) {
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString((m_sets.folder() / "config").string()));
    open();
    const auto file = m_sets.folder() / "own.json";
    std::ofstream(file) << R"({"command": ["make-images", "{request}"], "sources": true})";
    m_page->offerCommand(file);
    EXPECT_THAT(visibleText(), HasSubstr("make-images {request}"));
    EXPECT_NE(m_page->draft().form().generator, file.string());
    ASSERT_NE(button("Allow"), nullptr);
    button("Allow")->click();
    settle();
    EXPECT_EQ(m_page->draft().form().generator, file.string());
    EXPECT_FALSE(m_page->draft().obstacle().has_value());
    button("img2img")->click();
    m_page->offerCommand(file); // it is known by now
    EXPECT_EQ(m_page->draft().drawing(), Sampling::FromNoised);
    EXPECT_EQ(m_page->draft().form().generator, file.string());
    std::ofstream(file) << "{";
    m_page->offerCommand(file);
    EXPECT_THAT(visibleText(), HasSubstr("own.json"));
}

} // namespace
} // namespace retort::ui
