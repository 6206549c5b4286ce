#include "pages/results/results_page.h"

#include "models/distil/curve_set.h"
#include "models/results/result_table.h"
#include "models/results/run_comparison.h"
#include "pages/results/cell_card.h"
#include "pages/results/result_delegate.h"
#include "pages/results/result_export.h"
#include "pages/results/result_view.h"
#include "pages/results/sweep_card.h"
#include "plots/confusion_view.h"
#include "plots/curves_card.h"
#include "plots/drawing_view.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "study/report/table_format.h"
#include "testing/result_matchers.h"
#include "testing/stored_study.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <stdexcept>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;
using testing::kRealFd;
using testing::kRealLd;
using testing::StoredStudy;

class ResultsPageTest : public ::testing::Test {
protected:
    ResultsPageTest() { QSettings().clear(); }

    void open() {
        page = std::make_unique<ResultsPage>(store.session());
        page->resize(1100, 800);
        page->show();
        page->enter();
        ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    }
    void openSmallStudy() {
        testing::putSmallStudy(store);
        open();
        ASSERT_GT(page->table().rowCount(), 0);
        // The layout follows what arrived.
        ASSERT_TRUE(QTest::qWaitFor([this] { return view().height() >= view().sizeHint().height(); }));
    }
    ResultView& view() const { return *page->findChild<ResultView*>(); }
    bool shows(const QString& part) const {
        for (const auto* label : page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(part))
                return true;
        return false;
    }
    QPushButton& button(const QString& text) const {
        for (auto* button : page->findChildren<QPushButton*>())
            if (button->text() == text)
                return *button;
        throw std::runtime_error("no button " + text.toStdString());
    }
    void click(const std::string& dataset, const study::Column& column) {
        const auto cell = view().visualRect(page->table().indexOf(dataset, column));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, cell.center());
    }
    static QByteArray read(const std::filesystem::path& path) {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    StoredStudy store;
    std::unique_ptr<ResultsPage> page;
};

TEST_F(ResultsPageTest, EmptyWorkspaceSaysWhatToDo) {
    open();
    EXPECT_TRUE(shows(QStringLiteral("No study has been run yet")));
    EXPECT_FALSE(button(QStringLiteral("Export")).isEnabled());
    EXPECT_EQ(button(QStringLiteral("Export")).toolTip(), QStringLiteral("There is no result yet"));
    QSignalSpy way(page.get(), &Page::wayTo);
    QTest::mouseClick(&button(QStringLiteral("Choose what to run")), Qt::LeftButton);
    ASSERT_EQ(way.count(), 1);
    EXPECT_EQ(way[0][0].toString(), QStringLiteral("distil"));
}

TEST_F(ResultsPageTest, StudyWithoutFinishedRunsSaysSo) {
    store.put("s", {{.finetune = {0.1}, .state = store::RunState::Queued}});
    open();
    EXPECT_TRUE(shows(QStringLiteral("No run of this study has finished yet")));
    EXPECT_TRUE(shows(QStringLiteral("1 of 1 runs are not finished")));
}

TEST_F(ResultsPageTest, StudyIsChosenFromThoseThereAre) {
    store.put("first", {{.finetune = {0.1, 0.5}}});
    store.put("second", {{.dataset = "cats", .finetune = {0.1, 0.5}}});
    open();
    const QComboBox* studies = nullptr;
    for (const auto* box : page->findChildren<QComboBox*>())
        if (box->accessibleName() == QStringLiteral("Study"))
            studies = box;
    ASSERT_NE(studies, nullptr);
    EXPECT_EQ(studies->count(), 2);
    page->showStudy(QStringLiteral("second"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->table().table().study == "second"; }));
    EXPECT_EQ(studies->currentText(), QStringLiteral("second"));
    EXPECT_EQ(page->table().datasetAt(0), "cats");
}

TEST_F(ResultsPageTest, GainsAreGreenAndLossesRed) {
    openSmallStudy();
    const auto image = view().viewport()->grab().toImage();
    const auto tint = [&](const study::Column& column) {
        const auto cell = view().visualRect(page->table().indexOf("birds", column));
        return image.pixelColor(cell.topLeft() + QPoint(3, 3));
    };
    EXPECT_GT(tint(kRealFd).green(), tint(kRealFd).red());
    EXPECT_GT(tint(kRealLd).red(), tint(kRealLd).green());
    EXPECT_EQ(tint({}), tokens(Brightness::Light).surface);
}

