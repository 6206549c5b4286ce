#pragma once
// Text inside HTML and SVG.

#include <string>
#include <string_view>

namespace retort {

/// With &, <, > and quotation marks as entities: for text and for attributes in quotation marks.
std::string escapedMarkup(std::string_view text);

} // namespace retort
