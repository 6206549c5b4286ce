#pragma once
// Text inside HTML, SVG and Markdown.

#include <string>
#include <string_view>

namespace retort {

/// With &, <, > and quotation marks as entities: for text and for attributes in quotation marks.
std::string escapedMarkup(std::string_view text);

/// What Markdown would read as more than a text, HTML among it, told as a text of one line.
std::string escapedMarkdown(std::string_view text);

} // namespace retort
