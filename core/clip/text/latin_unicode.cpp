#include "clip/text/latin_unicode.h"

#include <algorithm>
#include <array>

namespace retort::clip::latin {

namespace {

struct Block {
    char32_t first;
    char32_t last;

    bool holds(char32_t character) const { return first <= character && character <= last; }
};

/// From U+0250 upwards: blocks of characters that are no letters.
constexpr std::array<Block, 16> kOtherBlocks{{
    {0x02C2, 0x02C5}, // modifier symbols
    {0x02D2, 0x02DF},
    {0x0300, 0x036F}, // combining marks
    {0x0483, 0x0489},
    {0x0591, 0x05C7},
    {0x064B, 0x066D},
    {0x2000, 0x206F}, // general punctuation
    {0x20A0, 0x2101}, // currency, marks for symbols
    {0x2190, 0x2BFF}, // arrows to miscellaneous symbols
    {0x3000, 0x3004}, // ideographic punctuation
    {0x3008, 0x3030},
    {0xD800, 0xF8FF},   // surrogates and private use
    {0xFE00, 0xFE6F},   // variation selectors, small forms
    {0xFF00, 0xFF20},   // full-width punctuation and digits
    {0xFFE0, 0x1000F},  // specials
    {0x1F000, 0x1FBFF}, // pictographs
}};

constexpr std::array<Block, 8> kNumberBlocks{{
    {U'0', U'9'},
    {0x00B2, 0x00B3},
    {0x00BC, 0x00BE},
    {0x0660, 0x0669},
    {0x0966, 0x096F},
    {0x2150, 0x218B},
    {0x2460, 0x249B},
    {0xFF10, 0xFF19},
}};

template<std::size_t count> bool holds(const std::array<Block, count>& blocks, char32_t character) {
    return std::ranges::any_of(blocks, [&](const Block& block) { return block.holds(character); });
}

/// In these stretches of Latin Extended-A a capital stands directly before its small letter.
bool isCapitalOfPair(char32_t character) {
    const bool isEven = character % 2 == 0;
    if (Block{0x0100, 0x0137}.holds(character) || Block{0x014A, 0x0177}.holds(character))
        return isEven && character != 0x0130;
    if (Block{0x0139, 0x0148}.holds(character) || Block{0x0179, 0x017E}.holds(character))
        return !isEven;
    return false;
}

char32_t lowerOf(char32_t character) {
    constexpr char32_t kCapitalYDiaeresis = 0x0178;
    if (Block{U'A', U'Z'}.holds(character) || (Block{0x00C0, 0x00DE}.holds(character) && character != 0x00D7))
        return character + 32;
    if (character == kCapitalYDiaeresis)
        return 0x00FF;
    if (isCapitalOfPair(character))
        return character + 1;
    if (Block{0x0391, 0x03A9}.holds(character) || Block{0x0410, 0x042F}.holds(character))
        return character + 32;
    if (Block{0x0400, 0x040F}.holds(character))
        return character + 80;
    return character;
}

} // namespace

bool isNumber(char32_t character) {
    return character == 0x00B9 || holds(kNumberBlocks, character);
}

bool isLetter(char32_t character) {
    if (character < 0x80)
        return Block{U'a', U'z'}.holds(character) || Block{U'A', U'Z'}.holds(character);
    if (character < 0xC0)
        return character == 0xAA || character == 0xB5 || character == 0xBA;
    if (character == 0xD7 || character == 0xF7)
        return false;
    return !isNumber(character) && !holds(kOtherBlocks, character);
}

std::u32string lowered(const std::u32string& text) {
    constexpr char32_t kDottedCapitalI = 0x0130;
    std::u32string lower;
    lower.reserve(text.size());
    for (const char32_t character : text) {
        if (character == kDottedCapitalI)
            lower += U"i\u0307";
        else
            lower += lowerOf(character);
    }
    return lower;
}

} // namespace retort::clip::latin
