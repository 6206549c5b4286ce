#include "teacher/prompt_cache.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

#include <fstream>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PromptCacheTest : public ::testing::Test {
protected:
    /// Rows of [length, first letter], and a record of what was encoded.
    PromptCache::Encoder encoder() {
        return [this](const std::vector<std::string>& texts) -> Result<at::Tensor> {
            auto rows = torch::empty({static_cast<std::int64_t>(texts.size()), 2});
            for (std::size_t i = 0; i < texts.size(); ++i) {
                rows[static_cast<std::int64_t>(i)][0] = static_cast<double>(texts[i].size());
                rows[static_cast<std::int64_t>(i)][1] = static_cast<double>(texts[i].front());
                encoded.push_back(texts[i]);
            }
            return rows;
        };
    }
    std::vector<float> ask(PromptCache& cache, const std::vector<std::string>& texts) {
        const auto rows = cache.rows(texts, encoder(), {}, {});
        EXPECT_TRUE(rows.ok()) << rows.error().text();
        return {rows->data_ptr<float>(), rows->data_ptr<float>() + rows->numel()};
    }

    TemporaryFolder folder;
    std::vector<std::string> encoded;
};

TEST_F(PromptCacheTest, EachTextIsEncodedOnceInThisSessionAndLaterOnes) {
    PromptCache cache(folder / "cache", 2);
    EXPECT_THAT(ask(cache, {"ab", "c", "ab"}), ElementsAre(2, 'a', 1, 'c', 2, 'a'));
    EXPECT_THAT(encoded, ElementsAre("ab", "c"));
    EXPECT_THAT(ask(cache, {"c", "new"}), ElementsAre(1, 'c', 3, 'n'));
    EXPECT_THAT(encoded, ElementsAre("ab", "c", "new"));
    PromptCache later(folder / "cache", 2);
    EXPECT_THAT(ask(later, {"new", "ab", "c"}), ElementsAre(3, 'n', 2, 'a', 1, 'c'));
    EXPECT_THAT(encoded, ElementsAre("ab", "c", "new"));
}

TEST_F(PromptCacheTest, WhatAnotherProgramEncoded_IsSeen) {
    PromptCache mine(folder / "cache", 2), others(folder / "cache", 2);
    ask(mine, {"a"});
    ask(others, {"b"});
    encoded.clear();
    EXPECT_THAT(ask(mine, {"b", "a"}), ElementsAre(1, 'b', 1, 'a'));
    EXPECT_THAT(encoded, IsEmpty());
}

TEST_F(PromptCacheTest, AFileThatDoesNotHoldWhatWasWritten_IsEncodedAgain) {
    {
        PromptCache cache(folder / "cache", 2);
        ask(cache, {"a", "b"});
    }
    const auto file = fs::directory_iterator(folder / "cache")->path();
    {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(-1, std::ios::end);
        stream.put('\x11');
    }
    encoded.clear();
    PromptCache damaged(folder / "cache", 2);
    EXPECT_THAT(ask(damaged, {"a", "b"}), ElementsAre(1, 'a', 1, 'b'));
    EXPECT_THAT(encoded, ElementsAre("a", "b"));
    // A teacher of another width is another's cache.
    PromptCache wide(folder / "cache", 3);
    const auto encodeWide = [](const auto&) -> Result<at::Tensor> { return torch::ones({1, 3}); };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto rows, wide.rows({"a"}, encodeWide, {}, {}));
    EXPECT_EQ(rows.size(1), 3);
}

TEST_F(PromptCacheTest, Stopped_KeepsWhatWasEncoded) {
    std::vector<std::string> many;
    for (int i = 0; i < 300; ++i)
        many.push_back("text " + std::to_string(i));
    std::stop_source stop;
    const auto encodeThenStop = [&](const std::vector<std::string>& texts) {
        stop.request_stop();
        return encoder()(texts);
    };
    PromptCache cache(folder / "cache", 2);
    EXPECT_THAT(cache.rows(many, encodeThenStop, {}, stop.get_token()), failsWith(ErrorCode::Cancelled, _));
    const auto before = encoded.size();
    EXPECT_GT(before, 0U);
    EXPECT_LT(before, many.size());
    PromptCache later(folder / "cache", 2);
    ask(later, many);
    EXPECT_EQ(encoded.size(), many.size());
}

} // namespace
} // namespace retort::study
