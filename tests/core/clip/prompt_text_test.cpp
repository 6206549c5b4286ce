#include "clip/text/html_unescape.h"
#include "clip/text/prompt_text.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace {

using namespace retort::clip;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Cleaning {
    const char* text;
    const char* cleaned;
};

TEST(PromptText, CleaningLowersAndCollapsesSpaces) {
    for (const auto& [text, cleaned] : std::vector<Cleaning>{{"", ""},
                                                             {" \t\r\n ", ""},
                                                             {"  A  Photo\tof\na CAT. ", "a photo of a cat."},
                                                             {"nbsp\u00A0between", "nbsp between"}})
        EXPECT_EQ(cleanedPrompt(text), cleaned);
}

TEST(PromptText, CleaningUnescapesHtmlTwice) {
    for (const auto& [text, cleaned] :
         std::vector<Cleaning>{{"fish &amp; chips", "fish & chips"},
                               {"&amp;amp; double", "& double"},
                               {"&lt;b&gt;", "<b>"},
                               {"caf&#233; &#x1F600;", "caf\u00E9 \U0001F600"},
                               {"&notanentity;", "\u00ACanentity;"},
                               {"&amp no semicolon", "& no semicolon"},
                               {"AT&T &unknown; & alone", "at&t &unknown; & alone"}})
        EXPECT_EQ(cleanedPrompt(text), cleaned);
}

TEST(PromptText, CleaningRepairsTypography) {
    for (const auto& [text, cleaned] :
         std::vector<Cleaning>{{"\u201Ccurly\u201D it\u2019s", "\"curly\" it's"},
                               {"\uFB01ne \uFB02ower o\uFB03ce", "fine flower office"},
                               {"\uFF26\uFF55\uFF4C\uFF4C", "full"},
                               {"\uFEFFmark", "mark"},
                               {"bell\x07 \x1B[31mred\x1B[0m", "bell red"}})
        EXPECT_EQ(cleanedPrompt(text), cleaned);
}

TEST(PromptText, ReferencesInMarkupAreLeftToTheHtmlRules) {
    // After "<" the curly quote comes from HTML unescaping, which is past the repair of quotes.
    EXPECT_EQ(cleanedPrompt("<i>&rsquo;"), "<i>\u2019");
    EXPECT_EQ(cleanedPrompt("i &rsquo;"), "i '");
}

TEST(PromptText, InvalidUtf8IsReplacedAndDoesNotStopTheCleaning) {
    EXPECT_EQ(cleanedPrompt("a\xFF\xC3"), "a\uFFFD\uFFFD");
}

TEST(PromptText, WordsAreCutAtContractionsDigitsAndPunctuation) {
    const std::vector<std::string> specials{"<start_of_text>"};
    EXPECT_THAT(promptWords("they've 35mm, f/1.8", specials),
                ElementsAre("they", "'ve", "3", "5", "mm", ",", "f", "/", "1", ".", "8"));
    EXPECT_THAT(promptWords("''s x'sx", specials), ElementsAre("''", "s", "x", "'s", "x"));
    EXPECT_THAT(promptWords("a<start_of_text>b", specials), ElementsAre("a", "<start_of_text>", "b"));
    EXPECT_THAT(promptWords("pizza\U0001F355and", specials), ElementsAre("pizza", "\U0001F355", "and"));
    EXPECT_THAT(promptWords("  ", specials), IsEmpty());
}

TEST(HtmlUnescape, NumericReferencesFollowTheStandardsTable) {
    struct Case {
        std::u32string text;
        std::u32string plain;
    };
    for (const auto& [text, plain] : std::vector<Case>{{U"&#65;", U"A"},
                                                       {U"&#65", U"A"},
                                                       {U"&#x80;", U"\u20AC"},
                                                       {U"&#0;", U"\uFFFD"},
                                                       {U"&#xD800;", U"\uFFFD"},
                                                       {U"&#99999999999999999999;", U"\uFFFD"},
                                                       {U"&#1;", U""},
                                                       {U"&#;", U"&#;"},
                                                       {U"&#x;", U"&#x;"},
                                                       {U"&", U"&"},
                                                       {U"&;", U"&;"}})
        EXPECT_EQ(htmlUnescaped(text), plain);
}

TEST(HtmlUnescape, EntityTableHoldsNamesOfEveryKind) {
    EXPECT_EQ(htmlEntity("amp;"), "&");
    EXPECT_EQ(htmlEntity("amp"), "&");
    EXPECT_EQ(htmlEntity("zwnj;"), "\u200C");
    EXPECT_EQ(htmlEntity("NotEqualTilde;"), "\u2242\u0338"); // two characters
    EXPECT_EQ(htmlEntity("zwnj"), std::nullopt);             // only with its semicolon
    EXPECT_EQ(htmlEntity(""), std::nullopt);
}

} // namespace
