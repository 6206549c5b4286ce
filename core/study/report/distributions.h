#pragma once
// Student's and the binomial distribution, as far as comparisons need them.

#include <cstdint>

namespace retort::study {

/// The t with P(|T| < t) = `level` for a T of Student's distribution with `freedom` >= 1 degrees of freedom:
/// 4.303 for 0.95 and 2. By Abramowitz and Stegun 26.7.3 and 26.7.4.
double studentLimit(double level, int freedom);

/// P(X = successes) of `trials` tosses of a fair coin.
double coinProbability(std::int64_t successes, std::int64_t trials);

} // namespace retort::study
