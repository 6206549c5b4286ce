#include "models/generate/curation_table.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

namespace retort::ui {
namespace {

using synthesis::CurationRule;

TEST(CurationClassTable, SaysForEachClassWhatIsKeptAndWhichRuleRemovesTheRest) {
    store::SyntheticSetRecord set;
    set.request.classes = {"cat", "dog"};
    const synthesis::CurationDecision decision{
        .keptPerClass = {3, 0},
        .effects = {{.rule = CurationRule::MinScore, .removedPerClass = {1, 2}},
                    {.rule = CurationRule::NearDuplicate, .removedPerClass = {0, 4}}}};
    CurationClassTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::Fatal);
    table.setRows(curationRows(set, decision));
    ASSERT_EQ(table.rowCount(), 2);
    EXPECT_EQ(table.index(0, CurationClassTable::Kept).data().toString(), QStringLiteral("3"));
    EXPECT_EQ(table.index(1, CurationClassTable::Removed).data().toString(), QStringLiteral("6"));
    EXPECT_EQ(table.index(1, CurationClassTable::Removed).data(Qt::ToolTipRole).toString(),
              QStringLiteral("2 by score, 4 near-duplicate of a test image"));
    EXPECT_EQ(table.index(0, CurationClassTable::Kept).data(SortRole).toInt(), 3);
}

} // namespace
} // namespace retort::ui
