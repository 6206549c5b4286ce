#pragma once
// Character classes and lower case without a Unicode library: exact for ASCII, Latin-1 and Latin Extended-A.
// Greek and Cyrillic capitals are lowered without context (no final sigma); what lies outside the blocks of
// punctuation, symbols and combining marks counts as a letter.

#include <string>

namespace retort::clip::latin {

bool isLetter(char32_t character);
bool isNumber(char32_t character);
std::u32string lowered(const std::u32string& text);

} // namespace retort::clip::latin
