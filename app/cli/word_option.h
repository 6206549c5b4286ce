#pragma once
// Options that take one word of a few. Which there are, and how they are told, is known by who reads them.

#include "base/result.h"

#include <CLI/Validators.hpp>

#include <string>

namespace retort::cli {

/// Refuses the word as wrong usage where `read`, a Result of the text, finds it InvalidArgument.
template<class Read> CLI::Validator readableBy(Read read) {
    return {[read](const std::string& given) {
                const auto value = read(given);
                const bool isWrong = !value.ok() && value.error().code == ErrorCode::InvalidArgument;
                return isWrong ? value.error().message : std::string{};
            },
            ""};
}

} // namespace retort::cli