TEST_F(ResultsPageTest, ChipsSwitchPartsOfTheCells) {
    openSmallStudy();
    const auto text = [this] { return page->table().indexOf("birds", kRealFd).data().toString(); };
    EXPECT_EQ(text(), QStringLiteral("71.0 ±1.4 [+10.0]"));
    QTest::mouseClick(&button(QStringLiteral("± seeds")), Qt::LeftButton);
    EXPECT_EQ(text(), QStringLiteral("71.0 [+10.0]"));
    QTest::mouseClick(&button(QStringLiteral("Δ SUP")), Qt::LeftButton);
    EXPECT_EQ(text(), QStringLiteral("71.0"));
}

TEST_F(ResultsPageTest, GainThatMayBeNoneIsMarkedAndItsIntervalShown) {
    store.put("s", {{.column = testing::kSup, .finetune = {0.1, 0.6}},
                    {.column = kRealFd, .finetune = {0.1, 0.601}, .distil = {0.1, 0.5}}});
    open();
    const auto text = [this] { return page->table().indexOf("birds", kRealFd).data().toString(); };
    EXPECT_EQ(text(), QStringLiteral("60.1 [+0.1] ≈"));
    EXPECT_TRUE(shows(QStringLiteral("≈ not distinguishable from SUP")));
    EXPECT_TRUE(shows(QStringLiteral("Test images: 2,000 (birds).")));
    auto& chip = button(QStringLiteral("95 % interval"));
    QTest::mouseClick(&chip, Qt::LeftButton);
    EXPECT_EQ(text(), QStringLiteral("60.1 [-0.1 … +0.3] ≈"));
    QTest::mouseClick(&chip, Qt::LeftButton); // the choice is remembered
    click("birds", kRealFd);
    EXPECT_TRUE(QTest::qWaitFor([this] {
        return shows(
            QStringLiteral("Gain over SUP: +0.1 points, 95 % interval -0.1 to +0.3 (one seed: over test "
                           "images alone): not distinguishable"));
    }));
}

TEST_F(ResultsPageTest, PinnedCellIsComparedOnTheSameTestImages) {
    openSmallStudy();
    click("birds", kRealFd);
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->cell().comparison().columnCount() == 5; }));
    button(QStringLiteral("Pin")).click();
    click("birds", kRealLd);
    EXPECT_TRUE(QTest::qWaitFor([this] {
        return shows(QStringLiteral("At the last step, over small · Real FD: -15.0 points, 95 % interval"));
    }));
    EXPECT_TRUE(shows(QStringLiteral("Seed 1: right about 0 test images alone, the pinned run about 300")));
}

TEST_F(ResultsPageTest, WithoutValidationBestCannotBeChosenAndSaysWhy) {
    QSettings().setValue(QStringLiteral("results/best"), true); // chosen for another study
    openSmallStudy();
    auto& best = button(QStringLiteral("best on validation"));
    EXPECT_FALSE(best.isEnabled());
    EXPECT_FALSE(best.isChecked());
    EXPECT_TRUE(button(QStringLiteral("last")).isChecked());
    EXPECT_TRUE(best.toolTip().contains(QStringLiteral("validation images")));
    EXPECT_EQ(page->table().indexOf("birds", kRealFd).data().toString(), QStringLiteral("71.0 ±1.4 [+10.0]"));
    EXPECT_TRUE(QSettings().value(QStringLiteral("results/best")).toBool()) << "the choice is remembered";
}

TEST_F(ResultsPageTest, WithValidationBestShowsItsTableAndLeavesOutCellsWithoutOne) {
    testing::putSmallStudy(store, "small", testing::Validation::Evaluated);
    open();
    const auto text = [this](const char* dataset, const study::Column& column) {
        return page->table().indexOf(dataset, column).data().toString();
    };
    EXPECT_EQ(text("birds", kRealFd), QStringLiteral("71.0 ±1.4 [+10.0]"));
    QTest::mouseClick(&button(QStringLiteral("best on validation")), Qt::LeftButton);
    EXPECT_EQ(text("birds", kRealFd), QStringLiteral("71.5 ±3.5 [+11.0] ≈"));
    EXPECT_EQ(text("EuroSAT", testing::kSup), QStringLiteral("–"));
    EXPECT_TRUE(shows(QStringLiteral("at the step that is best on validation")));
    EXPECT_TRUE(shows(QStringLiteral("no best on validation for EuroSAT SUP")));
    QTest::mouseClick(&button(QStringLiteral("last")), Qt::LeftButton);
    EXPECT_EQ(text("birds", kRealFd), QStringLiteral("71.0 ±1.4 [+10.0]"));
}

