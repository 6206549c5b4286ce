#pragma once
// How numbers are rounded for people, everywhere: window, terminal, Markdown, CSV, LaTeX, HTML.
//
// The rule: halves go away from zero (81.25 is 81.3, -0.25 is -0.3), as taught in school and the same for a
// gain and the loss that mirrors it. What is rounded is the decimal number that a person would compute with:
// the value to nine decimals, so that a mean that binary arithmetic left at 81.24999999999999 is 81.25.

#include <string>

namespace retort {

/// The number nearest to the rounded decimal, for those who spell it themselves; never -0. `decimals` in
/// 0..8.
double rounded(double value, int decimals);
/// "81.3", "-0.3"; "0.0" for what rounds to nothing; "nan" and "inf" for what is no number.
std::string decimalText(double value, int decimals);
/// "+13.0", "-0.3", "+0.0".
std::string signedDecimalText(double value, int decimals);
/// `decimals`, or as many more, 8 at most, as a number needs that is not 0 and would read as 0: for limits,
/// of which one must see at what side of 0 they are.
int decimalsToShow(double value, int decimals);

} // namespace retort
