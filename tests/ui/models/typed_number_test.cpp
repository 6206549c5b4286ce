#include "models/session/typed_number.h"

#include "base/limits.h"

#include <gmock/gmock.h>

#include <cmath>

namespace retort::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

std::optional<double> real(const char* text) {
    return readTyped(QString::fromUtf8(text), limits::kRate);
}
std::optional<std::int64_t> whole(const char* text) {
    return readTyped(QString::fromUtf8(text), limits::kTrainSteps);
}

TEST(TypedNumber, ReadsBothDecimalSeparators) {
    for (const auto* text : {"0.001", "0,001", " 0.001 ", "1e-3", "1E-3", ",001", ".001"})
        EXPECT_THAT(real(text), Optional(0.001)) << text;
    EXPECT_THAT(real("1 234,5"), Optional(1234.5));
    EXPECT_THAT(real("1,234.5"), Optional(1234.5));
    EXPECT_THAT(real("1.234,5"), Optional(1234.5));
}

TEST(TypedNumber, ReadsDigitsInGroups) {
    for (const auto* text : {"2000", "2,000", "2.000", "2 000", "2\u00a0000", "2'000", "2’000"})
        EXPECT_THAT(whole(text), Optional(2000)) << text;
    EXPECT_THAT(whole("1,000,000"), Optional(1'000'000));
}

TEST(TypedNumber, RefusesWhatIsNoNumberOfTheRange) {
    for (const auto* text :
         {"", "-1", "0", "1.5", "1,5", "20,00", "12abc", "1-5", "1 2", "nan", "inf", "0x10"})
        EXPECT_FALSE(whole(text)) << text;
    for (const auto* text : {"", "-0.1", "1..2", "abc", "nan", "inf", "1e99"})
        EXPECT_FALSE(real(text)) << text;
    EXPECT_FALSE(readTyped(QStringLiteral("100.5"), limits::kPercent));
    EXPECT_FALSE(readTyped(QStringLiteral("0"), limits::kPercent));
    EXPECT_THAT(readTyped(QStringLiteral("18446744073709551615"), limits::kSeed),
                Optional(limits::kSeed.largest));
}

TEST(TypedNumber, SentenceNamesTheEnds) {
    EXPECT_EQ(sentenceOf(limits::kTrainBatch), QStringLiteral("Enter a whole number from 2 to 65,536."));
    EXPECT_EQ(sentenceOf(limits::kTrainSteps), QStringLiteral("Enter a whole number, 1 or more."));
    EXPECT_EQ(sentenceOf(limits::kSeed), QStringLiteral("Enter a whole number, 0 or more."));
    EXPECT_EQ(sentenceOf(limits::kPercent), QStringLiteral("Enter a number above 0 and at most 100."));
    EXPECT_EQ(sentenceOf(limits::kFraction), QStringLiteral("Enter a number from 0 to below 1."));
    EXPECT_EQ(sentenceOf(limits::kShare), QStringLiteral("Enter a number from 0 to 1."));
}

TEST(TypedNumber, TextReadsBackAsTheSameNumber) {
    for (const double value : {0.001, 2.5, 1e-6, 123456.0, 1e6, 0.1})
        EXPECT_THAT(readTyped(typedText(value), limits::kRate), Optional(value));
}

TEST(TypedSeeds, AreListedAndSpanned) {
    EXPECT_THAT(readSeeds(QStringLiteral("1, 2, 3")), Optional(ElementsAre(1, 2, 3)));
    EXPECT_THAT(readSeeds(QStringLiteral("1 2 3")), Optional(ElementsAre(1, 2, 3)));
    EXPECT_THAT(readSeeds(QStringLiteral("1-5")), Optional(ElementsAre(1, 2, 3, 4, 5)));
    EXPECT_THAT(readSeeds(QStringLiteral("7; 1 – 2, 7")), Optional(ElementsAre(7, 1, 2)));
    EXPECT_THAT(readSeeds(QStringLiteral("0")), Optional(ElementsAre(0)));
}

TEST(TypedSeeds, ThatCannotBeAreRefusedAsAWhole) {
    for (const auto* text :
         {"", "-1", "1, two", "3-1", "1.5", "1-", "1-2-3", "0-5000", "99999999999999999999"})
        EXPECT_FALSE(readSeeds(QLatin1String(text))) << text;
}

TEST(TypedSeeds, AreWrittenShortWhereManyFollow) {
    EXPECT_EQ(seedsText({1, 2, 3}), QStringLiteral("1, 2, 3"));
    EXPECT_EQ(seedsText({1, 2, 3, 4, 9}), QStringLiteral("1-4, 9"));
}

} // namespace
} // namespace retort::ui
