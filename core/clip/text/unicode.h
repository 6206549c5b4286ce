#pragma once
// The parts of Unicode that CLIP's tokenizer leans on: letter and number classes, lower case, normal form C.
// Computed by ICU where the build found it. Without ICU the approximations of latin_unicode.h stand in, which
// are exact for ASCII, Latin-1 and Latin Extended-A and good enough for other alphabets without combining
// marks.

#include <string>
#include <string_view>

namespace retort::clip {

/// Code points of a UTF-8 text; each byte that is not part of a valid sequence becomes U+FFFD.
std::u32string fromUtf8(std::string_view text);
std::string toUtf8(std::u32string_view text);
void appendUtf8(std::string& text, char32_t character);

bool isLetter(char32_t character); ///< \p{L}
bool isNumber(char32_t character); ///< \p{N}
bool isSpace(char32_t character);  ///< \s, the White_Space property

/// Full lower-case mapping without a locale: final sigma, and dotted capital I to two characters.
std::u32string lowered(const std::u32string& text);
/// Normal form C.
std::u32string composed(const std::u32string& text);
/// Normal form KC of a full-width or half-width character (U+3000, U+FF01 ... U+FFEF), others unchanged.
std::u32string standardWidth(char32_t character);

} // namespace retort::clip
