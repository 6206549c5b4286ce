#pragma once
// What CLIP does to a prompt before it looks for tokens: cleaning, lower case, and the cut into words.

#include <string>
#include <string_view>
#include <vector>

namespace retort::clip {

/// Cleans UTF-8 text as open_clip's tokenizer does: repair of typography, HTML unescaped twice, white space
/// collapsed, lower case. Of the repairs by ftfy (https://ftfy.readthedocs.io, `fix_text`) all are done but
/// the one that undoes a wrong decoding ("schÃ¶n" stays): HTML entities, C1 controls, ligatures, character
/// width, curly quotes, terminal escapes, control characters, normal form C.
std::string cleanedPrompt(std::string_view text);

/// Cuts a cleaned text into the words that are encoded separately, after CLIP's pattern
/// "SPECIAL|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+". `specialTokens` are in lower case.
std::vector<std::string> promptWords(std::string_view cleaned, const std::vector<std::string>& specialTokens);

} // namespace retort::clip
