#pragma once
// The keys of a study's specification, for people who write one.

#include <string>

namespace retort::study {

/// A Markdown table of every key of the field lists, in the order of the specification: key, values, meaning.
std::string keysTable();

} // namespace retort::study
