// The gallery, the viewer and curation.

#include "generate_page_fixture.h"

#include "jobs/job_kind.h"
#include "pages/generate/image_viewer.h"
#include "pages/generate/set_menu.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "testing/press.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>

#include <array>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;

TEST_F(GeneratePageTest, Gallery_IsFilteredByClassTextAndChoice) {
    m_sets.put({.images = 8, .drawn = 8});
    open();
    ASSERT_EQ(grid()->model()->rowCount(), 8);
    choose("Class", QStringLiteral("cat"));
    EXPECT_EQ(grid()->model()->rowCount(), 4);
    QTest::keyClicks(control<QLineEdit>(QStringLiteral("Prompt, seed or score")), QStringLiteral("1003"));
    EXPECT_EQ(grid()->model()->rowCount(), 1);
    EXPECT_THAT(visibleText(), HasSubstr("1 shown · 8 kept"));
    choose("Kept or excluded", QStringLiteral("Excluded"));
    EXPECT_THAT(visibleText(), HasSubstr("No image passes this filter."));
    EXPECT_FALSE(control<QComboBox>(QStringLiteral("Order"))->isEnabled());
}

TEST_F(GeneratePageTest, Keys_RejectKeepUndoAndRedo) {
    const auto set = m_sets.put({.images = 8, .drawn = 8});
    open();
    EXPECT_FALSE(button("Undo")->isEnabled());
    pick(2);
    QTest::keyClick(grid(), Qt::Key_R);
    settle();
    EXPECT_EQ(storedAsExcluded(set), 1);
    EXPECT_THAT(visibleText(), HasSubstr("7 of 8 kept"));
    EXPECT_EQ(grid()->currentIndex().row(), 3) << "the next one is chosen then";
    pick(5);
    QTest::keyClick(grid(), Qt::Key_Delete);
    pick(2);
    QTest::keyClick(grid(), Qt::Key_K);
    settle();
    EXPECT_EQ(storedAsExcluded(set), 1);
    button("Undo")->click();
    button("Undo")->click();
    button("Undo")->click();
    settle();
    EXPECT_EQ(storedAsExcluded(set), 0);
    EXPECT_FALSE(button("Undo")->isEnabled());
    EXPECT_THAT(visibleText(), HasSubstr("8 kept"));
    button("Redo")->click();
    settle();
    EXPECT_EQ(storedAsExcluded(set), 1);
    testing::press(*grid(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    EXPECT_EQ(storedAsExcluded(set), 2);
    testing::press(*grid(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    EXPECT_EQ(storedAsExcluded(set), 1);
}

TEST_F(GeneratePageTest, FullScreen_WalksAndMarksByKeys) {
    const auto set = m_sets.put({.images = 8, .drawn = 8});
    open();
    pick(2);
    QTest::keyClick(grid(), Qt::Key_Return);
    auto* viewer = m_page->findChild<ImageViewer*>();
    ASSERT_NE(viewer, nullptr);
    EXPECT_TRUE(viewer->isFullScreen());
    QTest::keyClick(viewer, Qt::Key_Right);
    EXPECT_EQ(grid()->currentIndex().row(), 3);
    QTest::keyClick(viewer, Qt::Key_R);
    EXPECT_EQ(grid()->currentIndex().row(), 4) << "the next one is shown then";
    QTest::keyClick(viewer, Qt::Key_Left);
    QTest::keyClick(viewer, Qt::Key_Left);
    QTest::keyClick(viewer, Qt::Key_Left);
    EXPECT_EQ(grid()->currentIndex().row(), 1);
    QTest::keyClick(viewer, Qt::Key_End);
    QTest::keyClick(viewer, Qt::Key_Right);
    EXPECT_EQ(grid()->currentIndex().row(), 7);
    settle();
    EXPECT_EQ(storedAsExcluded(set), 1);
    QTest::keyClick(viewer, Qt::Key_Escape);
    EXPECT_FALSE(viewer->isVisible());
}

TEST_F(GeneratePageTest, Set_IsRenamedAndDeletedWithATimeToThink) {
    m_sets.put({.name = "first"});
    const auto second = m_sets.put({.name = "second"});
    open();
    auto* menu = m_page->findChild<SetMenu*>();
    ASSERT_NE(menu, nullptr);
    menu->rename(QStringLiteral("Köln"));
    settle();
    EXPECT_EQ(store::SyntheticTable(m_sets.database()).find(second).value().request.name, "Köln");
    EXPECT_TRUE(std::filesystem::exists(m_sets.session().folder() / "synthetic" / "Köln"));
    EXPECT_THAT(control<QComboBox>(QStringLiteral("Set"))->currentText().toStdString(), HasSubstr("Köln"));
    menu->rename(QStringLiteral("first"));
    settle();
    EXPECT_THAT(visibleText(), HasSubstr("already"));

    menu->discard();
    settle();
    EXPECT_EQ(control<QComboBox>(QStringLiteral("Set"))->count(), 1);
    EXPECT_THAT(visibleText(), HasSubstr("Köln is deleted."));
    menu->takeBack();
    settle();
    EXPECT_EQ(control<QComboBox>(QStringLiteral("Set"))->count(), 2);
    menu->discard();
    settle();
    menu->discard(); // of the other one: the first is gone now
    settle();
    EXPECT_EQ(store::SyntheticTable(m_sets.database()).all().value().size(), 1u);
}

TEST_F(GeneratePageTest, Image_IsShownWithItsSourceItsScoresAndItsParameters) {
    m_sets.put({.name = "variations", .kind = "img2img", .scored = true});
    open();
    pick(3);
    const auto text = visibleText();
    EXPECT_THAT(text, HasSubstr("generated: cat"));
    EXPECT_THAT(text, HasSubstr("source: big dog"));
    EXPECT_THAT(text, HasSubstr("Top 5 of miniature-clip"));
    EXPECT_THAT(text, HasSubstr("1003"));
    button("Copy parameters")->click();
    EXPECT_THAT(QGuiApplication::clipboard()->text().toStdString(), HasSubstr("Seed: 1003\n"));
}

TEST_F(GeneratePageTest, MoreLikeThis_FillsTheForm) {
    m_sets.put({.name = "variations", .kind = "img2img", .scored = true, .steps = 12});
    open();
    pick(0);
    button("More like this")->click();
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Steps"))->text(), QStringLiteral("12"));
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Noise level"))->text(), QStringLiteral("20"));
    EXPECT_TRUE(button("img2img")->isChecked());
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Templates"))->text().toStdString(), "1 of an earlier set");
}

TEST_F(GeneratePageTest, Image_LeadsToTheResultsOfThoseWhoLearntFromIt) {
    const auto set = m_sets.put({.images = 8, .drawn = 8});
    const auto identity = store::SyntheticTable(m_sets.database()).find(set).value().request.identity;
    const auto run = store::RunTable(m_sets.database())
                         .put({.identity = "run",
                               .dataset = kPetsName,
                               .method = "FD",
                               .source = "cls2img",
                               .spec = R"({"synthetic": {"set": ")" + identity + "\"}}"})
                         .value();
    ASSERT_TRUE(store::StudyTable(m_sets.database()).put("my study", "{}", std::array{run}).ok());
    open();
    pick(0);
    ASSERT_NE(button("Results"), nullptr);
    QSignalSpy way(m_page.get(), &Page::wayTo);
    ASSERT_EQ(button("Results")->menu()->actions().size(), 1);
    button("Results")->menu()->actions().front()->trigger();
    ASSERT_EQ(way.count(), 1);
    EXPECT_EQ(way[0][0].toString(), QStringLiteral("results"));
    EXPECT_EQ(way[0][1].toString(), QStringLiteral("my study"));
}

TEST_F(GeneratePageTest, Set_IsShownByItsName) {
    m_sets.put({.name = "older", .images = 4, .drawn = 4});
    m_sets.put({.name = "newer", .images = 8, .drawn = 8});
    open();
    button("X/Y grid")->click();
    m_page->showSubject(QStringLiteral("older"));
    ASSERT_TRUE(waitFor([&] { return grid() && grid()->model()->rowCount() == 4; }));
    settle();
}

TEST_F(GeneratePageTest, WideWindow_ShowsFormAndImageSideBySide) {
    m_sets.put({});
    open();
    EXPECT_EQ(button("Copy parameters"), nullptr);
    button("Image")->click();
    EXPECT_NE(button("Copy parameters"), nullptr);
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Steps")), nullptr);
    m_page->resize(1800, 1000);
    EXPECT_NE(button("Copy parameters"), nullptr);
    EXPECT_NE(control<QLineEdit>(QStringLiteral("Steps")), nullptr);
}

TEST_F(GeneratePageTest, CuratePanel_ForeseesAppliesAndUndoesRules) {
    const auto set = m_sets.put({.images = 8, .drawn = 8, .scored = true});
    open();
    EXPECT_EQ(button("Apply rules"), nullptr) << "folded away at first";
    button("Curate")->click();
    auto* least = control<QLineEdit>(QStringLiteral("Min. score"));
    ASSERT_NE(least, nullptr);
    type("Min. score", "0,5");
    EXPECT_THAT(visibleText(), HasSubstr("These rules keep 4 and exclude 4"));
    EXPECT_EQ(storedAsExcluded(set), 0);
    button("Apply rules")->click();
    settle();
    EXPECT_EQ(storedAsExcluded(set), 4);
    EXPECT_THAT(visibleText(), HasSubstr("4 of 8 kept"));
    button("Undo")->click();
    settle();
    EXPECT_EQ(storedAsExcluded(set), 0);
}

TEST_F(GeneratePageTest, CuratePanel_ThresholdIsDraggedOverTheHistogram) {
    m_sets.put({.images = 8, .drawn = 8, .scored = true});
    open();
    button("Curate")->click();
    auto* histogram = control<QWidget>(QStringLiteral("Teacher scores"));
    ASSERT_NE(histogram, nullptr);
    QTest::mousePress(histogram, Qt::LeftButton, {}, {0, histogram->height() / 2});
    QTest::mouseMove(histogram, {histogram->width() * 3 / 4, histogram->height() / 2});
    QTest::mouseRelease(histogram, Qt::LeftButton, {}, {histogram->width() * 3 / 4, histogram->height() / 2});
    QTest::mouseClick(histogram, Qt::LeftButton, {}, {histogram->width() * 3 / 4, histogram->height() / 2});
    EXPECT_NEAR(control<QLineEdit>(QStringLiteral("Min. score"))->text().toDouble(), 0.75, 0.02);
    EXPECT_THAT(visibleText(), HasSubstr("These rules keep"));
}

TEST_F(GeneratePageTest, CuratePanel_BandOfEntropiesIsDraggedOverTheirHistogram) {
    const auto set = m_sets.put({.images = 8, .drawn = 8});
    std::vector<store::SyntheticEntropy> entropies;
    for (std::int64_t i = 0; i < 8; ++i)
        entropies.push_back({.number = i, .entropy = static_cast<double>(i) / 8});
    ASSERT_TRUE(store::SyntheticTable(m_sets.database())
                    .setEntropies(set, "run 3 (pets SUP, seed 1)", entropies)
                    .ok());
    open();
    button("Curate")->click();
    choose("Histogram", QStringLiteral("Student entropy"));
    auto* histogram = control<QWidget>(QStringLiteral("Student entropy"));
    ASSERT_NE(histogram, nullptr);
    ASSERT_TRUE(histogram->isEnabled());
    const int middle = histogram->height() / 2;
    QTest::mousePress(histogram, Qt::LeftButton, {}, {histogram->width() / 5, middle});
    QTest::mouseRelease(histogram, Qt::LeftButton, {}, {histogram->width() / 5, middle});
    QTest::mousePress(histogram, Qt::LeftButton, {}, {histogram->width() * 4 / 5, middle});
    QTest::mouseRelease(histogram, Qt::LeftButton, {}, {histogram->width() * 4 / 5, middle});
    auto* most = control<QLineEdit>(QStringLiteral("Max. entropy"));
    EXPECT_NEAR(control<QLineEdit>(QStringLiteral("Min. entropy"))->text().toDouble(), 0.2, 0.02);
    EXPECT_NEAR(most->text().toDouble(), 0.8, 0.02);
    EXPECT_THAT(most->parentWidget()->toolTip().toStdString(), HasSubstr("run 3"));
    EXPECT_THAT(visibleText(), HasSubstr("These rules keep 5 and exclude 3"));
    button("Apply rules")->click();
    settle();
    EXPECT_EQ(storedAsExcluded(set), 3);
}

TEST_F(GeneratePageTest, CuratePanel_WithoutAStudentSaysWhy) {
    m_sets.put({});
    open();
    button("Curate")->click();
    EXPECT_FALSE(control<QLineEdit>(QStringLiteral("Min. entropy"))->isEnabled());
    choose("Histogram", QStringLiteral("Student entropy"));
    EXPECT_THAT(button("Measure")->toolTip().toStdString(),
                HasSubstr("No student of this dataset has been trained yet"));
}

TEST_F(GeneratePageTest, CuratePanel_WithoutScoresOrComparisonSaysWhy) {
    m_sets.put({});
    open();
    button("Curate")->click();
    EXPECT_FALSE(control<QLineEdit>(QStringLiteral("Min. score"))->isEnabled());
    auto* duplicates = control<QCheckBox>(QStringLiteral("Exclude near-duplicates of test images"));
    ASSERT_NE(duplicates, nullptr);
    EXPECT_FALSE(duplicates->isEnabled());
    EXPECT_THAT(duplicates->toolTip().toStdString(), HasSubstr("not compared"));
}

TEST_F(GeneratePageTest, NearDuplicate_ShowsTheTestImageBeside) {
    const auto set = m_sets.put({.images = 4, .drawn = 4});
    ASSERT_TRUE(store::SetCheckTable(m_sets.database())
                    .put(set, {.identity = "i",
                               .teacher = "miniature-clip",
                               .dataset = kPetsName,
                               .testImages = 4,
                               .duplicates = {{.number = 2, .testImage = 1, .cosine = 0.995}}})
                    .ok());
    open();
    choose("Kept or excluded", QStringLiteral("Near-duplicates"));
    EXPECT_EQ(grid()->model()->rowCount(), 1);
    pick(0);
    EXPECT_THAT(visibleText(), HasSubstr("nearly identical to test image 1 (cosine 0.995)"));
}

TEST_F(GeneratePageTest, Comparison_IsPutIntoTheQueueForTheSetThatIsShown) {
    m_sets.put({.scored = true});
    open();
    button("Curate")->click();
    button("Compare with test images")->click();
    EXPECT_EQ(queued().kind, wordOf(study::JobKind::SetCheck));
    EXPECT_THAT(queued().request, HasSubstr("pets-cls2img"));
    EXPECT_THAT(queued().request, HasSubstr("miniature-clip"));
}

} // namespace
} // namespace retort::ui
