#include "base/rounding.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace retort {

namespace {

constexpr int kKnownDecimals = 9;

/// One more in the last place of a number that is not negative.
void increment(std::string& digits) {
    for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
        if (*at == '.')
            continue;
        if (*at != '9') {
            ++*at;
            return;
        }
        *at = '0';
    }
    digits.insert(digits.begin(), '1');
}

/// Of a number that is not negative.
std::string roundedDigits(double value, int decimals) {
    auto digits = fmt::format("{:.{}f}", value, kKnownDecimals);
    const auto dropped = digits.size() - static_cast<std::size_t>(kKnownDecimals - decimals);
    const bool up = digits[dropped] >= '5';
    digits.resize(decimals == 0 ? dropped - 1 : dropped);
    if (up)
        increment(digits);
    return digits;
}

} // namespace

std::string decimalText(double value, int decimals) {
    if (!std::isfinite(value))
        return fmt::format("{}", value);
    auto digits = roundedDigits(std::abs(value), decimals);
    const bool isNothing = digits.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !isNothing ? "-" + digits : digits;
}

std::string signedDecimalText(double value, int decimals) {
    auto text = decimalText(value, decimals);
    return text.front() == '-' ? text : "+" + text;
}

int decimalsToShow(double value, int decimals) {
    constexpr int kMost = 8;
    while (decimals < kMost && value != 0 && rounded(value, decimals) == 0)
        ++decimals;
    return decimals;
}

double rounded(double value, int decimals) {
    if (!std::isfinite(value))
        return value;
    const auto text = decimalText(value, decimals);
    double result = value;
    std::from_chars(text.data(), text.data() + text.size(), result);
    return result;
}

} // namespace retort
