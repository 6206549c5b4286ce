#include "plots/curve_plot.h"
#include "style/theme.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr QSize kSize{640, 320};

class CurvePlotTest : public ::testing::Test {
protected:
    CurvePlotTest() {
        plot.resize(kSize);
        plot.show();
        plot.setCurves({{.title = QStringLiteral("SUP"),
                         .column = "SUP",
                         .runs = {RunId{1}, RunId{2}},
                         .points = {{.position = 20, .value = 10},
                                    {.position = 40, .value = 60, .spread = 2, .step = 20}}},
                        {.title = QStringLiteral("Real FD, seed 1"),
                         .column = "real/FD",
                         .runs = {RunId{3}},
                         .points = {{.position = 0, .value = 10, .stage = Stage::Distillation},
                                    {.position = 20, .value = 80, .step = 20, .stage = Stage::Distillation},
                                    {.position = 40, .value = 85, .step = 20}}}},
                       {.fineTuningStart = 20});
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&plot));
        QApplication::processEvents();
    }
    void pointAt(const CurvePoint& point) {
        auto* canvas = plot.childAt(kSize.width() / 2, kSize.height() / 2);
        QTest::mouseMove(canvas, plot.pixelOf(point).toPoint());
        QApplication::processEvents();
    }

    CurvePlot plot;
};

TEST_F(CurvePlotTest, HoverReadsTheNearestPoint) {
    QSignalSpy pointed(&plot, &CurvePlot::pointed);
    pointAt({.position = 20, .value = 80});
    EXPECT_EQ(plot.readOut(), QStringLiteral("Real FD, seed 1 (run 3) · distillation step 20 · 80.0 %"));
    ASSERT_EQ(pointed.count(), 1);
    EXPECT_THAT(pointed[0][0].value<std::vector<RunId>>(), ElementsAre(RunId{3}));
    pointAt({.position = 40, .value = 60});
    EXPECT_EQ(plot.readOut(), QStringLiteral("SUP · fine-tuning step 20 · 60.0 ±2.0 % over 2 runs"));
    pointAt({.position = 10, .value = 75});
    EXPECT_EQ(plot.readOut(), QString());
    EXPECT_THAT(pointed.last()[0].value<std::vector<RunId>>(), IsEmpty());
}

TEST_F(CurvePlotTest, CrosshairReadsAllCurvesWhereThePointerIs) {
    pointAt({.position = 38, .value = 70}); // on no curve
    EXPECT_EQ(plot.readOut(), QString());
    EXPECT_EQ(plot.crosshair(),
              (QStringList{QStringLiteral("Real FD, seed 1 85.0 %"), QStringLiteral("SUP 60.0 ±2.0 %")}));
    pointAt({.position = 2, .value = 70}); // where SUP has nothing yet
    EXPECT_EQ(plot.crosshair(), QStringList{QStringLiteral("Real FD, seed 1 10.0 %")});
}

TEST_F(CurvePlotTest, WhatIsReadGoesOnBeingReadWhenTheCurvesGrow) {
    const std::vector<Curve> longer{{.title = QStringLiteral("SUP"),
                                     .column = "SUP",
                                     .runs = {RunId{1}},
                                     .points = {{.position = 20, .value = 10},
                                                {.position = 40, .value = 60, .step = 20},
                                                {.position = 60, .value = 70, .step = 40}}}};
    pointAt({.position = 40, .value = 60});
    plot.setCurves(longer, {.fineTuningStart = 20});
    EXPECT_EQ(plot.readOut(), QStringLiteral("SUP (run 1) · fine-tuning step 20 · 60.0 %"));
    EXPECT_EQ(plot.crosshair(), QStringList{QStringLiteral("SUP 60.0 %")});
    plot.setCurves(longer, {.fineTuningStart = 20, .quantity = Quantity::ValidationAccuracy});
    EXPECT_EQ(plot.readOut(), QString()) << "other figures";
}

