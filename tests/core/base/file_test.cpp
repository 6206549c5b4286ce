#include "base/file.h"
#include "base/mapped_file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <csignal>
#include <fstream>
#include <sys/resource.h>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;
using testing::TemporaryFolder;

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

TEST(AtomicFile, appears_with_commit_and_not_before) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto file, AtomicFile::create(folder / "a.txt"));
    ASSERT_THAT(file.write("content"), succeeds());
    EXPECT_FALSE(fs::exists(folder / "a.txt"));
    ASSERT_THAT(file.commit(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(folder / "a.txt"));
    EXPECT_EQ(text, "content");
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(AtomicFile, dropped_before_commit_leaves_the_old_file_and_nothing_else) {
    const TemporaryFolder folder;
    folder.write("a.txt", "old");
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto file, AtomicFile::create(folder / "a.txt"));
        ASSERT_THAT(file.write("new"), succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(folder / "a.txt"));
    EXPECT_EQ(text, "old");
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(AtomicFile, in_a_missing_folder_fails_naming_the_path) {
    const TemporaryFolder folder;
    EXPECT_THAT(writeFileAtomically(folder / "none/a.txt", "x"),
                failsWith(ErrorCode::NotFound, HasSubstr("none/a.txt: cannot be created")));
}

TEST(AtomicFile, on_a_full_disk_keeps_the_old_file) {
    if (!fs::exists("/dev/full"))
        GTEST_SKIP() << "this system has no /dev/full";
    const Status failed = systemError("/dev/full", "cannot be written", ENOSPC);
    EXPECT_THAT(failed, failsWith(ErrorCode::DiskFull, HasSubstr("free some space")));

    // A file-size limit makes real writes fail half-way, as a full disk does.
    const TemporaryFolder folder;
    folder.write("a.bin", "old");
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit limited = before;
    limited.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &limited);
    const auto written = writeFileAtomically(folder / "a.bin", std::string(100'000, 'n'));
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_THAT(written, failsWith(ErrorCode::Io, HasSubstr("a.bin: cannot be written")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(folder / "a.bin"));
    EXPECT_EQ(text, "old");
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(MappedFile, shows_the_bytes_and_outlives_its_file) {
    const TemporaryFolder folder;
    const auto path = folder.write("a.bin", "hello");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto file, MappedFile::open(path));
    fs::remove(path);
    ASSERT_EQ(file.bytes().size(), 5u);
    EXPECT_EQ(std::to_integer<char>(file.bytes()[4]), 'o');
}

TEST(MappedFile, refuses_what_cannot_be_read_naming_it) {
    const TemporaryFolder folder;
    EXPECT_THAT(MappedFile::open(folder / "missing"), failsWith(ErrorCode::NotFound, HasSubstr("missing")));
    EXPECT_THAT(MappedFile::open(folder.path()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("not a regular file")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto empty, MappedFile::open(folder.write("empty", "")));
    EXPECT_TRUE(empty.bytes().empty());
}

TEST(ReadTextFile, refuses_more_than_its_limit) {
    const TemporaryFolder folder;
    EXPECT_THAT(readTextFile(folder.write("a", "12345"), 4),
                failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("5 bytes"), HasSubstr("at most 4"))));
}

} // namespace
} // namespace retort
