#pragma once
// Options that take a number. Their ranges are those of specifications (base/limits.h).

#include "base/limits.h"

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>

#include <string>

namespace retort::cli {

/// Refuses what is no number of the range, and hands CLI11 a plain decimal: left to itself it takes "-1" for
/// 18446744073709551615 and "010" for 8.
template<class T> CLI::Validator within(const Range<T>& range) {
    return {[range](std::string& given) {
                const auto number = readNumber(given, range);
                if (!number.ok())
                    return number.error().message;
                given = fmt::format("{}", *number);
                return std::string{};
            },
            text(range)};
}

/// `into` is a number, an optional one or a list. Every option that takes numbers is made by this.
template<class Into, class T>
CLI::Option* addNumber(CLI::App& app, const std::string& name, Into& into, const Range<T>& range,
                       const std::string& description) {
    return app.add_option(name, into, description)->transform(within(range));
}

} // namespace retort::cli
