#include "models/session/sweep_text.h"

#include <gtest/gtest.h>

namespace retort::ui {
namespace {

TEST(SweepText, KeysHaveTheNamesOfTheirFields) {
    EXPECT_EQ(keyTitle("labelled.perClass"), QStringLiteral("Labelled"));
    EXPECT_EQ(keyTitle("distil.steps"), QStringLiteral("Steps (distil)"));
    EXPECT_EQ(keyTitle("distil.forgotten"), QStringLiteral("distil.forgotten"));
}

TEST(SweepText, RowsAreCalledByTheirDatasetAndWhatVaries) {
    EXPECT_EQ(rowTitle("fashion-mnist labelled.perClass=10 student.imageSize=32"),
              QStringLiteral("fashion-mnist, Labelled 10 per class, Input size 32 px"));
    EXPECT_EQ(rowTitle("my birds"), QStringLiteral("my birds"));
    EXPECT_EQ(rowTitle("birds year=2024"), QStringLiteral("birds year=2024"));
    EXPECT_EQ(rowTitle(""), QString());
}

TEST(SweepText, EveryKeyThatCanVaryHasATitleOfItsOwn) {
    QStringList titles;
    for (const auto& variable : study::variableKeys())
        titles << keyTitle(variable.key);
    titles.sort();
    EXPECT_EQ(titles.removeDuplicates(), 0) << titles.join(QLatin1Char('\n')).toStdString();
}

} // namespace
} // namespace retort::ui
