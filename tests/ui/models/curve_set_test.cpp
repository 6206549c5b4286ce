#include "models/curve_set.h"
#include "testing/stored_study.h"

#include <gmock/gmock.h>

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kRealFd;
using testing::kSup;
using ::testing::SizeIs;
using testing::StoredStudy;

const auto kBirds = QStringLiteral("birds");

std::vector<std::pair<double, double>> placesOf(const Curve& curve) {
    std::vector<std::pair<double, double>> places;
    for (const auto& point : curve.points)
        places.emplace_back(point.position, point.value);
    return places;
}

void waitFor(CurveSet& curves) {
    QSignalSpy changed(&curves, &CurveSet::changed);
    ASSERT_TRUE(changed.wait());
}

distill::Evaluated evaluated(const std::string& stage, std::int64_t step, double top1,
                             const std::string& split = "test") {
    distill::Evaluated event{.stage = stage, .step = step, .split = split, .evaluation = {}};
    event.evaluation.top1 = top1;
    return event;
}

TEST(CurveSet, BothStagesStandOnOneAxisAndSupUnderFineTuning) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .finetune = {0.1, 0.6}},
                    {.column = kRealFd, .finetune = {0.5, 0.7}, .distil = {0.1, 0.4, 0.5}}});
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_EQ(curves.fineTuningStart(kBirds), 20);
    const auto runs = curves.curves(kBirds, CurveGrouping::Runs);
    ASSERT_THAT(runs, SizeIs(2));
    EXPECT_THAT(placesOf(runs[0]), ElementsAre(std::pair{20.0, 10.0}, std::pair{30.0, 60.0}));
    EXPECT_THAT(placesOf(runs[1]),
                ElementsAre(std::pair{0.0, 10.0}, std::pair{10.0, 40.0}, std::pair{20.0, 50.0},
                            std::pair{20.0, 50.0}, std::pair{30.0, 70.0}));
    EXPECT_EQ(runs[1].title, QStringLiteral("Real FD, seed 1"));
}

TEST(CurveSet, ColumnIsMeanAndSampleDeviationOverItsSeeds) {
    StoredStudy store;
    testing::putSmallStudy(store);
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("small"));
    waitFor(curves);
    EXPECT_EQ(curves.datasets(), (QStringList{kBirds, QStringLiteral("EuroSAT")}));
    EXPECT_EQ(curves.runsOf(kBirds), 5u);
    const auto columns = curves.curves(kBirds, CurveGrouping::Columns);
    ASSERT_THAT(columns, SizeIs(3));
    EXPECT_EQ(columns[0].title, QStringLiteral("SUP"));
    EXPECT_THAT(columns[0].runs, SizeIs(2));
    EXPECT_THAT(columns[0].points.back().value, DoubleEq(61));
    EXPECT_NEAR(columns[0].points.back().spread, std::sqrt(2.0), 1e-9);
}

TEST(CurveSet, RunsAloneAreThoseAskedFor) {
    StoredStudy store;
    testing::putSmallStudy(store);
    CurveSet curves(store.session());
    curves.showRuns({store.runs()[2]});
    waitFor(curves);
    const auto runs = curves.curves(kBirds, CurveGrouping::Runs);
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_THAT(runs[0].runs, ElementsAre(store.runs()[2]));
}

TEST(CurveSet, FollowsEvaluationsAndReplacesThoseThatComeAgain) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1, 0.2, 0.3}, .state = store::RunState::Running}});
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    QSignalSpy changed(&curves, &CurveSet::changed);
    Q_EMIT store.session().runsMoved({{store.runs()[0], evaluated("finetune", 20, 0.35)},
                                      {store.runs()[0], evaluated("finetune", 20, 0.9, "validation")},
                                      {store.runs()[0], evaluated("finetune", 30, 0.4)}});
    EXPECT_EQ(changed.count(), 1);
    const auto runs = curves.curves(kBirds, CurveGrouping::Runs);
    EXPECT_THAT(placesOf(runs.at(0)), ElementsAre(std::pair{0.0, 10.0}, std::pair{10.0, 20.0},
                                                  std::pair{20.0, 35.0}, std::pair{30.0, 40.0}));
}

TEST(CurveSet, UnknownStudyIsToldByName) {
    StoredStudy store;
    CurveSet curves(store.session());
    QSignalSpy failed(&curves, &CurveSet::failed);
    curves.showStudy(QStringLiteral("nothing"));
    ASSERT_TRUE(failed.wait());
    EXPECT_TRUE(failed[0][0].toString().contains(QStringLiteral("nothing")));
    EXPECT_TRUE(curves.isEmpty());
    EXPECT_THAT(curves.curves(kBirds, CurveGrouping::Columns), IsEmpty());
}

} // namespace
} // namespace retort::ui
