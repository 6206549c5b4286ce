#include "base/csv.h"

#include <gmock/gmock.h>

namespace retort {
namespace {

TEST(Csv, FieldIsQuotedOnlyWhereItMustBe) {
    EXPECT_EQ(csvField("plain text"), "plain text");
    EXPECT_EQ(csvField("a, b"), "\"a, b\"");
    EXPECT_EQ(csvField("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(csvField("a \"word\""), "\"a \"\"word\"\"\"");
    EXPECT_EQ(csvField(""), "");
}

TEST(Csv, QuotedIsAlwaysInMarks) {
    EXPECT_EQ(csvQuoted("plain"), "\"plain\"");
    EXPECT_EQ(csvQuoted("\""), "\"\"\"\"");
}

} // namespace
} // namespace retort
