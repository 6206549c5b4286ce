#pragma once
// Fields of CSV files (RFC 4180) as they are written.

#include <string>
#include <string_view>

namespace retort {

/// The text in quotation marks, its own doubled.
std::string csvQuoted(std::string_view text);
/// In quotation marks only where a comma, a quotation mark or an end of line makes them necessary.
std::string csvField(std::string_view text);

} // namespace retort