TEST_F(ResultsPageTest, ClickOpensWhatStandsBehindACell) {
    openSmallStudy();
    page->resize(1100, 1500); // the matrix is within reach of the pointer
    EXPECT_FALSE(page->cell().isVisible());
    click("birds", kRealFd);
    ASSERT_TRUE(page->cell().isVisible());
    EXPECT_TRUE(shows(QStringLiteral("birds · Real FD")));
    EXPECT_TRUE(shows(
        QStringLiteral("2 runs, each: 500 teacher forward passes · distillation 3 min · fine-tuning 1 min")));
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->cell().comparison().columnCount() == 5; }));
    auto* confusion = page->findChild<ConfusionView*>();
    QTest::mouseMove(confusion, confusion->cellRect(0, 1).center());
    EXPECT_EQ(confusion->readOut(),
              QStringLiteral("crow predicted as robin: 4 of 20 predictions by 2 students (20.0 %)"));
    const auto* curves = page->findChild<CurvesCard*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return curves->curves().runsOf(QStringLiteral("birds")) == 4; }));
    QTest::keyClick(page.get(), Qt::Key_Escape);
    EXPECT_FALSE(page->cell().isVisible());
}

TEST_F(ResultsPageTest, CellOfGeneratedImagesLeadsToTheirSet) {
    constexpr study::Column kDrawn{study::Method::FeatureDistillation, study::Source::Cls2Img};
    store.put("s", {{.column = testing::kSup, .finetune = {0.1, 0.6}},
                    {.column = kRealFd, .finetune = {0.1, 0.7}, .distil = {0.1, 0.6}},
                    {.column = kDrawn, .finetune = {0.1, 0.8}, .distil = {0.1, 0.7}, .set = "abc"}});
    {
        auto workspace =
            retort::store::Workspace::open(store.folder(), retort::store::Access::ReadWrite).value();
        ASSERT_TRUE(retort::store::SyntheticTable(workspace.database())
                        .put({.identity = "abc", .name = "drawn birds", .kind = "cls2img", .spec = "{}"})
                        .ok());
    }
    open();
    auto& way = button(QStringLiteral("Generated images"));
    click("birds", kRealFd);
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_FALSE(way.isVisible());
    click("birds", kDrawn);
    ASSERT_TRUE(QTest::qWaitFor([&] { return way.isVisible(); }));
    QSignalSpy asked(page.get(), &Page::wayTo);
    QTest::mouseClick(&way, Qt::LeftButton);
    ASSERT_EQ(asked.count(), 1);
    EXPECT_EQ(asked[0][0].toString(), QStringLiteral("generate"));
    EXPECT_EQ(asked[0][1].toString(), QStringLiteral("drawn birds"));
}

TEST_F(ResultsPageTest, CellWithRunsStillWaitingShowsWhatIsFinished) {
    using store::RunState;
    store.put("s", {{.column = testing::kSup, .seed = 1, .finetune = {0.1, 0.6}},
                    {.column = kRealFd, .seed = 1, .finetune = {0.1, 0.7}, .distil = {0.1, 0.5}},
                    {.column = kRealFd, .seed = 2, .finetune = {0.1, 0.8}, .distil = {0.1, 0.5}},
                    {.column = kRealFd, .seed = 3, .finetune = {0.1}, .state = RunState::Running},
                    {.column = kRealFd, .seed = 4, .finetune = {}, .state = RunState::Queued}});
    open();
    page->resize(1100, 1500); // the matrix is within reach of the pointer
    click("birds", kRealFd);
    ASSERT_TRUE(QTest::qWaitFor([this] { return shows(QStringLiteral("2 of 4 runs finished")); }));
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->cell().comparison().columnCount() == 6; }))
        << "what differs is told of the runs that wait, too";
    auto* confusion = page->findChild<ConfusionView*>();
    QSignalSpy asked(&page->cell(), &CellCard::imagesOpened);
    QTest::mouseClick(confusion, Qt::LeftButton, {}, confusion->cellRect(0, 1).center());
    EXPECT_EQ(confusion->readOut(),
              QStringLiteral("crow predicted as robin: 4 of 20 predictions by 2 students (20.0 %)"));
    EXPECT_EQ(asked.count(), 1) << "the images behind it are looked for";
    EXPECT_TRUE(shows(QStringLiteral("crow predicted as robin")));
}

