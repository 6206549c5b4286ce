#pragma once
// Texts as words of a POSIX shell.

#include <string>
#include <vector>

namespace retort::cluster {

/// One word, whatever is in the text: 'it'\''s'.
std::string shellWord(const std::string& text);
/// Words with spaces between them.
std::string shellWords(const std::vector<std::string>& texts);
/// A name that needs no quoting, in lists of Slurm neither: what is no letter, digit, '-', '_' or '.' becomes
/// '-'.
std::string plainName(const std::string& text);

} // namespace retort::cluster
