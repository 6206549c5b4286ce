#include "base/file.h"
#include "base/file_batch.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <csignal>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace retort {
namespace {

namespace fs = std::filesystem;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;
using testing::TemporaryFolder;

std::size_t entriesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

Status put(FileBatch& batch, const fs::path& path, std::string_view text) {
    RETORT_CHECK(batch.begin(path));
    return batch.write(text);
}

TEST(FileBatch, files_appear_with_commit_and_none_before) {
    const TemporaryFolder folder;
    folder.write("a.txt", "old");
    fs::create_directories(folder / "inner");
    FileBatch batch;
    ASSERT_THAT(put(batch, folder / "a.txt", "first"), succeeds());
    ASSERT_THAT(put(batch, folder / "inner/b.txt", "sec"), succeeds());
    ASSERT_THAT(batch.write("ond"), succeeds());
    EXPECT_EQ(batch.size(), 2u);
    EXPECT_EQ(readTextFile(folder / "a.txt").value(), "old");
    EXPECT_FALSE(fs::exists(folder / "inner/b.txt"));
    ASSERT_THAT(batch.commit(), succeeds());
    EXPECT_EQ(batch.size(), 0u);
    EXPECT_EQ(readTextFile(folder / "a.txt").value(), "first");
    EXPECT_EQ(readTextFile(folder / "inner/b.txt").value(), "second");
    EXPECT_EQ(entriesIn(folder / "inner"), 1u);
    EXPECT_THAT(batch.commit(), succeeds()) << "of no files";
}

TEST(FileBatch, what_was_dropped_or_not_committed_leaves_nothing) {
    const TemporaryFolder folder;
    {
        FileBatch batch;
        ASSERT_THAT(put(batch, folder / "kept.txt", "kept"), succeeds());
        ASSERT_THAT(put(batch, folder / "dropped.txt", "dropped"), succeeds());
        batch.drop();
        ASSERT_THAT(batch.commit(), succeeds());
        ASSERT_THAT(put(batch, folder / "late.txt", "late"), succeeds());
    }
    EXPECT_EQ(readTextFile(folder / "kept.txt").value(), "kept");
    EXPECT_EQ(entriesIn(folder.path()), 1u);
}

TEST(FileBatch, of_a_killed_program_is_not_there_and_its_remains_go_with_the_next_one) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "inner");
    const pid_t child = ::fork();
    if (child == 0) {
        FileBatch batch;
        if (put(batch, folder / "inner/a.txt", "half").ok())
            ::raise(SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_FALSE(fs::exists(folder / "inner/a.txt"));
    FileBatch batch;
    ASSERT_THAT(put(batch, folder / "inner/a.txt", "whole"), succeeds());
    ASSERT_THAT(batch.commit(), succeeds());
    EXPECT_EQ(readTextFile(folder / "inner/a.txt").value(), "whole");
    EXPECT_EQ(entriesIn(folder / "inner"), 1u);
}

TEST(FileBatch, in_a_missing_folder_fails_naming_the_path_and_keeps_the_others) {
    const TemporaryFolder folder;
    FileBatch batch;
    ASSERT_THAT(put(batch, folder / "a.txt", "a"), succeeds());
    EXPECT_THAT(batch.begin(folder / "none/b.txt"),
                failsWith(ErrorCode::NotFound, HasSubstr("none/b.txt: cannot be created")));
    ASSERT_THAT(batch.commit(), succeeds());
    EXPECT_EQ(readTextFile(folder / "a.txt").value(), "a");
}

TEST(FileBatch, of_which_a_file_cannot_get_its_name_keeps_those_that_have_it) {
    const TemporaryFolder folder;
    {
        FileBatch batch;
        ASSERT_THAT(put(batch, folder / "a.txt", "a"), succeeds());
        ASSERT_THAT(put(batch, folder / "b.txt", "b"), succeeds());
        folder.write("b.txt/in the way", "");
        EXPECT_THAT(batch.commit(), failsWith(ErrorCode::Io, HasSubstr("b.txt: cannot be renamed")));
    }
    EXPECT_EQ(readTextFile(folder / "a.txt").value(), "a");
    EXPECT_EQ(entriesIn(folder.path()), 2u);
}

} // namespace
} // namespace retort
