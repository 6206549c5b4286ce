#include "clip/text/prompt_text.h"

#include "clip/text/html_unescape.h"
#include "clip/text/unicode.h"

#include <algorithm>
#include <array>

namespace retort::clip {

namespace {

bool isAlphanumericAscii(char32_t character) {
    return (character >= U'0' && character <= U'9') || (character >= U'a' && character <= U'z') ||
           (character >= U'A' && character <= U'Z');
}

/// The reference at the front of `text` ("&name;" or "&#number;"), with both ends; empty if there is none.
std::u32string_view closedReference(std::u32string_view text) {
    constexpr std::size_t kLongestEntityName = 24;
    std::size_t end = text.size() > 1 && text[1] == U'#' ? 2 : 1;
    const std::size_t nameStart = end;
    while (end < text.size() && end - nameStart < kLongestEntityName && isAlphanumericAscii(text[end]))
        ++end;
    const bool isClosed = end > nameStart && end < text.size() && text[end] == U';';
    return isClosed ? text.substr(0, end + 1) : std::u32string_view{};
}

/// Unlike HTML itself, ftfy replaces only references that end in a semicolon.
std::u32string withClosedReferencesReplaced(const std::u32string& text) {
    std::u32string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = std::u32string_view(text).substr(at);
        const auto reference = rest[0] == U'&' ? closedReference(rest) : std::u32string_view{};
        if (reference.empty()) {
            plain += text[at++];
            continue;
        }
        const auto replaced = htmlUnescaped(std::u32string{reference});
        plain += replaced.find(U';') == std::u32string::npos ? std::u32string_view{replaced} : reference;
        at += reference.size();
    }
    return plain;
}

struct Ligature {
    char32_t character;
    std::u32string_view letters;
};

constexpr std::array<Ligature, 22> kLigatures{{
    {0x0132, U"IJ"},      {0x0133, U"ij"}, {0x0149, U"\u02BCn"}, {0x01C4, U"D\u017D"}, {0x01C5, U"D\u017E"},
    {0x01C6, U"d\u017E"}, {0x01C7, U"LJ"}, {0x01C8, U"Lj"},      {0x01C9, U"lj"},      {0x01CA, U"NJ"},
    {0x01CB, U"Nj"},      {0x01CC, U"nj"}, {0x01F1, U"DZ"},      {0x01F2, U"Dz"},      {0x01F3, U"dz"},
    {0xFB00, U"ff"},      {0xFB01, U"fi"}, {0xFB02, U"fl"},      {0xFB03, U"ffi"},     {0xFB04, U"ffl"},
    {0xFB05, U"\u017Ft"}, {0xFB06, U"st"},
}};

bool isRemovedControl(char32_t character) {
    return character < 0x09 || character == 0x0B || (character >= 0x0E && character <= 0x1F) ||
           character == 0x7F || (character >= 0x206A && character <= 0x206F) || character == 0xFEFF ||
           (character >= 0xFFF9 && character <= 0xFFFC);
}

void appendStraightened(std::u32string& text, char32_t character) {
    if (character == 0x02BC || (character >= 0x2018 && character <= 0x201B))
        text += U'\'';
    else if (character >= 0x201C && character <= 0x201F)
        text += U'"';
    else if (!isRemovedControl(character))
        text += character;
}

void appendRepaired(std::u32string& text, char32_t character) {
    const auto ligature = std::ranges::find(kLigatures, character, &Ligature::character);
    const auto letters = ligature != kLigatures.end() ? std::u32string{ligature->letters}
                                                      : standardWidth(windows1252(character));
    for (const char32_t letter : letters)
        appendStraightened(text, letter);
}

/// Length of the escape sequence "ESC [ 1;2 m" at the front of `text`; 0 if there is none.
std::size_t terminalEscapeLength(std::u32string_view text) {
    if (text.size() < 3 || text[0] != 0x1B || text[1] != U'[')
        return 0;
    const auto end = text.find_first_not_of(U"0123456789;", 2);
    const bool endsInLetter =
        end != std::u32string_view::npos && isAlphanumericAscii(text[end]) && text[end] >= U'A';
    return endsInLetter ? end + 1 : 0;
}

std::u32string repairedOnce(const std::u32string& text) {
    std::u32string repaired;
    repaired.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (const auto escape = terminalEscapeLength(std::u32string_view(text).substr(at))) {
            at += escape;
            continue;
        }
        appendRepaired(repaired, text[at++]);
    }
    return composed(repaired);
}

/// Repeats the repairs until they change nothing. Text with a "<" is taken for HTML source, whose references
/// ftfy leaves alone.
std::u32string repaired(std::u32string text) {
    const bool isMarkup = text.find(U'<') != std::u32string::npos;
    for (;;) {
        auto next = repairedOnce(isMarkup ? text : withClosedReferencesReplaced(text));
        if (next == text)
            return text;
        text = std::move(next);
    }
}

std::u32string withSpacesCollapsed(const std::u32string& text) {
    std::u32string collapsed;
    collapsed.reserve(text.size());
    for (const char32_t character : text) {
        if (!isSpace(character))
            collapsed += character;
        else if (!collapsed.empty() && collapsed.back() != U' ')
            collapsed += U' ';
    }
    if (!collapsed.empty() && collapsed.back() == U' ')
        collapsed.pop_back();
    return collapsed;
}

constexpr std::array<std::u32string_view, 7> kContractions{U"'s", U"'t",  U"'re", U"'ve",
                                                           U"'m", U"'ll", U"'d"};

template<class Words> std::size_t lengthOfFirst(const Words& words, std::u32string_view text) {
    for (const std::u32string_view word : words) {
        if (text.starts_with(word))
            return word.size();
    }
    return 0;
}

template<class Predicate> std::size_t lengthWhile(std::u32string_view text, Predicate&& holds) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, holds) - text.begin());
}

bool isOther(char32_t character) {
    return !isSpace(character) && !isLetter(character) && !isNumber(character);
}

/// Length of the word at the front of `text`, which does not begin with a space.
std::size_t wordLength(std::u32string_view text, const std::vector<std::u32string>& specials) {
    if (const auto special = lengthOfFirst(specials, text))
        return special;
    if (const auto contraction = lengthOfFirst(kContractions, text))
        return contraction;
    if (isNumber(text[0]))
        return 1;
    return isLetter(text[0]) ? lengthWhile(text, isLetter) : lengthWhile(text, isOther);
}

} // namespace

std::string cleanedPrompt(std::string_view text) {
    const auto plain = htmlUnescaped(htmlUnescaped(repaired(fromUtf8(text))));
    return toUtf8(lowered(withSpacesCollapsed(plain)));
}

std::vector<std::string> promptWords(std::string_view cleaned,
                                     const std::vector<std::string>& specialTokens) {
    const auto characters = fromUtf8(cleaned);
    std::vector<std::u32string> specials;
    for (const auto& token : specialTokens)
        specials.push_back(fromUtf8(token));
    std::vector<std::string> words;
    for (std::u32string_view rest = characters; !rest.empty();) {
        const auto spaces = lengthWhile(rest, isSpace);
        rest.remove_prefix(spaces);
        if (rest.empty())
            break;
        const auto length = wordLength(rest, specials);
        words.push_back(toUtf8(rest.substr(0, length)));
        rest.remove_prefix(length);
    }
    return words;
}

} // namespace retort::clip
