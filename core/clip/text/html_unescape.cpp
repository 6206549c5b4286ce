#include "clip/text/html_unescape.h"

#include "clip/text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace retort::clip {

namespace {

constexpr std::size_t kLongestName = 32;
constexpr char32_t kReplacementOfNothing = 0xFFFD;

bool isDigit(char32_t character, int base) {
    if (character >= U'0' && character <= U'9')
        return true;
    return base == 16 &&
           ((character >= U'a' && character <= U'f') || (character >= U'A' && character <= U'F'));
}

bool endsName(char32_t character) {
    return std::u32string_view(U"\t\n\f <&#;").find(character) != std::u32string_view::npos;
}

/// A control character or noncharacter, for which a reference stands for nothing.
bool isExcluded(char32_t character) {
    return (character >= 0x01 && character <= 0x08) || (character >= 0x0E && character <= 0x1F) ||
           (character >= 0x7F && character <= 0x9F) || (character >= 0xFDD0 && character <= 0xFDEF) ||
           character == 0x0B || (character & 0xFFFE) == 0xFFFE;
}

struct Replaced {
    std::u32string characters;
    std::size_t consumed = 0; ///< of the text after "&"; 0 when it is no reference
};

/// `rest` is what follows "&#".
Replaced replaceNumber(std::u32string_view rest) {
    const bool isHexadecimal = !rest.empty() && (rest[0] == U'x' || rest[0] == U'X');
    const int base = isHexadecimal ? 16 : 10;
    const std::size_t start = isHexadecimal ? 1 : 0;
    std::size_t end = start;
    while (end < rest.size() && isDigit(rest[end], base))
        ++end;
    if (end == start)
        return {};
    auto characters = numericReference(rest.substr(start, end - start), base);
    const bool hasSemicolon = end < rest.size() && rest[end] == U';';
    return {std::move(characters), 1 + end + (hasSemicolon ? 1 : 0)};
}

/// `rest` is what follows "&": the whole name if it is known, else the longest known beginning.
Replaced replaceName(std::u32string_view rest) {
    std::size_t end = 0;
    while (end < std::min(rest.size(), kLongestName) && !endsName(rest[end]))
        ++end;
    if (end == 0)
        return {};
    if (end < rest.size() && rest[end] == U';')
        ++end;
    constexpr std::size_t kShortestName = 2;
    for (std::size_t length = end; length >= kShortestName; --length) {
        if (const auto entity = htmlEntity(toUtf8(rest.substr(0, length))))
            return {fromUtf8(*entity), length};
    }
    return {};
}

} // namespace

char32_t windows1252(char32_t byte) {
    constexpr std::array<char16_t, 32> kMeanings{
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
    return byte >= 0x80 && byte <= 0x9F ? kMeanings[byte - 0x80] : byte;
}

std::u32string numericReference(std::u32string_view digits, int base) {
    constexpr std::uint32_t kBeyondUnicode = 0x110000;
    std::uint32_t number = 0;
    for (const char32_t digit : digits) {
        const auto value = digit <= U'9' ? digit - U'0' : (digit | 0x20) - U'a' + 10;
        number = std::min(number * static_cast<std::uint32_t>(base) + value, kBeyondUnicode);
    }
    if (number == 0 || number >= kBeyondUnicode || (number >= 0xD800 && number <= 0xDFFF))
        return {kReplacementOfNothing};
    if (number >= 0x80 && number <= 0x9F)
        return {windows1252(number)};
    return isExcluded(number) ? std::u32string{} : std::u32string{static_cast<char32_t>(number)};
}

std::u32string htmlUnescaped(const std::u32string& text) {
    std::u32string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != U'&') {
            plain += text[at++];
            continue;
        }
        const auto rest = std::u32string_view(text).substr(at + 1);
        const bool isNumeric = !rest.empty() && rest[0] == U'#';
        const auto [characters, consumed] = isNumeric ? replaceNumber(rest.substr(1)) : replaceName(rest);
        if (consumed == 0)
            plain += U'&';
        plain += characters;
        at += 1 + consumed;
    }
    return plain;
}

} // namespace retort::clip
