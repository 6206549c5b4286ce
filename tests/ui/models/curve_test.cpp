#include "models/distil/curve.h"
#include "models/distil/curve_mean.h"

#include <gmock/gmock.h>

namespace retort::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

TEST(Smoothing, ZeroChangesNothing) {
    const std::vector<CurvePoint> points{{.position = 0, .value = 3}, {.position = 1, .value = 9}};
    EXPECT_EQ(smoothed(points, 0).back().value, 9);
}

TEST(Smoothing, ConstantStaysConstantFromTheStart) {
    const std::vector<CurvePoint> points(5, {.value = 42});
    for (const auto& point : smoothed(points, 0.9))
        EXPECT_DOUBLE_EQ(point.value, 42);
}

TEST(Smoothing, WeighsByTheFactor) {
    const std::vector<CurvePoint> points{{.value = 0}, {.value = 10}};
    // (0.5 * 0 + 1 * 10) / 1.5
    EXPECT_NEAR(smoothed(points, 0.5).back().value, 20.0 / 3, 1e-12);
}

TEST(CurveMean, TakesRunsThatEndEarlierOnlyAsFarAsTheyGo) {
    const Curve shorter{.column = "SUP", .runs = {RunId{1}}, .points = {{.position = 0, .value = 1}}};
    const Curve longer{.column = "SUP",
                       .runs = {RunId{2}},
                       .points = {{.position = 0, .value = 3}, {.position = 5, .value = 8}}};
    const auto means = meansOfColumns({shorter, longer});
    ASSERT_EQ(means.size(), 1u);
    EXPECT_THAT(means[0].points, ElementsAre(Field(&CurvePoint::value, 2), Field(&CurvePoint::value, 8)));
    EXPECT_THAT(means[0].runs, ElementsAre(RunId{1}, RunId{2}));
}

TEST(CurvesAsCsv, NamesStageAndStepOfEveryPoint) {
    const Curve curve{.title = QStringLiteral("Real FD, seed 1"),
                      .column = "real/FD",
                      .runs = {RunId{7}},
                      .points = {{.position = 10, .value = 50, .step = 10, .stage = Stage::Distillation},
                                 {.position = 10, .value = 51.25},
                                 {.position = 14, .value = 60, .spread = 0.5, .step = 4}}};
    EXPECT_EQ(curvesAsCsv({curve}, {.fineTuningStart = 10}).toStdString(),
              "curve,column,runs,stage,step,accuracy,spread\n"
              "\"Real FD, seed 1\",real/FD,7,distil,10,50,0\n"
              "\"Real FD, seed 1\",real/FD,7,finetune,0,51.25,0\n"
              "\"Real FD, seed 1\",real/FD,7,finetune,4,60,0.5\n");
}

} // namespace
} // namespace retort::ui
