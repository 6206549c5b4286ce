#include "cluster/shell_word.h"

#include <cctype>

namespace retort::cluster {

std::string shellWord(const std::string& text) {
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return word + "'";
}

std::string shellWords(const std::vector<std::string>& texts) {
    std::string words;
    for (const auto& text : texts)
        words += (words.empty() ? "" : " ") + shellWord(text);
    return words;
}

std::string plainName(const std::string& text) {
    std::string name;
    for (const char c : text)
        name +=
            std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ? c : '-';
    return name;
}

} // namespace retort::cluster
