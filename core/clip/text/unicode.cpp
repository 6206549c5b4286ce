#include "clip/text/unicode.h"

#include "clip/text/latin_unicode.h"

#include <algorithm>
#include <array>
#include <cstdint>

#ifdef RETORT_HAVE_ICU
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#endif

namespace retort::clip {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kLastCodePoint = 0x10FFFF;

bool isSurrogate(char32_t character) {
    return character >= 0xD800 && character <= 0xDFFF;
}

struct Decoded {
    char32_t character = kReplacement;
    std::size_t bytes = 1;
};

/// The character that starts at the front of `text`, which is not empty.
Decoded decodeFront(std::string_view text) {
    const auto byteAt = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byteAt(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return {};
    char32_t character = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(i) & 0xC0) != 0x80)
            return {};
        character = (character << 6) | (byteAt(i) & 0x3Fu);
    }
    constexpr std::array<char32_t, 5> kShortestOfLength{0, 0, 0x80, 0x800, 0x10000};
    if (character < kShortestOfLength[length] || character > kLastCodePoint || isSurrogate(character))
        return {};
    return {character, length};
}

} // namespace

std::u32string fromUtf8(std::string_view text) {
    std::u32string characters;
    characters.reserve(text.size());
    while (!text.empty()) {
        const auto [character, bytes] = decodeFront(text);
        characters += character;
        text.remove_prefix(bytes);
    }
    return characters;
}

void appendUtf8(std::string& text, char32_t character) {
    const auto continuation = [&](int shift) {
        return static_cast<char>(0x80 | ((character >> shift) & 0x3F));
    };
    if (character < 0x80) {
        text += static_cast<char>(character);
    } else if (character < 0x800) {
        text += static_cast<char>(0xC0 | (character >> 6));
        text += continuation(0);
    } else if (character < 0x10000) {
        text += static_cast<char>(0xE0 | (character >> 12));
        text += continuation(6);
        text += continuation(0);
    } else {
        text += static_cast<char>(0xF0 | (character >> 18));
        text += continuation(12);
        text += continuation(6);
        text += continuation(0);
    }
}

std::string toUtf8(std::u32string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (const char32_t character : text)
        appendUtf8(bytes, character > kLastCodePoint || isSurrogate(character) ? kReplacement : character);
    return bytes;
}

bool isSpace(char32_t character) {
    constexpr std::u32string_view kSpaces =
        U"\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
        U"\u2028\u2029\u202F\u205F\u3000";
    return kSpaces.find(character) != std::u32string_view::npos;
}

#ifdef RETORT_HAVE_ICU

namespace {

std::u16string toUtf16(const std::u32string& text) {
    std::u16string units;
    units.reserve(text.size());
    for (const char32_t character : text) {
        if (character < 0x10000) {
            units += static_cast<char16_t>(character);
        } else {
            units += static_cast<char16_t>(0xD7C0 + (character >> 10));
            units += static_cast<char16_t>(0xDC00 + (character & 0x3FF));
        }
    }
    return units;
}

std::u32string fromUtf16(const std::u16string& units) {
    std::u32string text;
    text.reserve(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        const char32_t unit = units[i];
        if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < units.size())
            text += (unit << 10) + units[++i] - ((0xD800u << 10) + 0xDC00u - 0x10000u);
        else
            text += unit;
    }
    return text;
}

/// Calls an ICU function of the kind (target, capacity, error) -> length, first to ask for the length.
template<class Call> std::u32string transformed(const std::u32string& text, Call&& call) {
    const auto source = toUtf16(text);
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t length = call(source, nullptr, 0, &error);
    if (error != U_BUFFER_OVERFLOW_ERROR)
        return text;
    std::u16string target(static_cast<std::size_t>(length), u'\0');
    error = U_ZERO_ERROR;
    call(source, target.data(), length, &error);
    return U_FAILURE(error) ? text : fromUtf16(target);
}

std::u32string normalized(const std::u32string& text, const UNormalizer2* form) {
    return transformed(
        text, [&](const std::u16string& source, char16_t* target, std::int32_t capacity, UErrorCode* error) {
            return unorm2_normalize(form, source.data(), static_cast<std::int32_t>(source.size()), target,
                                    capacity, error);
        });
}

} // namespace

bool isLetter(char32_t character) {
    return (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_L_MASK) != 0;
}

bool isNumber(char32_t character) {
    return (U_GET_GC_MASK(static_cast<UChar32>(character)) & U_GC_N_MASK) != 0;
}

std::u32string lowered(const std::u32string& text) {
    return transformed(
        text, [](const std::u16string& source, char16_t* target, std::int32_t capacity, UErrorCode* error) {
            return u_strToLower(target, capacity, source.data(), static_cast<std::int32_t>(source.size()), "",
                                error);
        });
}

std::u32string composed(const std::u32string& text) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* form = unorm2_getNFCInstance(&error);
    return U_FAILURE(error) ? text : normalized(text, form);
}

std::u32string standardWidth(char32_t character) {
    const std::u32string alone(1, character);
    if (character != 0x3000 && (character < 0xFF01 || character > 0xFFEF))
        return alone;
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* form = unorm2_getNFKCInstance(&error);
    return U_FAILURE(error) ? alone : normalized(alone, form);
}

#else

bool isLetter(char32_t character) {
    return latin::isLetter(character);
}

bool isNumber(char32_t character) {
    return latin::isNumber(character);
}

std::u32string lowered(const std::u32string& text) {
    return latin::lowered(text);
}

std::u32string composed(const std::u32string& text) {
    return text;
}

std::u32string standardWidth(char32_t character) {
    constexpr char32_t kFullWidthOffset = 0xFEE0;
    if (character == 0x3000)
        return U" ";
    const bool isFullWidthAscii = character >= 0xFF01 && character <= 0xFF5E;
    return std::u32string(1, isFullWidthAscii ? character - kFullWidthOffset : character);
}

#endif

} // namespace retort::clip
