#include "models/results/run_comparison.h"
#include "testing/stored_study.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

namespace retort::ui {
namespace {

using testing::kRealFd;
using testing::kSup;
using testing::StoredStudy;

/// A line per row, cells apart by bars.
std::string textOf(const RunComparison& table) {
    QStringList lines, cells;
    for (int section = 0; section < table.columnCount(); ++section)
        cells << table.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << cells.join(QStringLiteral(" | "));
    for (int row = 0; row < table.rowCount(); ++row) {
        cells.clear();
        for (int section = 0; section < table.columnCount(); ++section)
            cells << table.index(row, section).data().toString();
        lines << cells.join(QStringLiteral(" | "));
    }
    return lines.join(QLatin1Char('\n')).toStdString();
}

CellStory storyOf(const StoredStudy& store, const study::Column& column) {
    auto workspace = store::Workspace::open(store.folder(), store::Access::ReadOnly).value();
    return readCellStory(workspace, {.study = "s", .dataset = "birds", .column = column}).value();
}

TEST(RunComparison, ShowsOnlyWhatDiffersAndOfStageOneWhatItDoesOtherwise) {
    StoredStudy store;
    store.put(
        "s",
        {{.column = kSup, .finetune = {0.1, 0.62, 0.6}, .learningRate = 0.1, .validation = {0.5, 0.4, 0.5}},
         {.column = kRealFd, .finetune = {0.5, 0.7}, .distil = {0.1, 0.5}, .learningRate = 0.003}});
    RunComparison table;
    const QAbstractItemModelTester tester(&table);
    table.show(storyOf(store, kRealFd));
    EXPECT_EQ(textOf(table), "Parameter | Run 2 | SUP, run 1\n"
                             "Test accuracy | 70.0 % | 60.0 %\n"
                             "Best on validation | – | 10.0 %\n"
                             "At fine-tuning step | – | 0\n"
                             "Validation accuracy there | – | 50.0 %\n"
                             "Distillation · Learning rate | 0.01 | –\n"
                             "Distillation · Teacher | vit | –\n"
                             "Fine-tuning · Learning rate | 0.003 | 0.1\n"
                             "Fine-tuning · Steps | 10 | 20");
}

TEST(RunComparison, WithoutValidationHasNoLinesOfABest) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .finetune = {0.1, 0.6}}});
    RunComparison table;
    table.show(storyOf(store, kSup));
    EXPECT_EQ(textOf(table), "Parameter | Run 1\n"
                             "Test accuracy | 60.0 %");
}

TEST(RunComparison, SupIsComparedWithItselfAlone) {
    StoredStudy store;
    store.put("s", {{.column = kSup, .seed = 1, .finetune = {0.1, 0.6}},
                    {.column = kSup, .seed = 2, .finetune = {}, .state = store::RunState::Failed}});
    RunComparison table;
    const QAbstractItemModelTester tester(&table);
    table.show(storyOf(store, kSup));
    EXPECT_EQ(table.columnCount(), 3);
    EXPECT_EQ(textOf(table), "Parameter | Run 1 | Run 2\n"
                             "Seed | 1 | 2\n"
                             "State | finished | failed\n"
                             "Test accuracy | 60.0 % | –");
}

TEST(CellStory, AddsTheConfusionOfSeeds) {
    StoredStudy store;
    testing::putSmallStudy(store, "s");
    const auto story = storyOf(store, kRealFd);
    EXPECT_EQ(story.runs.size(), 2u);
    EXPECT_EQ(story.baselines.size(), 2u);
    EXPECT_EQ(story.classes, (QStringList{QStringLiteral("crow"), QStringLiteral("robin")}));
    EXPECT_EQ(sumOfConfusions(story.runs), (store::ConfusionMatrix{{16, 4}, {2, 18}}));
}

TEST(CellStory, OfRunsThatWaitOrRunOnlyTheFinishedOnesCount) {
    using store::RunState;
    StoredStudy store;
    store.put("s", {{.column = kRealFd, .seed = 1, .finetune = {0.1, 0.7}, .distil = {0.1, 0.5}},
                    {.column = kRealFd, .seed = 2, .finetune = {0.1}, .state = RunState::Running},
                    {.column = kRealFd, .seed = 3, .finetune = {}, .state = RunState::Queued}});
    const auto story = storyOf(store, kRealFd);
    EXPECT_EQ(story.runs.size(), 3u) << "what differs between them is told of all";
    ASSERT_EQ(story.finished().size(), 1u);
    EXPECT_EQ(story.finished()[0].record.request.seed, 1);
    EXPECT_EQ(sumOfConfusions(story.finished()), (store::ConfusionMatrix{{8, 2}, {1, 9}}));
    EXPECT_EQ(story.classes, (QStringList{QStringLiteral("crow"), QStringLiteral("robin")}));
}

} // namespace
} // namespace retort::ui
