#include "models/results/result_table.h"
#include "models/results/study_results.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/stored_study.h"
#include "testing/temporary_folder.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;
using testing::kRealFd;
using testing::kRealLd;
using testing::StoredStudy;

study::Table smallStudy() {
    StoredStudy store;
    testing::putSmallStudy(store);
    auto workspace = store::Workspace::open(store.folder(), store::Access::ReadOnly).value();
    return study::buildTable(workspace, "small").value();
}

study::PublishedReference reference() {
    return study::PublishedReference::load(retort::testing::resourcesFolder() / "references" /
                                           "published.json")
        .value();
}

std::string text(const ResultTable& table, const std::string& dataset, const study::Column& column) {
    return table.indexOf(dataset, column).data().toString().toStdString();
}

TEST(ResultTable, WritesCellsAsThePaperDoes) {
    ResultTable table;
    const QAbstractItemModelTester tester(&table);
    table.setTable(smallStudy());
    EXPECT_EQ(text(table, "birds", {}), "61.0 ±1.4");
    EXPECT_EQ(text(table, "birds", kRealFd), "71.0 ±1.4 [+10.0]");
    EXPECT_EQ(text(table, "birds", kRealLd), "55.0 [-5.0]");
    table.setParts({.spread = false, .delta = false});
    EXPECT_EQ(text(table, "birds", kRealFd), "71.0");
}

TEST(ResultTable, AverageRowStandsLastAndHasNoRunsBehindIt) {
    ResultTable table;
    const QAbstractItemModelTester tester(&table);
    table.setTable(smallStudy());
    const int last = table.rowCount() - 1;
    EXPECT_EQ(table.index(last, ResultTable::Dataset).data().toString(), QStringLiteral("Average"));
    EXPECT_EQ(table.index(last, ResultTable::FirstColumn).data().toString(), QStringLiteral("61.0"));
    EXPECT_EQ(table.cellAt(table.index(last, ResultTable::FirstColumn)), nullptr);
    EXPECT_FALSE(table.index(last, ResultTable::FirstColumn).flags().testFlag(Qt::ItemIsSelectable));
}

TEST(ResultTable, HeaderNamesMethodsBelowTheirSource) {
    ResultTable table;
    table.setTable(smallStudy());
    const auto header = [&](int section, int role) {
        return table.headerData(section, Qt::Horizontal, role).toString();
    };
    EXPECT_EQ(header(ResultTable::FirstColumn, Qt::DisplayRole), QStringLiteral("SUP"));
    EXPECT_EQ(header(ResultTable::FirstColumn, ResultTable::GroupRole), QString());
    EXPECT_EQ(header(ResultTable::FirstColumn + 1, Qt::DisplayRole), QStringLiteral("FD"));
    EXPECT_EQ(header(ResultTable::FirstColumn + 1, ResultTable::GroupRole), QStringLiteral("Real"));
}

TEST(ResultTable, AbsentCellIsADashAndCannotBeChosen) {
    ResultTable table;
    table.setTable(smallStudy());
    const auto absent = table.indexOf("EuroSAT", kRealFd);
    EXPECT_EQ(absent.data().toString(), QStringLiteral("–"));
    EXPECT_FALSE(absent.flags().testFlag(Qt::ItemIsSelectable));
}

TEST(ResultTable, WarningIsMarkedAndTold) {
    auto results = smallStudy();
    results.rows[0].cells.at(kRealFd).warnings = {"compared with a SUP run that differs in seed"};
    ResultTable table;
    table.setTable(results);
    const auto index = table.indexOf("birds", kRealFd);
    EXPECT_TRUE(index.data(ResultTable::FiguresRole).value<CellFigures>().warned);
    EXPECT_TRUE(index.data(Qt::ToolTipRole).toString().contains(QStringLiteral("differs in seed")));
    EXPECT_FALSE(table.indexOf("birds", {}).data(ResultTable::FiguresRole).value<CellFigures>().warned);
}

TEST(ResultTable, PublishedFiguresStandBesideOnlyWhenAskedForAndWithTheirSource) {
    ResultTable table;
    const QAbstractItemModelTester tester(&table);
    table.setTable(smallStudy());
    table.setReference(reference());
    EXPECT_TRUE(table.hasPublished());
    const auto published = [&] {
        return table.indexOf("EuroSAT", {}).data(ResultTable::FiguresRole).value<CellFigures>().published;
    };
    EXPECT_EQ(published(), QString());
    table.setParts({.published = true});
    EXPECT_EQ(published(), QStringLiteral("94.2"));
    EXPECT_EQ(text(table, "EuroSAT", {}), "90.0");
    EXPECT_TRUE(
        table.indexOf("EuroSAT", {}).data(Qt::ToolTipRole).toString().contains(QStringLiteral("ResNet-50")));
    EXPECT_EQ(table.indexOf("birds", {}).data(ResultTable::FiguresRole).value<CellFigures>().published,
              QString());
}

TEST(ResultTable, TabbedTextHasALineForEveryRow) {
    auto results = smallStudy();
    results.rows.pop_back();
    ResultTable table;
    table.setTable(results);
    EXPECT_EQ(asTabbedText(table).toStdString(),
              "Dataset\tTeacher\tSUP\tReal FD\tReal LD\nbirds\t–\t61.0 ±1.4\t71.0 ±1.4 [+10.0]\t55.0 "
              "[-5.0]\nAverage\t–\t61.0\t71.0 [+10.0]\t55.0 [-5.0]\n");
}

TEST(StudyResults, HaveTheTableOfTheBestStepsOnlyWhereValidationWasEvaluated) {
    for (const auto validation : {testing::Validation::Absent, testing::Validation::Evaluated}) {
        StoredStudy store;
        testing::putSmallStudy(store, "small", validation);
        StudyResults results(store.session());
        QSignalSpy changed(&results, &StudyResults::changed);
        results.reload();
        ASSERT_TRUE(changed.wait());
        EXPECT_DOUBLE_EQ(results.last().rows[0].cells.at(kRealFd).mean, 71);
        ASSERT_EQ(results.best() != nullptr, validation == testing::Validation::Evaluated);
        if (!results.best())
            continue;
        const auto& cells = results.best()->rows[0].cells;
        EXPECT_DOUBLE_EQ(cells.at({}).mean, 60.5);
        EXPECT_DOUBLE_EQ(cells.at(kRealFd).mean, 71.5);
        EXPECT_NEAR(*cells.at(kRealFd).delta, 11, 1e-9);
        EXPECT_NEAR(results.best()->average->cells.at({}).mean, 60.5, 1e-9);
        EXPECT_THAT(results.best()->notes.back(), HasSubstr("no best on validation for EuroSAT SUP"));
    }
}

} // namespace
} // namespace retort::ui
