#pragma once
// Fields that several sections of a study's JSON have in common. Each is left unset when it is absent.

#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// One of `known`.
inline void readWord(JsonReader& reader, const std::string& key, const std::vector<std::string>& known,
                     std::optional<std::string>& into) {
    reader.optional(key, into);
    if (!into || std::find(known.begin(), known.end(), *into) != known.end())
        return;
    std::string words;
    for (const auto& word : known)
        words += (words.empty() ? "\"" : ", \"") + word + "\"";
    reader.fail(key, fmt::format("unknown value \"{}\"; valid are {}", *into, words));
}

template<class Number>
void readAtLeast(JsonReader& reader, const std::string& key, Number smallest, std::optional<Number>& into) {
    reader.optional(key, into);
    if (into && !(*into >= smallest))
        reader.fail(key, fmt::format("must be at least {}", smallest));
}

/// From 0 to 1.
inline void readShare(JsonReader& reader, const std::string& key, std::optional<double>& into) {
    reader.optional(key, into);
    if (into && !(*into >= 0 && *into <= 1))
        reader.fail(key, "must be from 0 to 1");
}

} // namespace retort::study
