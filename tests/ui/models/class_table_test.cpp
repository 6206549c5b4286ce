#include "models/data/class_table.h"

#include "models/data/excluded_table.h"
#include "models/session/labelled_choice.h"
#include "models/session/text.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>

namespace retort::ui {
namespace {

using data::Split;
using Tester = QAbstractItemModelTester;

data::DatasetSummary twoClasses() {
    data::DatasetSummary summary;
    summary.classes = {"cat", "犬"};
    summary.splits[Split::Train] = {.count = 1300, .perClass = {1000, 300}};
    summary.splits[Split::Test] = {.count = 12, .perClass = {5, 7}};
    return summary;
}

/// A row as a person reads it.
QString lineOf(const QAbstractItemModel& model, int row) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells << model.index(row, column).data().toString();
    return cells.join(QLatin1Char('|'));
}

TEST(ClassTable, Summary_IsShownByClassAndSplit) {
    ClassTable table;
    const Tester tester(&table, Tester::FailureReportingMode::Fatal);
    table.showSummary(twoClasses());
    table.setLabelled({50, 50});
    table.setGenerated({200});
    EXPECT_EQ(lineOf(table, 0), QStringLiteral("0|cat|%1|0|5|50|200").arg(count(1000)));
    EXPECT_EQ(lineOf(table, 1), QStringLiteral("1|犬|300|0|7|50|0"));
    EXPECT_EQ(table.index(0, ClassTable::Train).data(SortRole).toInt(), 1000);
}

TEST(ExcludedTable, Problem_IsSplitIntoFileAndReason) {
    ExcludedTable table;
    const Tester tester(&table, Tester::FailureReportingMode::Fatal);
    table.setRows({excluded("/data/pets/cat/a b.png: ends in the middle of a PNG; excluded", "/data/pets"),
                   excluded("class 'cat' has no image in the test split", "/data/pets")});
    EXPECT_EQ(lineOf(table, 0), QStringLiteral("cat/a b.png|ends in the middle of a PNG"));
    EXPECT_EQ(lineOf(table, 1), QStringLiteral("|class 'cat' has no image in the test split"));
}

TEST(LabelledChoice, Text_SaysItShortly) {
    using Kind = LabelledChoice::Kind;
    EXPECT_EQ(textOf({.kind = Kind::PerClass, .perClass = 1000}),
              QStringLiteral("%1 per class").arg(count(1000)));
    EXPECT_EQ(textOf({.kind = Kind::Percent, .percent = 2.5}), QStringLiteral("2.5 %"));
    EXPECT_EQ(textOf({.kind = Kind::All}), QStringLiteral("all"));
}

TEST(LabelledChoice, Subset_HasOnlyTheChosenNumber) {
    using Kind = LabelledChoice::Kind;
    const auto perClass = LabelledChoice{.kind = Kind::PerClass, .perClass = 5, .seed = 3}.subset();
    EXPECT_EQ(perClass.perClass, 5);
    EXPECT_FALSE(perClass.percent);
    EXPECT_EQ(perClass.seed, 3u);
    const auto all = LabelledChoice{.kind = Kind::All}.subset();
    EXPECT_FALSE(all.perClass || all.percent);
}

} // namespace
} // namespace retort::ui