TEST_F(ResultsPageTest, CellWithoutRunsOpensNothing) {
    openSmallStudy();
    click("EuroSAT", kRealFd);
    EXPECT_FALSE(page->cell().isVisible());
}

TEST_F(ResultsPageTest, KeyboardAloneOpensACell) {
    openSmallStudy();
    view().setFocus();
    view().setCurrentIndex(page->table().indexOf("birds", {}));
    QTest::keyClick(&view(), Qt::Key_Right);
    QTest::keyClick(&view(), Qt::Key_Return);
    EXPECT_TRUE(page->cell().isVisible());
    EXPECT_EQ(page->cell().key().column, kRealFd);
}

TEST_F(ResultsPageTest, ExportWritesWhatTheStudyFormatsGive) {
    openSmallStudy();
    const retort::testing::TemporaryFolder folder;
    const std::pair<const char*, study::TableFormat> formats[] = {{"csv", study::TableFormat::Csv},
                                                                  {"md", study::TableFormat::Markdown},
                                                                  {"tex", study::TableFormat::Latex},
                                                                  {"html", study::TableFormat::Html},
                                                                  {"json", study::TableFormat::Json}};
    for (const auto& [suffix, format] : formats) {
        const auto path = folder / (std::string("exports/small.") + suffix);
        page->exportTo(path);
        EXPECT_EQ(read(path).toStdString(), study::format(page->table().table(), format)) << suffix;
        EXPECT_TRUE(shows(QString::fromStdString(path.string())));
    }
}

TEST_F(ResultsPageTest, ExportHoldsPublishedFiguresWhileTheyAreShown) {
    openSmallStudy(); // one of its datasets is EuroSAT
    const retort::testing::TemporaryFolder folder;
    page->exportTo(folder / "own.md");
    EXPECT_FALSE(read(folder / "own.md").contains("not measured here"));
    QTest::mouseClick(&button(QStringLiteral("Show published")), Qt::LeftButton);
    page->exportTo(folder / "both.md");
    EXPECT_TRUE(read(folder / "both.md").contains("not measured here"));
}

TEST_F(ResultsPageTest, CurvesOfTheStudyAreWrittenAndTold) {
    openSmallStudy();
    const retort::testing::TemporaryFolder folder;
    page->exportCurvesTo(folder / "exports/curves.csv");
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(read(folder / "exports/curves.csv").startsWith("run,dataset,column,"));
    EXPECT_TRUE(read(folder / "exports/curves.csv").contains(",real/FD,"));
    EXPECT_TRUE(shows(QStringLiteral("curves.csv")));
    page->writeReportTo(folder / "report");
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(read(folder / "report/report.html").contains("<svg"));
    EXPECT_TRUE(shows(QStringLiteral("report.html")));
}

TEST_F(ResultsPageTest, RunThatCannotBeGivenAwayOrTakenInIsToldInline) {
    openSmallStudy();
    const retort::testing::TemporaryFolder folder;
    page->exportRunTo(store.runs().front(), folder / "run");
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(shows(QStringLiteral("student.safetensors"))) << "it has no student";
    page->importRunFrom(folder / "nothing");
    ASSERT_TRUE(QTest::qWaitFor([this] { return store.session().isQuiet(); }));
    EXPECT_TRUE(shows(QStringLiteral("run.json")));
}

TEST_F(ResultsPageTest, ImageHoldsTheWholeTable) {
    openSmallStudy();
    const retort::testing::TemporaryFolder folder;
    page->exportTo(folder / "small.png");
    const QImage image(QString::fromStdString((folder / "small.png").string()));
    EXPECT_GT(image.width(), 600);
    EXPECT_GT(image.height(), 300);
}

TEST_F(ResultsPageTest, FailedExportIsToldInline) {
    openSmallStudy();
    const retort::testing::TemporaryFolder folder;
    const auto file = folder.write("taken", "");
    page->exportTo(file / "small.csv");
    EXPECT_TRUE(shows(QString::fromStdString(file.string())));
    page->exportTo(folder / "small.gif");
    EXPECT_TRUE(shows(QStringLiteral("small.gif")));
}

