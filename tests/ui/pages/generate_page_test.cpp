#include "pages/generate/generate_page.h"
#include "pages/generate/image_viewer.h"
#include "pages/generate/set_import_form.h"
#include "pages/generate/set_menu.h"

#include "jobs/job_kind.h"
#include "models/generate/generation_draft.h"
#include "pages/generate/cost_text.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "testing/generated_sets.h"
#include "testing/press.h"
#include "widgets/message_strip.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <array>
#include <fstream>

namespace retort::ui {
namespace {

using store::ImageState;
using testing::GeneratedSets;
using testing::Generators;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kPetsName;
using ::testing::Not;

class GeneratePageTest : public ::testing::Test {
protected:
    void SetUp() override { QSettings().clear(); }

    void open() {
        auto& session = m_sets.session();
        m_window.resize(2000, 1200);
        m_page = std::make_unique<GeneratePage>(session, session.dataShelf(), &m_window);
        m_page->resize(900, 760);
        m_window.show();
        m_window.activateWindow(); // shortcuts reach the active window alone
        ASSERT_TRUE(QTest::qWaitForWindowActive(&m_window));
        m_page->enter();
        settle();
        m_page->draft().edit([](study::SetRequest& request) { request.dataset = kPetsName; });
        ASSERT_TRUE(waitFor([&] { return m_page->draft().images().has_value(); }));
        settle();
    }
    template<class Condition> static bool waitFor(Condition condition) {
        constexpr int kPatience = 30'000;
        return QTest::qWaitFor(condition, kPatience);
    }
    void settle() {
        EXPECT_TRUE(waitFor([&] { return m_sets.session().isQuiet(); }));
        QCoreApplication::processEvents();
    }
    /// A visible control by the name that a screen reader tells, or by its text.
    template<class Control> Control* control(const QString& name) {
        for (auto* one : m_page->findChildren<Control*>())
            if (one->isVisible() && (one->accessibleName() == name || one->property("text") == name))
                return one;
        return nullptr;
    }
    QPushButton* button(const char* text) { return control<QPushButton>(QString::fromUtf8(text)); }
    QPushButton* generateButton() {
        for (auto* one : m_page->findChildren<QPushButton*>())
            if (one->property("role") == QStringLiteral("primary"))
                return one;
        return nullptr;
    }
    QListView* grid() { return control<QListView>(QStringLiteral("Generated images")); }
    std::string visibleText() {
        QStringList texts;
        for (const auto* text : m_page->findChildren<QLabel*>())
            if (text->isVisible())
                texts << text->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    void choose(const char* box, const QString& entry) {
        auto* combo = control<QComboBox>(QString::fromUtf8(box));
        ASSERT_NE(combo, nullptr) << box;
        const int at = combo->findText(entry, Qt::MatchStartsWith);
        ASSERT_GE(at, 0) << entry.toStdString();
        combo->setCurrentIndex(at);
        Q_EMIT combo->activated(at);
        settle();
    }
    void type(const char* field, const char* text) {
        auto* line = control<QLineEdit>(QString::fromUtf8(field));
        ASSERT_NE(line, nullptr) << field;
        line->setText(QString::fromUtf8(text));
        Q_EMIT line->editingFinished();
    }
    void pick(int row) {
        const auto index = grid()->model()->index(row, 0);
        grid()->scrollTo(index);
        QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, grid()->visualRect(index).center());
        settle();
    }
    store::JobRequest queued() {
        settle();
        const auto jobs = m_sets.session().queue().jobs();
        return jobs.empty() ? store::JobRequest{} : jobs.back().request;
    }
    bool waitForTheJob() {
        return waitFor([&] {
            const auto jobs = m_sets.session().queue().jobs();
            return !jobs.empty() && store::hasEnded(jobs.back().state);
        });
    }
    std::int64_t storedAsExcluded(SyntheticSetId set) {
        return store::SyntheticTable(m_sets.database()).find(set).value().excluded;
    }

