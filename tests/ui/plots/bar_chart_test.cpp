#include "plots/bar_chart.h"
#include "plots/histogram.h"

#include <gmock/gmock.h>

#include <QSignalSpy>
#include <QTest>

#include <limits>

namespace retort::ui {
namespace {

using ::testing::ElementsAre;

TEST(BarChart, DescribesOneAndTwoSeries) {
    BarChart chart(Qt::Horizontal, BarChart::Figures::Counts);
    chart.setSeries(QStringLiteral("real"), QStringLiteral("synthetic"));
    EXPECT_EQ(chart.describe({.name = QStringLiteral("coat"), .value = 500, .second = 2000}),
              QStringLiteral("coat: 500 real, 2,000 synthetic"));
    BarChart shares(Qt::Vertical, BarChart::Figures::PerCent);
    EXPECT_EQ(shares.describe({.name = QStringLiteral("coat"), .value = 71.25}),
              QStringLiteral("coat: 71.3 %"));
}

TEST(BarChart, HeightFollowsTheBarsAndAClickNamesOne) {
    BarChart chart(Qt::Horizontal, BarChart::Figures::Counts);
    const int none = chart.sizeHint().height();
    chart.setBars({{.name = QStringLiteral("a"), .value = 3}, {.name = QStringLiteral("b"), .value = 1}});
    EXPECT_GT(chart.sizeHint().height(), none);
    chart.resize(chart.sizeHint());
    QSignalSpy activated(&chart, &BarChart::barActivated);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, {10, chart.height() - 4});
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 1);
}

TEST(BarChart, PaintsWithoutBarsAndWithZeros) {
    for (const auto orientation : {Qt::Horizontal, Qt::Vertical}) {
        BarChart chart(orientation, BarChart::Figures::Counts);
        chart.resize(200, 100);
        EXPECT_FALSE(chart.grab().isNull());
        chart.setBars({{.name = QStringLiteral("a"), .value = 0, .second = 0}});
        EXPECT_FALSE(chart.grab().isNull());
    }
}

TEST(Histogram, CountsIntoBinsAndKeepsWhatLiesOutside) {
    Histogram histogram({.from = 0, .to = 1, .bins = 4});
    histogram.setValues({0, 0.2, 0.25, 0.99, 1, 7, -3, std::numeric_limits<double>::quiet_NaN()});
    EXPECT_THAT(histogram.counts(), ElementsAre(3, 1, 0, 3));
    EXPECT_FALSE(histogram.grab().isNull());
}

} // namespace
} // namespace retort::ui
