#include "clip/text/bpe_vocabulary.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <set>

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kVersion = "bpe_simple_vocab_16e6.txt#version: 0.2\n";

TEST(BpeVocabulary, EveryByteHasItsOwnPrintableSymbolAndPlace) {
    const auto& symbols = byteSymbols();
    EXPECT_EQ(std::set<std::string>(symbols.begin(), symbols.end()).size(), 256u);
    EXPECT_EQ(symbols['a'], "a");
    EXPECT_EQ(symbols[' '], "\u0120");
    const auto order = byteOrder();
    EXPECT_EQ(std::set<std::uint8_t>(order.begin(), order.end()).size(), 256u);
    EXPECT_EQ(order[0], '!');
}

TEST(BpeVocabulary, StockFileGivesClipsNumbering) {
    const retort::testing::TemporaryFolder folder;
    const auto path = folder.write("vocab.txt", std::string{kVersion} + "i n\nt h\na n\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto vocabulary, readStockVocabulary(path, 516));
    EXPECT_EQ(vocabulary.merges.size(), 2u); // no more than the size allows
    EXPECT_EQ(vocabulary.ids.at("!"), 0);
    EXPECT_EQ(vocabulary.ids.at("!</w>"), 256);
    EXPECT_EQ(vocabulary.ids.at("in"), 512);
    EXPECT_EQ(vocabulary.ids.at("<end_of_text>"), 515);
    EXPECT_EQ(vocabulary.size(), 516);
    EXPECT_FALSE(isStockVocabulary(vocabulary)) << "a part of it";
}

TEST(BpeVocabulary, StockVocabularyIsToldByWhatItDoes) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto vocabulary, readStockVocabulary(retort::testing::fixtureFile("bpe_simple_vocab_16e6.txt.gz")));
    EXPECT_TRUE(isStockVocabulary(vocabulary));
    std::swap(vocabulary.merges[5], vocabulary.merges[6]);
    EXPECT_FALSE(isStockVocabulary(vocabulary));
    std::swap(vocabulary.merges[5], vocabulary.merges[6]);
    std::swap(vocabulary.ids.at("in"), vocabulary.ids.at("th"));
    EXPECT_FALSE(isStockVocabulary(vocabulary));
}

TEST(BpeVocabulary, DamagedStockFilesAreRefusedWithTheReason) {
    struct Case {
        std::string content;
        std::int64_t size;
        ErrorCode code;
        const char* reason;
    };
    const std::vector<Case> cases{
        {"", 516, ErrorCode::Corrupt, "0 merges"},
        {std::string{kVersion} + "i n\n", 516, ErrorCode::Corrupt, "1 merges, 2 are needed"},
        {std::string{kVersion} + "i n\nth\n", 516, ErrorCode::Corrupt, ":3: expected two symbols"},
        {std::string{kVersion} + "i n x\n", 515, ErrorCode::Corrupt, ":2: expected two symbols"},
        {std::string{kVersion} + "i n\n", 513, ErrorCode::InvalidArgument, "at least 514"},
        {std::string{kVersion} + "i n\n", std::int64_t{1} << 40, ErrorCode::InvalidArgument, "at most"},
#ifdef RETORT_HAVE_ZLIB
        {"\x1F\x8B\x08 no gzip stream", 515, ErrorCode::Corrupt, "damaged .gz"},
        {"\x1F\x8B", 515, ErrorCode::Corrupt, "truncated .gz"},
#endif
    };
    const retort::testing::TemporaryFolder folder;
    for (const auto& [content, size, code, reason] : cases) {
        const auto path = folder.write("vocab.txt", content);
        EXPECT_THAT(readStockVocabulary(path, size),
                    failsWith(code, AllOf(HasSubstr(path.string()), HasSubstr(reason))))
            << content;
    }
    EXPECT_THAT(readStockVocabulary(folder / "absent.txt"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent.txt")));
}

TEST(BpeVocabulary, DamagedHuggingFaceFilesAreRefusedWithTheReason) {
    const std::string specials = R"("<|startoftext|>": 3, "<|endoftext|>": 4)";
    const std::string good = R"({"a": 0, "b": 1, "ab": 2, )" + specials + "}";
    struct Case {
        std::string vocab;
        std::string merges;
        const char* reason;
    };
    const std::vector<Case> cases{
        {"[]", "", "expected an object"},
        {"{", "", "not valid JSON"},
        {"{\"a\": 0,\n \"b\": -1, " + specials + "}", "", "vocab.json:2: \"b\": expected an id"},
        {"{\"a\": 99999999999, " + specials + "}", "", "expected an id"},
        {"{\"a\": \"0\", " + specials + "}", "", "expected an id"},
        {"{\"a\": 3, " + specials + "}", "", "stands for two symbols"},
        {"{\"a\": 0}", "", "<|startoftext|>"},
        {good, "#version: 0.2\na b\na c\n", "merges.txt:3: the symbol \"c\" is not in the vocabulary"},
        {good, "a  b\n", "merges.txt:1: expected two symbols"},
        {good, "#version: 0.2\n", "merges.txt: 1 symbols of the vocabulary, \"ab\" for example"},
        {good, "", "made by none of its 0 merges"},
    };
    const retort::testing::TemporaryFolder folder;
    for (const auto& [vocab, merges, reason] : cases) {
        const auto vocabPath = folder.write("vocab.json", vocab);
        const auto mergesPath = folder.write("merges.txt", merges);
        EXPECT_THAT(readHuggingFaceVocabulary(vocabPath, mergesPath),
                    failsWith(ErrorCode::Corrupt, HasSubstr(reason)))
            << vocab << merges;
    }
    const auto vocabPath = folder.write("vocab.json", good);
    // Tokens that stand for no text, and a character of several bytes, are made by no merge.
    const auto whole = folder.write(
        "vocab.json", R"({"a": 0, "b": 1, "ab": 2, "\u0120</w>": 5, "[PAD]": 6, )" + specials + "}");
    EXPECT_THAT(readHuggingFaceVocabulary(whole, folder.write("merges.txt", "a b\n")), succeeds());
    EXPECT_THAT(readHuggingFaceVocabulary(vocabPath, folder / "absent.txt"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent.txt")));
}

} // namespace