    GeneratedSets m_sets;
    QWidget m_window; ///< a page is no window of its own
    std::unique_ptr<GeneratePage> m_page;
};

TEST_F(GeneratePageTest, EmptyWorkspace_SaysWhatToDo) {
    open();
    EXPECT_THAT(visibleText(), HasSubstr("No generated images yet"));
    EXPECT_TRUE(generateButton()->isEnabled());
    EXPECT_EQ(generateButton()->text(), QStringLiteral("Generate 64"));
    EXPECT_TRUE(waitFor([&] { return visibleText().find("64 images · time unknown") != std::string::npos; }));
}

TEST(GeneratePageWithoutModels, NoGenerator_SaysWhyAndLeadsToTheModels) {
    QSettings().clear();
    GeneratedSets sets(Generators::None);
    QWidget window;
    GeneratePage page(sets.session(), sets.session().dataShelf(), &window);
    window.show();
    page.enter();
    ASSERT_TRUE(QTest::qWaitFor([&] { return sets.session().isQuiet(); }));
    QSignalSpy ways(&page, &Page::wayTo);
    for (auto* one : page.findChildren<QPushButton*>()) {
        if (one->property("role") == QStringLiteral("primary")) {
            EXPECT_FALSE(one->isEnabled());
            EXPECT_THAT(one->toolTip().toStdString(), HasSubstr("no generator"));
        }
        if (one->text() == QStringLiteral("Models"))
            one->click();
    }
    ASSERT_EQ(ways.size(), 1);
    EXPECT_EQ(ways[0][0].toString(), QStringLiteral("models"));
}

TEST_F(GeneratePageTest, PresetsOfSteps_SetStepsSchedulerAndSpacingTogether) {
    open();
    const auto& choices = m_page->draft().form().choices;
    button("draft (8 steps)")->click();
    EXPECT_EQ(choices.steps, 8);
    EXPECT_EQ(choices.scheduler, diffusion::SchedulerKind::DpmSolver);
    EXPECT_EQ(choices.spacing, diffusion::TimestepSpacing::Trailing);
    EXPECT_TRUE(button("draft (8 steps)")->isChecked());
    choose("Spacing", QStringLiteral("leading"));
    EXPECT_FALSE(button("draft (8 steps)")->isChecked());
    button("full (25 steps)")->click();
    EXPECT_EQ(choices.steps, 25);
    EXPECT_FALSE(choices.scheduler || choices.spacing) << "the model's own";
    EXPECT_FALSE(button("draft (8 steps)")->isChecked());
}

TEST_F(GeneratePageTest, Generate_QueuesWhatStandsInTheForm) {
    open();
    type("Images per real image", "1");
    type("Steps", "9");
    button("faithful (guidance 7.5)")->click();
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Guidance"))->text(), QStringLiteral("7.5"));
    choose("Scheduler", QStringLiteral("euler"));
    EXPECT_EQ(generateButton()->text(), QStringLiteral("Generate 16"));
    generateButton()->click();
    EXPECT_EQ(queued().kind, "generation");
    for (const auto* part : {R"("steps":9)", R"("guidance":7.5)", R"("scheduler":"euler")", R"("perImage":1)",
                             R"("generator":"tiny-sd")", R"("dataset":"pets")"})
        EXPECT_THAT(queued().request, HasSubstr(part));
    ASSERT_TRUE(waitForTheJob());
    settle();
}

TEST_F(GeneratePageTest, FinishedImages_AppearAndAreChosen) {
    m_sets.put({.name = "older"});
    open();
    generateButton()->click();
    ASSERT_TRUE(waitForTheJob());
    EXPECT_EQ(m_sets.session().queue().jobs().back().error, "");
    ASSERT_TRUE(waitFor([&] { return grid() && grid()->model()->rowCount() == 64; }));
    settle();
    EXPECT_THAT(control<QComboBox>(QStringLiteral("Set"))->currentText().toStdString(),
                HasSubstr("64 images"));
    EXPECT_THAT(visibleText(), HasSubstr("64 kept"));
}

TEST_F(GeneratePageTest, Cost_TellsWhatIsNotThereYet) {
    GeneratedSets other;
    open();
    generateButton()->click();
    ASSERT_TRUE(waitForTheJob());
    EXPECT_TRUE(waitFor([&] {
        return visibleText().find("Nothing left to do: all 64 images exist.") != std::string::npos;
    })) << visibleText();

    // In another workspace the same set was interrupted.
    const store::SyntheticTable made(m_sets.database());
    const auto set = made.all().value().front();
    const auto images = made.images(set.id).value();
    store::SyntheticTable sets(other.database());
    const auto id = sets.put(set.request).value();
    ASSERT_TRUE(sets.addImages(id, std::span(images).first(24)).ok());
    study::SetCost cost;
    other.session().forecaster().ask(m_page.get(), m_page->draft().request(),
                                     [&](const Result<study::SetCost>& answer) { cost = answer.value(); });
    EXPECT_TRUE(waitFor([&] { return other.session().isQuiet(); }));
    EXPECT_EQ(cost.generated, 24);
    EXPECT_THAT(costText(cost).toStdString(), HasSubstr("40 of 64 images left to generate"));
}

TEST_F(GeneratePageTest, OnePerClass_DrawsASmallSetOfItsOwnName) {
    open();
    button("One per class")->click();
    ASSERT_TRUE(waitForTheJob());
    EXPECT_THAT(queued().request, HasSubstr(R"("name":"preview-pets-cls2img-)"));
    ASSERT_TRUE(waitFor([&] { return grid() && grid()->model()->rowCount() == 2; }));
}

TEST_F(GeneratePageTest, XyGrid_DrawsAImageForEachPairOfValues) {
    open();
    button("X/Y grid")->click();
    settle();
    EXPECT_THAT(visibleText(), HasSubstr("No grid yet"));
    auto* across = control<QLineEdit>(QStringLiteral("Values: Across"));
    ASSERT_NE(across, nullptr);
    across->selectAll();
    QTest::keyClick(across, Qt::Key_Delete);
    ASSERT_NE(button("Generate"), nullptr);
    EXPECT_FALSE(button("Generate")->isEnabled());
    QTest::keyClicks(across, QStringLiteral("1, 2.5"));
    choose("Down", QStringLiteral("Class"));
    ASSERT_NE(button("Generate 4 images"), nullptr);
    button("Generate 4 images")->click();
    ASSERT_TRUE(waitForTheJob());
    const auto images = QStringLiteral("Images of the grid");
    ASSERT_TRUE(waitFor([&] { return control<QTableView>(images) != nullptr; }));
    auto* table = control<QTableView>(images);
    EXPECT_EQ(table->model()->rowCount(), 2);
    const QAbstractItemModelTester tester(table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Warning);
    const auto cell = table->model()->index(1, 1);
    ASSERT_TRUE(waitFor([&] { return !cell.data(Qt::DecorationRole).value<QImage>().isNull(); }));
    EXPECT_EQ(table->model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("2.5"));
    EXPECT_EQ(table->model()->headerData(1, Qt::Vertical).toString(), QStringLiteral("cat"));
    EXPECT_FALSE(button("Use these values")->isEnabled());
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(cell).center());
    EXPECT_THAT(visibleText(), HasSubstr("Guidance 2.5 · Class cat · “"));
    button("Use these values")->click();
    EXPECT_EQ(m_page->draft().form().choices.guidance, 2.5);
    button("X/Y grid")->click();
    EXPECT_FALSE(table->isVisible());
    settle();
}

TEST_F(GeneratePageTest, FailedJob_IsToldOnThePage) {
    open();
    control<QLineEdit>(QStringLiteral("Name"))->clear();
    QTest::keyClicks(control<QLineEdit>(QStringLiteral("Name")), QStringLiteral("taken"));
    m_sets.put({.name = "taken"});
    generateButton()->click();
    ASSERT_TRUE(waitForTheJob());
    ASSERT_TRUE(waitFor([&] { return visibleText().find("another name") != std::string::npos; }));
    settle();
}

TEST_F(GeneratePageTest, Kind_ShowsTheFieldsThatMeanSomething) {
    open();
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Noise level")), nullptr);
    button("img2img")->click();
    EXPECT_NE(control<QLineEdit>(QStringLiteral("Noise level")), nullptr);
    EXPECT_EQ(control<QComboBox>(QStringLiteral("Teacher"))->currentText(), QStringLiteral("miniature-clip"));
    choose("Generator", QStringLiteral("tiny-sd"));
    EXPECT_EQ(control<QLineEdit>(QStringLiteral("Noise level")), nullptr);
    EXPECT_NE(control<QLineEdit>(QStringLiteral("Strength")), nullptr);
}

TEST_F(GeneratePageTest, Scores_NeedATeacher) {
    open();
    auto* box = control<QCheckBox>(QStringLiteral("Score with teacher"));
    EXPECT_FALSE(box->isEnabled());
    EXPECT_THAT(box->toolTip().toStdString(), HasSubstr("Choose a teacher"));
    choose("Teacher", QStringLiteral("miniature-clip"));
    EXPECT_TRUE(box->isEnabled());
    box->click();
    EXPECT_TRUE(
        waitFor([&] { return visibleText().find("64 teacher forward passes") != std::string::npos; }));
}

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