TEST_F(ResultsPageTest, CopyIsForSpreadsheetsAndDocuments) {
    openSmallStudy();
    QTest::mouseClick(&button(QStringLiteral("Copy")), Qt::LeftButton);
    const auto* copy = QGuiApplication::clipboard()->mimeData();
    EXPECT_TRUE(copy->text().contains(QStringLiteral("birds\t–\t61.0 ±1.4\t71.0 ±1.4 [+10.0]")));
    EXPECT_TRUE(copy->html().contains(QStringLiteral("<table")));
}

TEST_F(ResultsPageTest, PublishedFiguresAreOfferedOnlyWhereThereAreSome) {
    store.put("mine", {{.finetune = {0.1, 0.5}}});
    open();
    EXPECT_FALSE(button(QStringLiteral("Show published")).isEnabled());
    EXPECT_FALSE(button(QStringLiteral("Show published")).toolTip().isEmpty());
}

TEST(ResultDelegate, NarrowCellsAreStacked) {
    const CellFigures figures{
        .mean = QStringLiteral("71.0"), .spread = QStringLiteral("±1.4"), .delta = QStringLiteral("[+10.0]")};
    using Arrangement = ResultDelegate::Arrangement;
    EXPECT_LT(ResultDelegate::widthOf(figures, Arrangement::Stacked),
              ResultDelegate::widthOf(figures, Arrangement::Line));
    EXPECT_EQ(ResultDelegate::linesOf(figures, Arrangement::Line), 1);
    EXPECT_EQ(ResultDelegate::linesOf(figures, Arrangement::Stacked), 2);
}

TEST(ResultDelegate, TintGrowsWithTheGain) {
    const auto& theme = tokens(Brightness::Light);
    EXPECT_EQ(gainTint(0, theme).alpha(), 0);
    EXPECT_GT(gainTint(13, theme).alpha(), gainTint(3, theme).alpha());
    EXPECT_EQ(gainTint(-1, theme).red(), theme.bad.red());
}

TEST_F(ResultsPageTest, Sweep_IsPlottedBelowTheTableAndExported) {
    const auto row = [](int perClass) { return "birds labelled.perClass=" + std::to_string(perClass); };
    store.put("sweep",
              {{.dataset = row(10), .finetune = {0.1, 0.5}},
               {.dataset = row(10), .column = kRealFd, .finetune = {0.4, 0.6}, .distil = {0.1, 0.4}},
               {.dataset = row(50), .finetune = {0.1, 0.7}},
               {.dataset = row(50), .column = kRealFd, .finetune = {0.4, 0.75}, .distil = {0.1, 0.4}}},
              R"({"name": "sweep", "datasets": ["birds"], "teacher": "t", "columns": ["SUP", "real/FD"],
                  "vary": {"labelled.perClass": [10, 50]}})");
    open();
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->sweep().isVisible(); }));
    EXPECT_EQ(page->table().index(1, 0).data(Qt::DisplayRole).toString(),
              QStringLiteral("birds, Labelled 50 per class"));
    EXPECT_EQ(page->table().rowCount(), 2); // no average over values
    const auto& plot = page->sweep().view();
    const chart::Dot* last = nullptr;
    for (const auto& shape : plot.drawing().shapes)
        if (const auto* dot = std::get_if<chart::Dot>(&shape))
            last = dot;
    ASSERT_NE(last, nullptr);
    EXPECT_EQ(plot.titleAt(plot.pixelOf(last->centre)), QStringLiteral("real/FD, 50: 75.0 %, 1 seed"));
    EXPECT_EQ(plot.titleAt({0, 0}), QString());
    page->sweep().exportTo(store.folder() / "plot.csv");
    EXPECT_TRUE(read(store.folder() / "plot.csv").contains("birds,real/FD,50,1,"));
    page->sweep().exportTo(store.folder() / "plot.png");
    EXPECT_FALSE(QImage::fromData(read(store.folder() / "plot.png")).isNull());
    page->sweep().exportTo(store.folder() / "plot.gif");
    EXPECT_TRUE(shows(QStringLiteral(".svg, .pdf, .png")));
}

TEST_F(ResultsPageTest, StudyThatVariesNothing_HasNoPlotOfASweep) {
    openSmallStudy();
    EXPECT_FALSE(page->sweep().isVisible());
}

} // namespace
} // namespace retort::ui
