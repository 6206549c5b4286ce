#pragma once
// The range of a number that a person gives, and the one place where such a number is read or refused: the
// command line, specifications and the window ask the same range (limits.h names them).
//
//   constexpr Range<int> kThreads{0, 1024};
//   RETORT_TRY(const int threads, readNumber(text, kThreads)); // "expected a whole number from 0 to 1024,
//   ..."

#include "base/result.h"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace retort {

enum class Ends {
    Closed,    ///< both ends are allowed
    OpenBelow, ///< the smallest number is not
    OpenAbove  ///< the largest is not
};

/// T is int, std::int64_t, std::uint64_t or double.
template<class T> struct Range {
    T smallest;
    T largest;
    Ends ends = Ends::Closed;

    /// False for what is no number (NaN).
    constexpr bool contains(T value) const {
        const bool above = ends == Ends::OpenBelow ? value > smallest : value >= smallest;
        const bool below = ends == Ends::OpenAbove ? value < largest : value <= largest;
        return above && below;
    }
};

/// "from 0 to 1024", "above 0 and at most 1", "at least 0 and below 1"
std::string text(const Range<int>& range);
std::string text(const Range<std::int64_t>& range);
std::string text(const Range<std::uint64_t>& range);
std::string text(const Range<double>& range);

/// "a whole number from 0 to 1024", "a number above 0 and at most 1"
template<class T> std::string expectation(const Range<T>& range) {
    return (std::is_integral_v<T> ? "a whole number " : "a number ") + text(range);
}

/// The whole of `given` as a decimal number: no sign but "-", no space, no unit, no "inf" or "nan".
/// InvalidArgument: "expected a whole number from 0 to 1024, found "12abc"".
Result<int> readNumber(std::string_view given, const Range<int>& range);
Result<std::int64_t> readNumber(std::string_view given, const Range<std::int64_t>& range);
Result<std::uint64_t> readNumber(std::string_view given, const Range<std::uint64_t>& range);
Result<double> readNumber(std::string_view given, const Range<double>& range);

/// InvalidArgument: "WHAT: expected a whole number from 0 to 1024, found 5000".
Status checkNumber(std::string_view what, int value, const Range<int>& range);
Status checkNumber(std::string_view what, std::int64_t value, const Range<std::int64_t>& range);
Status checkNumber(std::string_view what, std::uint64_t value, const Range<std::uint64_t>& range);
Status checkNumber(std::string_view what, double value, const Range<double>& range);

} // namespace retort
