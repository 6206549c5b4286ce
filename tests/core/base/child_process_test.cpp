#include "base/child_process.h"
#include "base/file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort {
namespace {

using testing::failsWith;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

class ChildProcessTest : public ::testing::Test {
protected:
    ChildProcess shell(const std::string& script) const {
        return {.command = {"sh", "-c", script}, .folder = folder.path(), .log = folder / "log"};
    }

    TemporaryFolder folder;
};

TEST_F(ChildProcessTest, RunsInItsFolderAndKeepsWhatItWrites) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto end, runChild(shell("pwd; echo oops >&2; exit 3")));
    EXPECT_EQ(end.exitCode, 3);
    EXPECT_FALSE(end.wasEnded);
    EXPECT_EQ(readTextFile(folder / "log").value(), folder.path().string() + "\noops\n");
}

TEST_F(ChildProcessTest, ErrorsGoToAFileOfTheirOwnWhereOneIsNamed) {
    auto child = shell("echo said; echo oops >&2");
    child.errors = folder / "errors";
    ASSERT_TRUE(runChild(child).ok());
    EXPECT_EQ(readTextFile(folder / "log").value(), "said\n");
    EXPECT_EQ(readTextFile(folder / "errors").value(), "oops\n");
}

TEST_F(ChildProcessTest, ArgumentsArriveAsTheyAre) {
    auto child = shell("");
    child.command = {"printf", "%s|", "a b", "$HOME", "\"'"};
    ASSERT_TRUE(runChild(child).ok());
    EXPECT_EQ(readTextFile(folder / "log").value(), "a b|$HOME|\"'|");
}

TEST_F(ChildProcessTest, ProgramThatIsNotThereIsNamed) {
    auto child = shell("");
    child.command = {"no-such-program"};
    EXPECT_THAT(runChild(child), failsWith(ErrorCode::NotFound, HasSubstr("no-such-program")));
    child.command = {};
    EXPECT_THAT(runChild(child), failsWith(ErrorCode::InvalidArgument, HasSubstr("no program")));
}

TEST_F(ChildProcessTest, ProgramThatIgnoresTheRequestToEndIsKilled) {
    auto child = shell("trap '' TERM; echo ready > ready; while true; do sleep 1; done");
    child.keepWaiting = [this] { return !std::filesystem::exists(folder / "ready"); };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto end, runChild(child));
    EXPECT_TRUE(end.wasEnded);
}

TEST_F(ChildProcessTest, StopIsACancellation) {
    std::stop_source stop;
    stop.request_stop();
    auto child = shell("sleep 600");
    child.stop = stop.get_token();
    EXPECT_THAT(runChild(child), failsWith(ErrorCode::Cancelled, HasSubstr("sh")));
}

TEST_F(ChildProcessTest, TailBeginsWithALine) {
    const auto file = folder.write("text", "first line\nsecond line\nthird\n\n");
    EXPECT_EQ(tailOf(file), "first line\nsecond line\nthird");
    EXPECT_EQ(tailOf(file, 15), "third");
    EXPECT_EQ(tailOf(folder / "none"), "");
}

} // namespace
} // namespace retort
