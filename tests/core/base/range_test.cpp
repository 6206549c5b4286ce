#include "base/range.h"
#include "testing/result_matchers.h"

#include <limits>

namespace retort {
namespace {

using testing::failsWith;
using ::testing::HasSubstr;

constexpr Range<std::uint64_t> kSeed{0, std::numeric_limits<std::uint64_t>::max()};
constexpr Range<int> kThreads{0, 1024};
constexpr Range<double> kShare{0, 1, Ends::OpenBelow};

TEST(Range, reads_whole_decimal_numbers_that_it_holds) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto largest, readNumber("18446744073709551615", kSeed));
    EXPECT_EQ(largest, std::numeric_limits<std::uint64_t>::max());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto threads, readNumber("010", kThreads));
    EXPECT_EQ(threads, 10); // not octal
    RETORT_ASSERT_OK_AND_ASSIGN(const auto share, readNumber("2.5e-1", kShare));
    EXPECT_EQ(share, 0.25);
}

TEST(Range, refuses_everything_else_naming_what_was_expected_and_what_was_given) {
    for (const auto* given : {"-1", "99999999999999999999999", "18446744073709551616", "", " 1", "1 ", "+1",
                              "12abc", "0x10", "1.0", "1e3", "nan", "inf", "1,000", "--json"})
        EXPECT_THAT(readNumber(given, kSeed),
                    failsWith(ErrorCode::InvalidArgument,
                              HasSubstr("expected a whole number from 0 to 18446744073709551615, found \"" +
                                        std::string(given) + "\"")))
            << given;
    for (const auto* given :
         {"0", "-0.1", "1.01", "nan", "-nan", "inf", "1e999", "0x1p-1", "", "0,5", "1/2", "0.5%"})
        EXPECT_THAT(
            readNumber(given, kShare),
            failsWith(ErrorCode::InvalidArgument,
                      HasSubstr("expected a number above 0 and at most 1, found \"" + std::string(given))))
            << given;
    EXPECT_THAT(readNumber("1025", kThreads), failsWith(ErrorCode::InvalidArgument, HasSubstr("to 1024")));
}

TEST(Range, open_ends_are_not_part_of_it) {
    constexpr Range<double> kBelow{0, 1, Ends::OpenAbove};
    EXPECT_TRUE(kBelow.contains(0));
    EXPECT_FALSE(kBelow.contains(1));
    EXPECT_EQ(text(kBelow), "at least 0 and below 1");
    EXPECT_FALSE(kShare.contains(0));
    EXPECT_TRUE(kShare.contains(1));
    EXPECT_FALSE(kShare.contains(std::numeric_limits<double>::quiet_NaN()));
}

} // namespace
} // namespace retort
