#include "base/range.h"

#include <charconv>
#include <fmt/format.h>

namespace retort {

namespace {

template<class T> std::string textOf(const Range<T>& range) {
    switch (range.ends) {
    case Ends::OpenBelow: return fmt::format("above {} and at most {}", range.smallest, range.largest);
    case Ends::OpenAbove: return fmt::format("at least {} and below {}", range.smallest, range.largest);
    case Ends::Closed: break;
    }
    return fmt::format("from {} to {}", range.smallest, range.largest);
}

template<class T> Result<T> readWhole(std::string_view given, const Range<T>& range) {
    T value{};
    const char* const end = given.data() + given.size();
    const auto [stopped, problem] = std::from_chars(given.data(), end, value);
    if (problem != std::errc{} || stopped != end || !range.contains(value))
        return invalidArgument(fmt::format("expected {}, found \"{}\"", expectation(range), given));
    return value;
}

template<class T> Status check(std::string_view what, T value, const Range<T>& range) {
    if (range.contains(value))
        return {};
    return invalidArgument(fmt::format("{}: expected {}, found {}", what, expectation(range), value));
}

} // namespace

std::string text(const Range<int>& range) {
    return textOf(range);
}

std::string text(const Range<std::int64_t>& range) {
    return textOf(range);
}

std::string text(const Range<std::uint64_t>& range) {
    return textOf(range);
}

std::string text(const Range<double>& range) {
    return textOf(range);
}

Result<int> readNumber(std::string_view given, const Range<int>& range) {
    return readWhole(given, range);
}

Result<std::int64_t> readNumber(std::string_view given, const Range<std::int64_t>& range) {
    return readWhole(given, range);
}

Result<std::uint64_t> readNumber(std::string_view given, const Range<std::uint64_t>& range) {
    return readWhole(given, range);
}

Result<double> readNumber(std::string_view given, const Range<double>& range) {
    return readWhole(given, range);
}

Status checkNumber(std::string_view what, int value, const Range<int>& range) {
    return check(what, value, range);
}

Status checkNumber(std::string_view what, std::int64_t value, const Range<std::int64_t>& range) {
    return check(what, value, range);
}

Status checkNumber(std::string_view what, std::uint64_t value, const Range<std::uint64_t>& range) {
    return check(what, value, range);
}

Status checkNumber(std::string_view what, double value, const Range<double>& range) {
    return check(what, value, range);
}

} // namespace retort
