#include "base/hash_memory.h"

#include "base/sha256.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <fmt/format.h>

#include <chrono>

namespace {

using namespace retort;
using retort::testing::failsWith;
using ::testing::HasSubstr;
using ::testing::Optional;

namespace fs = std::filesystem;

class HashMemoryTest : public ::testing::Test {
protected:
    std::string hashOf(const fs::path& file) {
        const auto hash = rememberedSha256(
            file, [this](std::size_t bytes) { m_read += bytes; }, m_memory);
        EXPECT_TRUE(hash.ok());
        return hash.ok() ? *hash : std::string{};
    }

    retort::testing::TemporaryFolder m_folder;
    const HashMemory m_memory{m_folder / "cache/hashes"};
    std::size_t m_read = 0;
};

TEST_F(HashMemoryTest, FindsTheYoungestValueOfAKeyInAnotherSession) {
    EXPECT_EQ(m_memory.find("a"), std::nullopt);
    m_memory.keep("a", "1");
    m_memory.keep("ab", "2");
    m_memory.keep("a", "3");
    const HashMemory other{m_folder / "cache/hashes"};
    EXPECT_THAT(other.find("a"), Optional(std::string{"3"}));
    EXPECT_THAT(other.find("ab"), Optional(std::string{"2"}));
    EXPECT_EQ(other.find("b"), std::nullopt);
}

TEST_F(HashMemoryTest, ForgetsTheOldestWhenItGrows) {
    const std::string value(1000, 'x');
    for (int i = 0; i < 3000; ++i)
        m_memory.keep(fmt::format("key{}", i), value);
    EXPECT_EQ(m_memory.find("key0"), std::nullopt);
    EXPECT_TRUE(m_memory.find("key2999"));
    EXPECT_LT(fs::file_size(m_folder / "cache/hashes"), std::uintmax_t{2} << 20);
}

TEST_F(HashMemoryTest, ALineThatWasNotWrittenToItsEndIsNotFound) {
    m_folder.write("cache/hashes", "a 1\nb 2");
    EXPECT_THAT(m_memory.find("a"), Optional(std::string{"1"}));
    EXPECT_EQ(m_memory.find("b"), std::nullopt);
}

TEST_F(HashMemoryTest, AFileIsReadAgainOnlyAfterItWasWritten) {
    const auto file = m_folder.write("weights", "one");
    EXPECT_EQ(hashOf(file), sha256("one"));
    EXPECT_EQ(m_read, 3u);
    EXPECT_EQ(hashOf(file), sha256("one"));
    EXPECT_EQ(m_read, 3u);
    const auto time = fs::last_write_time(file);
    m_folder.write("weights", "two");
    fs::last_write_time(file, time + std::chrono::seconds{1});
    EXPECT_EQ(hashOf(file), sha256("two"));
    EXPECT_EQ(m_read, 6u);
}

TEST_F(HashMemoryTest, AnotherFileOfTheSameSizeAndTimeIsRead) {
    const auto one = m_folder.write("one", "one");
    const auto two = m_folder.write("two", "two");
    fs::last_write_time(two, fs::last_write_time(one));
    EXPECT_EQ(hashOf(one), sha256("one"));
    EXPECT_EQ(hashOf(two), sha256("two"));
}

TEST_F(HashMemoryTest, WithoutAPlaceFilesAreHashedAllTheSame) {
    const auto file = m_folder.write("weights", "one");
    const HashMemory none{fs::path{}};
    for (int i = 0; i < 2; ++i) {
        const auto hash = rememberedSha256(
            file, [this](std::size_t bytes) { m_read += bytes; }, none);
        ASSERT_TRUE(hash.ok());
        EXPECT_EQ(*hash, sha256("one"));
    }
    EXPECT_EQ(m_read, 6u);
}

TEST_F(HashMemoryTest, AFileThatIsNotThereIsAnError) {
    EXPECT_THAT(rememberedSha256(m_folder / "none", {}, m_memory),
                failsWith(ErrorCode::NotFound, HasSubstr("none")));
}

} // namespace
