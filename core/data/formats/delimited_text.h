#pragma once
// Tables in text files (RFC 4180): comma, semicolon, tab or bar between the fields, fields in quotation marks
// where they hold one of these.

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

using TableRow = std::vector<std::string>;

/// Rows of fields without white space around them; empty lines are passed over. The delimiter is the one that
/// gives nearly every row as many fields as the first has, and the most of them.
std::vector<TableRow> parseDelimitedText(std::string_view text);

/// The table in a file. NotFound, AccessDenied; Corrupt: more than 64 MiB, or a quotation mark that takes
/// all lines after it; Unsupported: it is not UTF-8, or
/// holds NUL characters.
Result<std::vector<TableRow>> readDelimitedFile(const std::filesystem::path& file);

} // namespace retort::data
