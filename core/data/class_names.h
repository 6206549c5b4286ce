#pragma once
// Class names as they come from folders and lists: one spelling of each character, and what a person should
// know about names that look alike or that are ids.

#include "data/dataset.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

/// In Unicode's normal form C: macOS writes "é" as two characters. Empty where the bytes are not UTF-8.
std::optional<std::string> composedName(std::string_view bytes);

/// With every byte that is no part of UTF-8 as "\xE9", to show a name that cannot be read.
std::string escapedName(std::string_view bytes);

/// Equal for names that differ in case, width or white space alone.
std::string lookAlikeKey(std::string_view name);

/// Adds a problem line for names that look alike, have white space at an end, or are WordNet ids or numbers,
/// which prompts would show to the teacher.
void noteClassNames(DatasetSummary& summary);

/// Adds problem lines where a split is missing or too small to train on or to measure with.
void noteSplitSizes(DatasetSummary& summary);

} // namespace retort::data