TEST_F(CurvePlotTest, LogarithmicAxisHoldsWhatIsAboveNothing) {
    plot.setCurves({{.column = "SUP",
                     .runs = {RunId{1}},
                     .points = {{.position = 0, .value = 0},
                                {.position = 1, .value = 0.001},
                                {.position = 2, .value = 1}}}},
                   {.quantity = Quantity::TrainingLoss});
    plot.setLogarithmic(true);
    EXPECT_GT(plot.limits().fromValue, 0);
    EXPECT_LT(plot.limits().fromValue, 0.001);
    const auto y = [this](double value) { return plot.pixelOf({.position = 1, .value = value}).y(); };
    EXPECT_NEAR(y(0.01) - y(0.1), y(0.1) - y(1), 1e-6) << "equal factors are equally far apart";
}

TEST_F(CurvePlotTest, HiddenColumnIsNotRead) {
    plot.setHiddenColumns({"real/FD"});
    pointAt({.position = 40, .value = 85});
    EXPECT_EQ(plot.readOut(), QString());
}

TEST_F(CurvePlotTest, KeysWalkAlongTheCurves) {
    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Right);
    EXPECT_TRUE(plot.readOut().startsWith(QStringLiteral("SUP · fine-tuning step 20")));
    QTest::keyClick(&plot, Qt::Key_Left);
    EXPECT_TRUE(plot.readOut().startsWith(QStringLiteral("SUP · fine-tuning step 0")));
    QTest::keyClick(&plot, Qt::Key_Down);
    EXPECT_TRUE(plot.readOut().startsWith(QStringLiteral("Real FD, seed 1")));
}

TEST_F(CurvePlotTest, BaselineIsALineInABandAcrossTheWholePlotUntilItIsHidden) {
    plot.setLimits({.fromStep = 0, .toStep = 40, .fromValue = 50, .toValue = 70});
    QApplication::processEvents();
    // Where SUP itself has no point yet.
    const auto at = [this](double value) {
        return plot.grab().toImage().pixelColor(plot.pixelOf({.position = 10, .value = value}).toPoint());
    };
    const auto surface = tokens(Brightness::Light).surface;
    EXPECT_NE(at(61), surface) << "within the spread of 2";
    EXPECT_EQ(at(63), surface);
    plot.setHiddenColumns({"SUP"});
    plot.setLimits({.fromStep = 0, .toStep = 40, .fromValue = 50, .toValue = 70});
    QApplication::processEvents();
    EXPECT_EQ(at(61), surface);
}

TEST_F(CurvePlotTest, LimitsSetByHandOutliveNewPointsUntilReset) {
    const std::vector<CurvePoint> points{
        {.position = 0, .value = 10}, {.position = 20, .value = 60}, {.position = 40, .value = 70}};
    plot.setCurves({{.column = "SUP", .runs = {RunId{1}}, .points = points}}, {});
    const auto all = plot.limits();
    EXPECT_EQ(all.toStep, 40);
    EXPECT_GT(all.fromValue, 40) << "the first, untrained point is not worth the room";
    plot.showAll();
    EXPECT_LT(plot.limits().fromValue, 10);
    plot.resetLimits();
    EXPECT_EQ(plot.limits(), all);
    const AxisLimits chosen{.fromStep = 5, .toStep = 15, .fromValue = 20, .toValue = 30};
    plot.setLimits(chosen);
    plot.setCurves({{.column = "SUP", .runs = {RunId{1}}, .points = {{.position = 90, .value = 50}}}}, {});
    EXPECT_EQ(plot.limits(), chosen);
    plot.resetLimits();
    EXPECT_EQ(plot.limits().toStep, 90);
}

TEST_F(CurvePlotTest, FirstOfTwoPointsIsShown) {
    plot.setCurves({{.column = "SUP",
                     .runs = {RunId{1}},
                     .points = {{.position = 0, .value = 17.5}, {.position = 10, .value = 25}}}},
                   {});
    EXPECT_LT(plot.limits().fromValue, 17.5);
}

