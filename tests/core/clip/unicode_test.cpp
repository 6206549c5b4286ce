#include "clip/text/latin_unicode.h"
#include "clip/text/unicode.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace retort::clip;
using namespace std::string_literals;

TEST(Unicode, ValidUtf8SurvivesDecodingAndEncoding) {
    const std::string text = "a\u00E9\u4F60\U0001F600z";
    EXPECT_EQ(fromUtf8(text), U"a\u00E9\u4F60\U0001F600z");
    EXPECT_EQ(toUtf8(fromUtf8(text)), text);
}

TEST(Unicode, EveryByteThatIsNoPartOfUtf8BecomesAReplacementCharacter) {
    struct Case {
        std::string bytes;
        std::u32string characters;
    };
    const std::vector<Case> cases{
        {"\x80", U"\uFFFD"},                               // a continuation alone
        {"a\xC3", U"a\uFFFD"},                             // cut short
        {"\xC3(", U"\uFFFD("},                             // no continuation
        {"\xC0\xAF", U"\uFFFD\uFFFD"},                     // longer than needed
        {"\xE0\x80\xAF", U"\uFFFD\uFFFD\uFFFD"},           // longer than needed
        {"\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},           // a surrogate
        {"\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"}, // beyond U+10FFFF
        {"\xFF\xFE", U"\uFFFD\uFFFD"},
    };
    for (const auto& [bytes, characters] : cases)
        EXPECT_EQ(fromUtf8(bytes), characters);
}

TEST(Unicode, SurrogatesAreWrittenAsReplacementCharacters) {
    EXPECT_EQ(toUtf8(std::u32string{0xD800}), "\uFFFD");
}

TEST(Unicode, LatinLettersNumbersAndSpacesHaveTheirClasses) {
    for (const char32_t letter : U"aZ\u00E9\u00DF\u0131\u4F60"s)
        EXPECT_TRUE(isLetter(letter)) << std::hex << static_cast<std::uint32_t>(letter);
    for (const char32_t number : U"09\u00BD\u00B2\u2167"s)
        EXPECT_TRUE(isNumber(number) && !isLetter(number)) << std::hex << static_cast<std::uint32_t>(number);
    for (const char32_t other : U"!_'\u00D7\u2014\U0001F600\u200B"s)
        EXPECT_FALSE(isLetter(other) || isNumber(other) || isSpace(other))
            << std::hex << static_cast<std::uint32_t>(other);
    for (const char32_t space : U" \t\n\u00A0\u2009\u3000"s)
        EXPECT_TRUE(isSpace(space) && !isLetter(space)) << std::hex << static_cast<std::uint32_t>(space);
}

TEST(Unicode, LoweringMapsDottedCapitalIToTwoCharacters) {
    EXPECT_EQ(lowered(U"\u00C9COLE \u0130"), U"\u00E9cole i\u0307");
}

#ifdef RETORT_HAVE_ICU

TEST(Unicode, LoweringKnowsTheFinalSigma) {
    EXPECT_EQ(lowered(U"\u03A3\u039F\u03A6\u039F\u03A3"), U"\u03C3\u03BF\u03C6\u03BF\u03C2");
}

TEST(Unicode, ComposingJoinsALetterAndItsAccent) {
    EXPECT_EQ(composed(U"cafe\u0301"), U"caf\u00E9");
}

TEST(Unicode, HalfWidthKatakanaBecomesFullWidth) {
    EXPECT_EQ(standardWidth(0xFF76), U"\u30AB");
    EXPECT_EQ(standardWidth(U'a'), U"a");
}

#endif

TEST(LatinUnicode, ClassesAgreeWithTheUnicodeLibraryUpToLatinExtendedA) {
#ifndef RETORT_HAVE_ICU
    GTEST_SKIP() << "this build has no Unicode library to compare with";
#endif
    constexpr char32_t kEndOfLatinExtendedA = 0x0180;
    for (char32_t character = 0; character < kEndOfLatinExtendedA; ++character) {
        EXPECT_EQ(latin::isLetter(character), isLetter(character))
            << std::hex << static_cast<std::uint32_t>(character);
        EXPECT_EQ(latin::isNumber(character), isNumber(character))
            << std::hex << static_cast<std::uint32_t>(character);
        EXPECT_EQ(latin::lowered({character}), lowered({character}))
            << std::hex << static_cast<std::uint32_t>(character);
    }
}

TEST(LatinUnicode, LettersOfOtherAlphabetsAreLettersAndPictographsAreNot) {
    for (const char32_t letter : U"\u03B1\u0416\u4F60\u3042\uAC00"s)
        EXPECT_TRUE(latin::isLetter(letter));
    for (const char32_t other : U"\u2014\u20AC\u2192\U0001F600\uFE0F"s)
        EXPECT_FALSE(latin::isLetter(other));
    EXPECT_EQ(latin::lowered(U"\u0391\u0416\u0401"), U"\u03B1\u0436\u0451");
}

} // namespace
