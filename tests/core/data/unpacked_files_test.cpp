#include "data/formats/unpacked_files.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

namespace retort::data {
namespace {

namespace fs = std::filesystem;

using retort::testing::TemporaryFolder;
using testing::failsWith;
using ::testing::HasSubstr;

class UnpackedFilesTest : public ::testing::Test {
protected:
    /// What comes of the file's part; unpacking it gives `content`.
    std::string get(const std::string& content, const std::string& part = "X") {
        const auto got = m_files.get(m_file, part, [&]() -> Result<std::vector<std::byte>> {
            ++m_unpacked;
            const auto bytes = std::as_bytes(std::span{content});
            return std::vector<std::byte>{bytes.begin(), bytes.end()};
        });
        if (!got)
            return got.error().text();
        return {reinterpret_cast<const char*>(got->bytes.data()), got->bytes.size()};
    }
    std::vector<fs::path> kept() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(m_folder / "kept"))
            files.push_back(entry.path());
        return files;
    }

    TemporaryFolder m_folder;
    fs::path m_file = m_folder.write("packed.gz", "packed");
    UnpackedFiles m_files{m_folder / "kept"};
    int m_unpacked = 0;
};

TEST_F(UnpackedFilesTest, FileAsItWas_IsUnpackedOnce) {
    EXPECT_EQ(get("one"), "one");
    EXPECT_EQ(get("another"), "one");
    EXPECT_EQ(m_unpacked, 1);
    EXPECT_EQ(get("labels", "y"), "labels") << "another part of it";
    EXPECT_EQ(get("another"), "one");
}

TEST_F(UnpackedFilesTest, FileWrittenAnew_IsUnpackedAgainInItsPlace) {
    EXPECT_EQ(get("one"), "one");
    fs::last_write_time(m_file, fs::last_write_time(m_file) + std::chrono::seconds(1));
    EXPECT_EQ(get("another"), "another");
    EXPECT_EQ(kept().size(), 1U);
}

TEST_F(UnpackedFilesTest, WhatWasKept_CutShortOrOfAnotherForm_IsNotUsed) {
    EXPECT_EQ(get("one"), "one");
    fs::resize_file(kept().front(), fs::file_size(kept().front()) - 1);
    EXPECT_EQ(get("two"), "two");
    std::ofstream(kept().front()) << "something else";
    EXPECT_EQ(get("three"), "three");
    EXPECT_EQ(get("four"), "three");
}

TEST_F(UnpackedFilesTest, WhereNothingCanBeKept_StaysInMemory) {
    m_files = UnpackedFiles{m_file / "no folder"};
    EXPECT_EQ(get("one"), "one");
    EXPECT_EQ(get("two"), "two");
    m_files = UnpackedFiles{};
    EXPECT_EQ(get("three"), "three");
    EXPECT_FALSE(fs::exists(m_folder / "kept"));
}

TEST_F(UnpackedFilesTest, BytesOutliveTheFileThatWasKept) {
    const auto got = m_files.get(m_file, "X", [] { return std::vector<std::byte>(1 << 20, std::byte{7}); });
    ASSERT_TRUE(got.ok());
    fs::remove_all(m_folder / "kept");
    EXPECT_EQ(got->bytes.back(), std::byte{7});
}

TEST_F(UnpackedFilesTest, WhatCannotBeUnpacked_FailsAndKeepsNothing) {
    const auto got = m_files.get(m_file, "X", [this]() -> Result<std::vector<std::byte>> {
        return Error{ErrorCode::Corrupt, m_file.string() + ": damaged"};
    });
    EXPECT_THAT(got, failsWith(ErrorCode::Corrupt, HasSubstr("packed.gz: damaged")));
    EXPECT_FALSE(fs::exists(m_folder / "kept"));
}

} // namespace
} // namespace retort::data
