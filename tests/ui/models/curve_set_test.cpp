#include "models/distil/curve_set.h"
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
    EXPECT_EQ(curves.end(kBirds), 30);
    const auto runs = curves.curves(kBirds, CurveGrouping::Runs);
    ASSERT_THAT(runs, SizeIs(2));
    EXPECT_THAT(placesOf(runs[0]), ElementsAre(std::pair{20.0, 10.0}, std::pair{30.0, 60.0}));
    EXPECT_THAT(placesOf(runs[1]),
                ElementsAre(std::pair{0.0, 10.0}, std::pair{10.0, 40.0}, std::pair{20.0, 50.0},
                            std::pair{20.0, 50.0}, std::pair{30.0, 70.0}));
    EXPECT_EQ(runs[1].title, QStringLiteral("Real FD, seed 1"));
}

TEST(CurveSet, SupThatIsLongerThanFineTuningStandsUnderBothStages) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .finetune = {0.1, 0.3, 0.5, 0.6}},
                    {.column = kRealFd, .finetune = {0.5, 0.7}, .distil = {0.1, 0.4, 0.5}}});
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_EQ(curves.end(kBirds), 30);
    EXPECT_THAT(placesOf(curves.curves(kBirds, CurveGrouping::Runs).at(0)),
                ElementsAre(std::pair{0.0, 10.0}, std::pair{10.0, 30.0}, std::pair{20.0, 50.0},
                            std::pair{30.0, 60.0}));
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

TEST(CurveSet, StudyThatIsNotInTheStoreHasNoCurvesAndHidesTheOthers) {
    StoredStudy store;
    testing::putSmallStudy(store);
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("small"));
    waitFor(curves);
    QSignalSpy failed(&curves, &CurveSet::failed);
    curves.showStudy(QStringLiteral("nothing"));
    EXPECT_TRUE(curves.isEmpty()) << "at once, not when the store has answered";
    waitFor(curves);
    EXPECT_TRUE(failed.isEmpty());
    EXPECT_EQ(curves.study(), QStringLiteral("nothing"));
    EXPECT_EQ(curves.studies(), QStringList{QStringLiteral("small")});
    EXPECT_THAT(curves.curves(kBirds, CurveGrouping::Columns), IsEmpty());
}

TEST(CurveSet, CountsImagesByTheBatchOfEachStage) {
    StoredStudy store;
    store.put("s", {{.column = kRealFd, .finetune = {0.5, 0.7}, .distil = {0.1, 0.4, 0.5}}});
    CurveSet curves(store.session());
    curves.setView({.by = CurveBy::Images});
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_EQ(curves.fineTuningStart(kBirds), 80) << "20 steps of 4 images";
    const auto runs = curves.curves(kBirds, CurveGrouping::Runs);
    EXPECT_THAT(placesOf(runs.at(0)),
                ElementsAre(std::pair{0.0, 10.0}, std::pair{40.0, 40.0}, std::pair{80.0, 50.0},
                            std::pair{80.0, 50.0}, std::pair{120.0, 70.0}));
    EXPECT_EQ(runs[0].points.back().step, 10);
}

TEST(CurveSet, LossIsThatOfEveryStepAndStandsWhereItsTimeWas) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1, 0.6}}});
    store.putMetrics(store.runs()[0], "finetune", {{"loss", {2, 1.5, 1}}, {"seconds", {0.5, 1, 4}}});
    CurveSet curves(store.session());
    curves.setView({.quantity = Quantity::TrainingLoss, .by = CurveBy::Time});
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_THAT(placesOf(curves.curves(kBirds, CurveGrouping::Columns).at(0)),
                ElementsAre(std::pair{0.5, 2.0}, std::pair{1.0, 1.5}, std::pair{4.0, 1.0}));
    curves.setView({.by = CurveBy::Time});
    waitFor(curves);
    EXPECT_THAT(placesOf(curves.curves(kBirds, CurveGrouping::Columns).at(0)),
                ElementsAre(std::pair{0.0, 10.0}, std::pair{4.0, 60.0}))
        << "evaluated after step 10, when the last known step was done";
}

TEST(CurveSet, RunsWithoutTimesHaveNoPlaceOnTheAxisOfTime) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1, 0.6}}});
    CurveSet curves(store.session());
    curves.setView({.by = CurveBy::Time});
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_THAT(curves.curves(kBirds, CurveGrouping::Columns), IsEmpty());
    EXPECT_EQ(curves.datasets(), QStringList{kBirds});
}

TEST(CurveSet, AccuracyOfAClassComesFromItsRowOfTheConfusionMatrix) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1, 0.6}}}); // matrices of 8 2, 1 9
    CurveSet curves(store.session());
    curves.setView({.quantity = Quantity::ClassAccuracy, .label = 1});
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_EQ(curves.classes(kBirds), (QStringList{QStringLiteral("crow"), QStringLiteral("robin")}));
    EXPECT_THAT(curves.curves(kBirds, CurveGrouping::Columns).at(0).points.back().value, DoubleEq(90));
}

TEST(CurveSet, TellsOfHowManyImagesAnEvaluationWas) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1, 0.2}, .state = store::RunState::Running}});
    CurveSet curves(store.session());
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    EXPECT_FALSE(curves.evaluatedPart(kBirds).has_value());
    auto event = evaluated("finetune", 20, 0.35);
    event.evaluation.count = 100;
    event.splitImages = 2000;
    Q_EMIT store.session().runsMoved({{store.runs()[0], event}});
    ASSERT_TRUE(curves.evaluatedPart(kBirds).has_value());
    EXPECT_EQ(curves.evaluatedPart(kBirds)->images, 100);
    EXPECT_EQ(curves.evaluatedPart(kBirds)->splitImages, 2000);
}

TEST(CurveSet, FollowsStepsOfWhatIsMeasuredAtEachAndNoEvaluations) {
    StoredStudy store;
    store.put("s", {{.finetune = {0.1}, .state = store::RunState::Running}});
    CurveSet curves(store.session());
    curves.setView({.quantity = Quantity::LearningRate});
    curves.showStudy(QStringLiteral("s"));
    waitFor(curves);
    const auto run = store.runs()[0];
    QSignalSpy changed(&curves, &CurveSet::changed);
    Q_EMIT store.session().runsMoved(
        {{run, distill::StepDone{.stage = "finetune", .step = 1, .loss = 2, .learningRate = 0.25}},
         {run, evaluated("finetune", 1, 0.35)}});
    ASSERT_TRUE(changed.wait());
    EXPECT_THAT(placesOf(curves.curves(kBirds, CurveGrouping::Runs).at(0)),
                ElementsAre(std::pair{1.0, 0.25}));
}

} // namespace
} // namespace retort::ui
