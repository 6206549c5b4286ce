// Token ids against open_clip's tokenizer, over every prompt the fixture holds.

#include "base/file.h"
#include "clip/text/prompt_text.h"
#include "clip/text/tokenizer.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace {

using namespace retort;
using namespace retort::clip;

constexpr const char* kTokens = "clip_tokens.json";
constexpr const char* kStockVocabulary = "bpe_simple_vocab_16e6.txt.gz";

nlohmann::json readFixture() {
    const auto text = readTextFile(retort::testing::fixtureFile(kTokens));
    return text.ok() ? nlohmann::json::parse(*text) : nlohmann::json{};
}

class TokenizerParity : public ::testing::Test {
protected:
    void SetUp() override {
        RETORT_NEED_FIXTURE(kTokens);
        RETORT_NEED_FIXTURE(kStockVocabulary);
        m_fixture = readFixture();
        RETORT_ASSERT_OK_AND_ASSIGN(auto vocabulary,
                                    readStockVocabulary(retort::testing::fixtureFile(kStockVocabulary),
                                                        m_fixture.at("vocab_size").get<std::int64_t>()));
        RETORT_ASSERT_OK_AND_ASSIGN(
            m_tokenizer,
            Tokenizer::create(std::move(vocabulary),
                              {.contextLength = m_fixture.at("context_length").get<std::int64_t>(),
                               .padId = m_fixture.at("pad").get<std::int64_t>()}));
    }

    nlohmann::json m_fixture;
    std::optional<Tokenizer> m_tokenizer;
};

TEST_F(TokenizerParity, SpecialTokensOfTheStockVocabularyHaveTheReferenceIds) {
    EXPECT_EQ(m_tokenizer->startToken(), m_fixture.at("sot").get<std::int64_t>());
    EXPECT_EQ(m_tokenizer->endToken(), m_fixture.at("eot").get<std::int64_t>());
}

TEST_F(TokenizerParity, EveryPromptGivesTheReferenceIds) {
    const auto& prompts = m_fixture.at("prompts");
    ASSERT_FALSE(prompts.empty());
    for (const auto& prompt : prompts) {
        const auto text = prompt.at("text").get<std::string>();
        const auto ids = m_tokenizer->encodePadded(text);
        const auto expected = prompt.at("ids").get<std::vector<std::int64_t>>();
        // A wrongly decoded text ("schÃ¶n") is left as it is, which the reference lists as its second answer.
        if (prompt.contains("ids_without_ftfy") && ids != expected) {
            EXPECT_EQ(ids, prompt.at("ids_without_ftfy").get<std::vector<std::int64_t>>()) << text;
        } else {
            EXPECT_EQ(ids, expected) << text << "\ncleaned: " << cleanedPrompt(text);
        }
    }
}

TEST_F(TokenizerParity, PromptsOfOneBatchGiveTheRowsOfThePromptsAlone) {
    std::vector<std::string> texts;
    for (const auto& prompt : m_fixture.at("prompts"))
        texts.push_back(prompt.at("text").get<std::string>());
    const auto batch = m_tokenizer->encodeBatch(texts);
    ASSERT_EQ(batch.size(0), static_cast<std::int64_t>(texts.size()));
    const auto* row = batch.data_ptr<std::int64_t>();
    for (const auto& text : texts) {
        EXPECT_EQ(std::vector<std::int64_t>(row, row + batch.size(1)), m_tokenizer->encodePadded(text))
            << text;
        row += batch.size(1);
    }
}

} // namespace
