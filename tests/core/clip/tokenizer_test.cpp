#include "clip/text/tokenizer.h"
#include "testing/result_matchers.h"

#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Merges "th", "the</w>" and "at</w>"; ids 512, 513 and 514.
BpeVocabulary smallVocabulary() {
    return vocabularyOfMerges({{"t", "h"}, {"th", "e</w>"}, {"a", "t</w>"}});
}

Tokenizer smallTokenizer(TokenizerOptions options = {}) {
    return Tokenizer::create(smallVocabulary(), options).value();
}

std::int64_t idOf(const std::string& symbol) {
    return smallVocabulary().ids.at(symbol);
}

TEST(Tokenizer, PairsMergeInTheOrderOfTheirRank) {
    EXPECT_THAT(smallTokenizer().encode("The cat"), ElementsAre(idOf("the</w>"), idOf("c"), idOf("at</w>")));
    EXPECT_THAT(smallTokenizer().encode("that"), ElementsAre(idOf("th"), idOf("at</w>")));
}

TEST(Tokenizer, BytesWithoutMergesAreEncodedOneByOne) {
    EXPECT_THAT(smallTokenizer().encode("\u00E9"), ElementsAre(idOf("\u00C3"), idOf("\u00A9</w>")));
}

TEST(Tokenizer, PaddedTextHasStartEndAndPadding) {
    const auto tokenizer = smallTokenizer({.contextLength = 6, .padId = 7});
    EXPECT_THAT(tokenizer.encodePadded("the"),
                ElementsAre(tokenizer.startToken(), idOf("the</w>"), tokenizer.endToken(), 7, 7, 7));
    EXPECT_THAT(tokenizer.encodePadded(""),
                ElementsAre(tokenizer.startToken(), tokenizer.endToken(), 7, 7, 7, 7));
}

TEST(Tokenizer, PaddingWithoutAnIdRepeatsTheEndToken) {
    const auto tokenizer = smallTokenizer({.contextLength = 4, .padId = std::nullopt});
    const auto end = tokenizer.endToken();
    EXPECT_THAT(tokenizer.encodePadded(""), ElementsAre(tokenizer.startToken(), end, end, end));
}

TEST(Tokenizer, TextThatIsTooLongIsCutAndKeepsItsEndToken) {
    const auto tokenizer = smallTokenizer({.contextLength = 4});
    const auto the = idOf("the</w>");
    EXPECT_THAT(tokenizer.encodePadded("the the"),
                ElementsAre(tokenizer.startToken(), the, the, tokenizer.endToken()));
    EXPECT_THAT(tokenizer.encodePadded("the the the the"),
                ElementsAre(tokenizer.startToken(), the, the, tokenizer.endToken()));
}

TEST(Tokenizer, SpecialTokensInATextAreTakenAsSuchInAnyCase) {
    const auto tokenizer = smallTokenizer();
    EXPECT_THAT(tokenizer.encode("<Start_Of_Text> the <end_of_text>"),
                ElementsAre(tokenizer.startToken(), idOf("the</w>"), tokenizer.endToken()));
}

TEST(Tokenizer, SymbolsThatTheVocabularyLacksBecomeTheEndToken) {
    auto vocabulary = smallVocabulary();
    vocabulary.ids.erase("x</w>");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tokenizer, Tokenizer::create(std::move(vocabulary)));
    EXPECT_THAT(tokenizer.encode("x"), ElementsAre(tokenizer.endToken()));
}

TEST(Tokenizer, BatchHasOneRowOfIdsPerText) {
    const auto tokenizer = smallTokenizer({.contextLength = 5});
    const auto batch = tokenizer.encodeBatch({"the", "at at"});
    EXPECT_EQ(batch.sizes().vec(), (std::vector<std::int64_t>{2, 5}));
    EXPECT_EQ(batch.scalar_type(), torch::kInt64);
    EXPECT_EQ(batch[1][2].item<std::int64_t>(), idOf("at</w>"));
    EXPECT_EQ(tokenizer.encodeBatch({}).size(0), 0);
}

TEST(Tokenizer, UnusableVocabulariesAndContextsAreRefused) {
    auto vocabulary = smallVocabulary();
    vocabulary.ids.erase(vocabulary.endOfText);
    EXPECT_THAT(Tokenizer::create(vocabulary), failsWith(ErrorCode::Corrupt, HasSubstr("<end_of_text>")));
    EXPECT_THAT(Tokenizer::create(smallVocabulary(), {.contextLength = 1}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("context of 1")));
}

} // namespace
