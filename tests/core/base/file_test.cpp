#include "base/file.h"
#include "base/mapped_file.h"
#include "base/scratch_folder.h"
#include "base/temporary_file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// Writes half a file and is killed.
void writeInAKilledProgram(const fs::path& path) {
    const pid_t child = ::fork();
    if (child == 0) {
        auto file = AtomicFile::create(path);
        if (file.ok() && file->write("half").ok())
            ::raise(SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(AtomicFile, of_a_killed_program_is_removed_when_the_folder_is_written_to_next_and_no_living_one) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "inner");
    writeInAKilledProgram(folder / "inner/a.txt");
    EXPECT_EQ(filesIn(folder / "inner"), 1u);
    RETORT_ASSERT_OK_AND_ASSIGN(auto living, AtomicFile::create(folder / "inner/b.txt"));
    EXPECT_EQ(filesIn(folder / "inner"), 1u) << "the one that is being written";
    removeAbandoned(folder / "inner");
    ASSERT_THAT(living.commit(), succeeds());
    EXPECT_TRUE(fs::exists(folder / "inner/b.txt"));
    EXPECT_EQ(filesIn(folder / "inner"), 1u);
}

TEST(TemporaryName, is_that_of_no_other_file) {
    EXPECT_TRUE(isTemporaryName(".retort-aB3xY9.tmp"));
    for (const auto* name : {"a.txt.aB3xY9", ".retort-aB3xY.tmp", ".retort-aB3x-9.tmp", "retort-aB3xY9.tmp",
                             ".retort-aB3xY9.tmp~", ""})
        EXPECT_FALSE(isTemporaryName(name)) << name;
}

TEST(ScratchFolder, of_a_killed_program_is_removed_with_the_next_one_and_no_living_one) {
    const TemporaryFolder place;
    const char* before = std::getenv("TMPDIR");
    const std::string old = before ? before : "";
    ::setenv("TMPDIR", place.path().c_str(), 1);
    const pid_t child = ::fork();
    if (child == 0) {
        auto left = ScratchFolder::create();
        if (left.ok() && writeFileAtomically(left->path() / "a.txt", "x").ok())
            ::raise(SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(filesIn(place.path()), 1u);
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto living, ScratchFolder::create());
        EXPECT_EQ(filesIn(place.path()), 1u);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto another, ScratchFolder::create());
        EXPECT_TRUE(fs::is_directory(living.path()));
        EXPECT_EQ(filesIn(place.path()), 2u);
    }
    EXPECT_EQ(filesIn(place.path()), 0u);
    before ? ::setenv("TMPDIR", old.c_str(), 1) : ::unsetenv("TMPDIR");
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

struct stat factsOf(const fs::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts;
}

TEST(AtomicFile, keeps_the_rights_of_what_it_replaces_and_gives_new_files_those_of_the_umask) {
    const TemporaryFolder folder;
    const auto before = ::umask(077);
    EXPECT_THAT(writeFileAtomically(folder / "new.txt", "x"), succeeds());
    ::umask(before);
    EXPECT_EQ(factsOf(folder / "new.txt").st_mode & 0777, 0600u);
    for (const mode_t rights : {0600u, 0640u, 0666u, 0755u}) {
        const auto path = folder.write("old.txt", "old");
        ASSERT_EQ(::chmod(path.c_str(), rights), 0);
        ASSERT_THAT(writeFileAtomically(path, "new"), succeeds());
        EXPECT_EQ(factsOf(path).st_mode & 0777, rights);
    }
}

TEST(AtomicFile, keeps_a_link_and_replaces_what_it_leads_to) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "far");
    fs::create_symlink("far/target.txt", folder / "inner"); // dangles
    fs::create_symlink("inner", folder / "link");
    for (const auto* text : {"first", "second"}) {
        ASSERT_THAT(writeFileAtomically(folder / "link", text), succeeds());
        EXPECT_TRUE(fs::is_symlink(folder / "link"));
        EXPECT_TRUE(fs::is_symlink(folder / "inner"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto written, readTextFile(folder / "far/target.txt"));
        EXPECT_EQ(written, text);
        EXPECT_EQ(filesIn(folder / "far"), 1u);
    }
}

TEST(AtomicFile, writes_into_a_pipe) {
    const TemporaryFolder folder;
    const auto path = folder / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK); // so that opening to write does not wait
    ASSERT_GE(reader, 0);
    EXPECT_THAT(writeFileAtomically(path, "through"), succeeds());
    std::array<char, 16> text{};
    EXPECT_EQ(::read(reader, text.data(), text.size()), 7);
    ::close(reader);
    EXPECT_STREQ(text.data(), "through");
    EXPECT_TRUE(fs::is_fifo(path));
    EXPECT_EQ(filesIn(folder.path()), 1u);
}

TEST(AtomicFile, writes_to_devices_and_notices_a_full_one) {
    EXPECT_THAT(writeFileAtomically("/dev/null", "gone"), succeeds());
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    const TemporaryFolder folder;
    fs::create_symlink("/dev/full", folder / "full");
    EXPECT_THAT(writeFileAtomically(folder / "full", "x"),
                failsWith(ErrorCode::DiskFull, HasSubstr("full: cannot be written")));
    EXPECT_TRUE(fs::is_symlink(folder / "full"));
}

TEST(AtomicFile, behind_the_name_of_an_open_descriptor_writes_where_that_stands) {
    const TemporaryFolder folder;
    const auto path = folder.write("log.txt", "before\n");
    const int log = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    ASSERT_GE(log, 0);
    EXPECT_THAT(writeFileAtomically("/dev/fd/" + std::to_string(log), "after\n"), succeeds());
    ::close(log);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, readTextFile(path));
    EXPECT_EQ(text, "before\nafter\n");
}

TEST(AtomicFile, refuses_a_folder_in_its_place) {
    const TemporaryFolder folder;
    EXPECT_THAT(writeFileAtomically(folder.path(), "x"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("is a folder; name a file")));
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