TEST_F(CurvePlotTest, AxesDoNotLeaveWhatCanBe) {
    for (int i = 0; i < 20; ++i)
        QTest::keyClick(&plot, Qt::Key_Minus);
    EXPECT_GE(plot.limits().fromStep, 0);
    EXPECT_GE(plot.limits().fromValue, 0);
    EXPECT_LE(plot.limits().toValue, 100);
}

TEST_F(CurvePlotTest, ZoomKeysChangeWhatIsSeenAndHomeShowsAll) {
    const auto all = plot.limits();
    QTest::keyClick(&plot, Qt::Key_Plus);
    EXPECT_LT(plot.limits().toStep - plot.limits().fromStep, all.toStep - all.fromStep);
    QTest::keyClick(&plot, Qt::Key_Home);
    EXPECT_EQ(plot.limits().toStep, all.toStep);
    EXPECT_LE(plot.limits().fromValue, all.fromValue);
}

TEST_F(CurvePlotTest, CsvHoldsTheShownCurves) {
    const retort::testing::TemporaryFolder folder;
    plot.setHiddenColumns({"SUP"});
    ASSERT_THAT(plot.exportTo(folder / "curves.csv"), succeeds());
    QFile file(QString::fromStdString((folder / "curves.csv").string()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll().toStdString(), "curve,column,runs,stage,step,accuracy,spread\n"
                                            "\"Real FD, seed 1\",real/FD,3,distil,0,10,0\n"
                                            "\"Real FD, seed 1\",real/FD,3,distil,20,80,0\n"
                                            "\"Real FD, seed 1\",real/FD,3,finetune,20,85,0\n");
}

TEST_F(CurvePlotTest, ImagesAndDocumentsAreWritten) {
    const retort::testing::TemporaryFolder folder;
    ASSERT_THAT(plot.exportTo(folder / "curves.png"), succeeds());
    EXPECT_EQ(QImage(QString::fromStdString((folder / "curves.png").string())).size(), QSize(1800, 1200))
        << "3:2";
    ASSERT_THAT(plot.exportTo(folder / "curves.pdf"), succeeds());
    QFile pdf(QString::fromStdString((folder / "curves.pdf").string()));
    ASSERT_TRUE(pdf.open(QIODevice::ReadOnly));
    EXPECT_TRUE(pdf.read(5) == "%PDF-");
}

TEST_F(CurvePlotTest, ExportNamesWhatItCannotDo) {
    const retort::testing::TemporaryFolder folder;
    EXPECT_THAT(plot.exportTo(folder / "curves.gif"),
                failsWith(ErrorCode::Unsupported, HasSubstr("curves.gif")));
    EXPECT_THAT(plot.exportTo(folder / "absent" / "curves.csv"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
}

TEST_F(CurvePlotTest, HighlightedRunStandsOutFromTheOthers) {
    const auto before = plot.grab().toImage();
    plot.setHighlighted(RunId{3});
    QApplication::processEvents();
    EXPECT_NE(plot.grab().toImage(), before);
    plot.setHighlighted({});
    QApplication::processEvents();
    EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(CurvePlotTest, TakesTheColoursOfTheTheme) {
    const auto corner = [this] {
        QApplication::processEvents();
        return plot.grab().toImage().pixelColor(1, 1);
    };
    EXPECT_EQ(corner(), tokens(Brightness::Light).surface);
    applyTheme(*qApp, Brightness::Dark);
    EXPECT_EQ(corner(), tokens(Brightness::Dark).surface);
    applyTheme(*qApp, Brightness::Light);
}

TEST_F(CurvePlotTest, SmoothingBendsTheLineAndKeepsTheFiguresThatAreRead) {
    plot.setSmoothing(0.9);
    plot.setLimits({.fromStep = 0, .toStep = 40, .fromValue = 0, .toValue = 100});
    // (0.9 * 0.1 * 10 + 0.1 * 80) / 0.19
    pointAt({.position = 20, .value = (0.09 * 10 + 0.1 * 80) / 0.19});
    EXPECT_TRUE(plot.readOut().endsWith(QStringLiteral("80.0 %"))) << plot.readOut().toStdString();
}

} // namespace
} // namespace retort::ui
