#include "clip/text/bpe_training.h"
#include "clip/text/tokenizer.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <algorithm>

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Merge = BpeVocabulary::Merge;

const std::vector<std::string> kCaptions{"a photo of a forest", "a photo of a river",
                                         "a satellite photo of a forest",
                                         "an aerial view of an industrial area"};

TEST(BpeTraining, TheMostFrequentPairMergesFirstAndTiesGoInByteOrder) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto vocabulary,
        trainVocabulary({"xy xy xy", "ab ab"}, {.vocabularySize = 517, .minimumPairCount = 1}));
    EXPECT_THAT(vocabulary.merges, ElementsAre(Merge{"x", "y</w>"}, Merge{"a", "b</w>"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tied,
                                trainVocabulary({"cd ab"}, {.vocabularySize = 515, .minimumPairCount = 1}));
    EXPECT_THAT(tied.merges, ElementsAre(Merge{"a", "b</w>"}));
}

TEST(BpeTraining, TheOrderOfTheCaptionsChangesNothing) {
    auto reversed = kCaptions;
    std::ranges::reverse(reversed);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, trainVocabulary(kCaptions));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, trainVocabulary(reversed));
    EXPECT_EQ(first.merges, second.merges);
    EXPECT_EQ(first.ids, second.ids);
}

TEST(BpeTraining, PairsRarerThanTheMinimumAreNotMerged) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto vocabulary,
                                trainVocabulary({"ab ab cd"}, {.minimumPairCount = 2}));
    EXPECT_THAT(vocabulary.merges, ElementsAre(Merge{"a", "b</w>"}));
}

TEST(BpeTraining, VocabularyKeepsToItsSizeAndEndsWithTheSpecialTokens) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto vocabulary, trainVocabulary(kCaptions, {.vocabularySize = 520}));
    EXPECT_EQ(vocabulary.size(), 520);
    EXPECT_EQ(vocabulary.ids.at(vocabulary.startOfText), 518);
    EXPECT_EQ(vocabulary.ids.at(vocabulary.endOfText), 519);
}

TEST(BpeTraining, FrequentWordsBecomeOneToken) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto vocabulary, trainVocabulary(kCaptions));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tokenizer, Tokenizer::create(std::move(vocabulary)));
    EXPECT_EQ(tokenizer.encode("photo forest").size(), 2u);
}

TEST(BpeTraining, WrittenFilesAreReadBackAsTheSameVocabulary) {
    const retort::testing::TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto trained, trainVocabulary(kCaptions));
    ASSERT_THAT(writeHuggingFaceVocabulary(trained, folder.path()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read,
                                readHuggingFaceVocabulary(folder / "vocab.json", folder / "merges.txt"));
    EXPECT_EQ(read.ids, trained.ids);
    EXPECT_EQ(read.merges, trained.merges);
    EXPECT_EQ(read.endOfText, trained.endOfText);
}

TEST(BpeTraining, ImpossibleRequestsAreRefused) {
    EXPECT_THAT(trainVocabulary({}), failsWith(ErrorCode::InvalidArgument, HasSubstr("no captions")));
    EXPECT_THAT(trainVocabulary(kCaptions, {.vocabularySize = 513}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("513")));
}

} // namespace
