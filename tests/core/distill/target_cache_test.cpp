#include "distill/target_cache.h"

#include "base/file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <fstream>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::TemporaryFolder;
using ::testing::HasSubstr;

/// Computes a fixed table and counts how often it had to.
struct Teacher {
    int runs = 0;
    std::function<Result<at::Tensor>()> compute() {
        return [this]() -> Result<at::Tensor> {
            ++runs;
            return at::arange(12, at::kFloat).view({4, 3});
        };
    }
};

TEST(TargetCache, AskedTwice_ComputesOnceAndReadsBackTheSame) {
    const TemporaryFolder folder;
    Teacher teacher;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, cached(folder / "cache", "abc", teacher.compute()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, cached(folder / "cache", "abc", teacher.compute()));
    EXPECT_EQ(teacher.runs, 1);
    EXPECT_TRUE(at::equal(first, second));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, cached(folder / "cache", "abd", teacher.compute()));
    EXPECT_EQ(teacher.runs, 2);
    EXPECT_TRUE(at::equal(other, second));
}

TEST(TargetCache, WithDamagedFiles_ComputesAgainAndHealsThem) {
    const TemporaryFolder folder;
    Teacher teacher;
    ASSERT_TRUE(cached(folder.path(), "k", teacher.compute()).ok());
    const auto path = folder / "k.safetensors";
    const auto damage = [&](auto change) {
        auto text = readTextFile(path).value();
        change(text);
        folder.write("k.safetensors", text);
    };
    damage([](std::string& text) { text.resize(text.size() / 2); }); // truncated
    ASSERT_TRUE(cached(folder.path(), "k", teacher.compute()).ok());
    EXPECT_EQ(teacher.runs, 2);
    damage([](std::string& text) { text.back() ^= 1; }); // one bit of the last value
    RETORT_ASSERT_OK_AND_ASSIGN(const auto healed, cached(folder.path(), "k", teacher.compute()));
    EXPECT_EQ(teacher.runs, 3);
    EXPECT_EQ(healed[3][2].item<double>(), 11);
    ASSERT_TRUE(cached(folder.path(), "k", teacher.compute()).ok());
    EXPECT_EQ(teacher.runs, 3);
}

TEST(TargetCache, WhenComputingFails_PassesTheErrorAndStoresNothing) {
    const TemporaryFolder folder;
    const auto failing = []() -> Result<at::Tensor> { return Error{ErrorCode::Cancelled, "stopped"}; };
    EXPECT_THAT(cached(folder.path(), "k", failing), failsWith(ErrorCode::Cancelled, HasSubstr("stopped")));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TargetCache, WithAKeyThatIsNoPlainName_IsRefused) {
    const TemporaryFolder folder;
    Teacher teacher;
    for (const std::string key : {"", "../up", "a/b", "a.b"})
        EXPECT_THAT(cached(folder.path(), key, teacher.compute()),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("\"" + key + "\"")));
    EXPECT_EQ(teacher.runs, 0);
}

} // namespace
} // namespace retort::distill
