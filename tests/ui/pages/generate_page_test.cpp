// The form: what is generated, and what it costs.

#include "generate_page_fixture.h"

#include "cluster/cluster_profile.h"
#include "jobs/cluster_set_job.h"
#include "pages/generate/cost_text.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QImage>
#include <QSignalSpy>
#include <QTableView>

#include <cstdlib>
#include <filesystem>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(GeneratePageTest, Compute_SendsTheSetToTheChosenCluster) {
    const std::string programs = std::getenv("PATH");
    ::setenv("PATH", "/nowhere", 1); // no ssh
    ASSERT_TRUE(cluster::writeProfiles({{.name = "uni", .host = "login.invalid"}}).ok());
    open();
    choose("Teacher", QStringLiteral("none"));
    choose("Compute", QStringLiteral("uni"));
    EXPECT_FALSE(generateButton()->isEnabled());
    EXPECT_THAT(visibleText(), HasSubstr("what a cluster generates is scored"));
    EXPECT_TRUE(button("One per class")->isEnabled()) << "previews are generated here";
    choose("Compute", QStringLiteral("This machine"));
    EXPECT_TRUE(generateButton()->isEnabled());
    choose("Compute", QStringLiteral("uni"));
    choose("Teacher", QStringLiteral("miniature-clip"));
    ASSERT_TRUE(generateButton()->isEnabled());
    generateButton()->click();
    const auto request = queued();
    EXPECT_EQ(request.kind, "cluster-set");
    const auto read = study::clusterSetOf({.request = request});
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->cluster.host, "login.invalid");
    EXPECT_EQ(read->set.dataset, kPetsName);
    ASSERT_TRUE(waitForTheJob());
    EXPECT_TRUE(waitFor([&] {
        return visibleText().find("there is no ssh on this computer") != std::string::npos;
    })) << visibleText();
    std::error_code ignored;
    std::filesystem::remove(cluster::profilesFile(), ignored);
    ::setenv("PATH", programs.c_str(), 1);
}

TEST_F(GeneratePageTest, Scores_NeedATeacher) {
    open();
    auto* box = control<QCheckBox>(QStringLiteral("Score with teacher"));
    EXPECT_FALSE(box->isEnabled());
    EXPECT_THAT(box->toolTip().toStdString(), HasSubstr("Choose a teacher"));
    EXPECT_THAT(visibleText(), HasSubstr("Choose a teacher: scores"));
    choose("Teacher", QStringLiteral("miniature-clip"));
    EXPECT_TRUE(box->isEnabled());
    EXPECT_THAT(visibleText(), Not(HasSubstr("Choose a teacher: scores")));
    box->click();
    EXPECT_TRUE(
        waitFor([&] { return visibleText().find("64 teacher forward passes") != std::string::npos; }));
}

} // namespace
} // namespace retort::ui
