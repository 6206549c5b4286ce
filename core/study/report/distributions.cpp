#include "study/report/distributions.h"

#include <cmath>
#include <numbers>

namespace retort::study {

namespace {

/// P(|T| < t).
double studentWithin(double t, int freedom) {
    const double angle = std::atan(t / std::sqrt(static_cast<double>(freedom)));
    const double cosine = std::cos(angle);
    const bool isOdd = freedom % 2 == 1;
    double term = isOdd ? cosine : 1, sum = freedom > 1 ? term : 0;
    for (int k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
        term *= cosine * cosine * (k - 1) / k;
        sum += term;
    }
    const double part = std::sin(angle) * sum;
    return isOdd ? 2 / std::numbers::pi * (angle + part) : part;
}

} // namespace

double studentLimit(double level, int freedom) {
    double low = 0, high = 1;
    while (studentWithin(high, freedom) < level)
        high *= 2;
    constexpr int kHalvings = 60;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (studentWithin(middle, freedom) < level ? low : high) = middle;
    }
    return high;
}

double coinProbability(std::int64_t successes, std::int64_t trials) {
    if (successes < 0 || successes > trials)
        return 0;
    const auto n = static_cast<double>(trials), k = static_cast<double>(successes);
    return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::numbers::ln2);
}

} // namespace retort::study
