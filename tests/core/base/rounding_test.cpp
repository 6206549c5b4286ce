#include "base/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace retort {
namespace {

TEST(Rounding, HalvesGoAwayFromZero) {
    EXPECT_EQ(decimalText(81.25, 1), "81.3");
    EXPECT_EQ(decimalText(81.35, 1), "81.4") << "which binary holds as 81.3499...";
    EXPECT_EQ(decimalText(-0.25, 1), "-0.3");
    EXPECT_EQ(decimalText(0.5, 0), "1");
    EXPECT_EQ(decimalText(2.5, 0), "3");
    EXPECT_EQ(decimalText(1.0005, 3), "1.001");
}

TEST(Rounding, OtherValuesGoToTheNearest) {
    EXPECT_EQ(decimalText(81.249, 1), "81.2");
    EXPECT_EQ(decimalText(81.251, 1), "81.3");
    EXPECT_EQ(decimalText(99.96, 1), "100.0");
    EXPECT_EQ(decimalText(0.04, 1), "0.0");
    EXPECT_EQ(decimalText(9.5, 0), "10");
}

TEST(Rounding, LimitHasAsManyDecimalsAsShowItsSide) {
    EXPECT_EQ(decimalsToShow(2.04, 1), 1);
    EXPECT_EQ(decimalsToShow(0.05, 1), 1);
    EXPECT_EQ(signedDecimalText(0.04, decimalsToShow(0.04, 1)), "+0.04");
    EXPECT_EQ(signedDecimalText(-0.0012, decimalsToShow(-0.0012, 1)), "-0.001");
    EXPECT_EQ(decimalsToShow(0, 1), 1);
    EXPECT_EQ(decimalsToShow(1e-12, 1), 8);
    EXPECT_EQ(decimalsToShow(std::nan(""), 1), 1);
}

TEST(Rounding, WhatBinarySumsLeaveDoesNotDecide) {
    EXPECT_EQ(decimalText((81.1 + 81.4) / 2, 1), "81.3");
    EXPECT_EQ(decimalText(81.24999999999999, 1), "81.3");
    EXPECT_EQ(decimalText(0.1 + 0.2 - 0.15, 1), "0.2");
}

TEST(Rounding, GainAndTheLossThatMirrorsItAreEquallyLarge) {
    for (const double gain : {0.05, 0.15, 0.25, 0.35, 1.45, 12.65}) {
        const auto up = signedDecimalText(gain, 1), down = signedDecimalText(-gain, 1);
        EXPECT_EQ(up.substr(1), down.substr(1));
        EXPECT_EQ(up.front(), '+');
        EXPECT_EQ(down.front(), '-');
    }
}

TEST(Rounding, NothingHasNoMinus) {
    EXPECT_EQ(decimalText(-0.04, 1), "0.0");
    EXPECT_EQ(signedDecimalText(-0.04, 1), "+0.0");
    EXPECT_FALSE(std::signbit(rounded(-0.04, 1)));
}

TEST(Rounding, NumberIsTheOneThatTheTextSays) {
    EXPECT_EQ(rounded(81.25, 1), 81.3);
    EXPECT_EQ(rounded(-81.25, 1), -81.3);
    EXPECT_EQ(rounded(1234567.5, 0), 1234568);
}

TEST(Rounding, WhatIsNoNumberStaysSo) {
    EXPECT_EQ(decimalText(std::numeric_limits<double>::quiet_NaN(), 1), "nan");
    EXPECT_EQ(signedDecimalText(std::numeric_limits<double>::infinity(), 1), "+inf");
    EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<double>::quiet_NaN(), 1)));
}

} // namespace
} // namespace retort
