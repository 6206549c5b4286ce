#pragma once
// Options that take one word of a few. Which there are, and how they are told, is known by who reads them.

#include "base/fields.h"
#include "base/result.h"
#include "base/words.h"

#include <CLI/App.hpp>

#include <optional>
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

/// Refuses what is not in the enumeration's table of words.
template<Worded Enum> CLI::Validator aWordOf() {
    return readableBy([](const std::string& given) { return readWord<Enum>("", given); });
}

/// An option that takes one of the enumeration's words, which end its description.
template<Worded Enum>
CLI::Option* addWord(CLI::App& app, const std::string& flag, std::optional<Enum>& into,
                     const std::string& description) {
    return app
        .add_option_function<std::string>(
            flag, [&into](const std::string& word) { into = enumOf<Enum>(word); },
            description + " (" + typeOfWords(allWords<Enum>()) + ")")
        ->check(aWordOf<Enum>());
}

} // namespace retort::cli
