#pragma once
// The words of an enumeration, in one table that is read both ways. The enumeration's namespace declares it:
//
//   constexpr auto words(FeatureLoss) {
//       return std::to_array<Word<FeatureLoss>>({{FeatureLoss::Cosine, "cosine"}, {FeatureLoss::SmoothL1,
//       "smooth-l1"}});
//   }
//
//   wordOf(FeatureLoss::Cosine);                  // "cosine"
//   readWord<FeatureLoss>("loss", "smoth-l1");    // InvalidArgument: loss: unknown value "smoth-l1"; valid
//   are ...

#include "base/result.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace retort {

template<class Enum> struct Word {
    Enum value;
    std::string_view text;
};

/// An enumeration with a table of words.
template<class Enum>
concept Worded = std::is_enum_v<Enum> && requires {
    words(Enum{});
};

/// Empty for a value that is not in the table.
template<Worded Enum> constexpr std::string_view wordOf(Enum value) {
    for (const auto& word : words(Enum{}))
        if (word.value == value)
            return word.text;
    return {};
}

template<Worded Enum> constexpr std::optional<Enum> enumOf(std::string_view text) {
    for (const auto& word : words(Enum{}))
        if (word.text == text)
            return word.value;
    return std::nullopt;
}

/// In the table's order.
template<Worded Enum> std::vector<std::string> allWords() {
    std::vector<std::string> all;
    for (const auto& word : words(Enum{}))
        all.emplace_back(word.text);
    return all;
}

/// `unknown value "smoth-l1"; valid are "cosine", "mse", "smooth-l1"; did you mean "smooth-l1"?`
std::string unknownWord(std::string_view given, const std::vector<std::string>& valid);

/// InvalidArgument, which begins with `what`, if it is given, and names all words.
template<Worded Enum> Result<Enum> readWord(std::string_view what, std::string_view given) {
    if (const auto value = enumOf<Enum>(given))
        return *value;
    const auto problem = unknownWord(given, allWords<Enum>());
    return invalidArgument(what.empty() ? problem : std::string(what) + ": " + problem);
}

} // namespace retort
