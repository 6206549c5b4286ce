#include "store/lock_owner.h"
#include "store/workspace_lock.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

namespace retort::store {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class WorkspaceLockTest : public ::testing::Test {
protected:
    /// As a program on another computer, or of an earlier boot, left it.
    void writeOwner(const LockOwner& owner, std::chrono::seconds age) const {
        folder.write("retort.owner", textOf(owner));
        fs::last_write_time(folder / "retort.owner", fs::file_time_type::clock::now() - age);
    }

    TemporaryFolder folder;
    fs::path file = folder / "retort.lock";
    LockOwner elsewhere{
        .name = "process 7 on host elsewhere", .computer = "b", .processes = "p", .process = 7, .token = "t"};
};

TEST_F(WorkspaceLockTest, OwnerIsReadAsItWasWritten) {
    const auto self = thisProcess();
    EXPECT_EQ(readOwner(textOf(self)), self);
    EXPECT_TRUE(isAlive(self));
    auto gone = self;
    gone.startedAt += 1; // the number of the process is another one's by now
    EXPECT_FALSE(isAlive(gone));
}

TEST_F(WorkspaceLockTest, WhereNothingCanBeWritten_SaysThatTheWorkspaceIsReadOnly) {
    if (!fs::exists("/sys/kernel"))
        GTEST_SKIP() << "there is no folder that binds the super-user too";
    EXPECT_THAT(WorkspaceLock::acquire("/sys/kernel/retort.lock"),
                failsWith(ErrorCode::AccessDenied, AllOf(HasSubstr("/sys/kernel: the workspace is read-only"),
                                                         HasSubstr("choose another"))));
}

TEST_F(WorkspaceLockTest, WhenReleasedLeavesNoOwner) {
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto lock, WorkspaceLock::acquire(file));
        EXPECT_TRUE(fs::exists(folder / "retort.owner"));
        EXPECT_EQ(lockHolder(file), thisProcess().name);
        EXPECT_THAT(lock.check(), succeeds());
    }
    EXPECT_FALSE(fs::exists(folder / "retort.owner"));
    EXPECT_EQ(lockHolder(file), std::nullopt);
}

TEST_F(WorkspaceLockTest, ProgramOnAnotherComputerIsRespectedUntilItIsSilentForAMinute) {
    writeOwner(elsewhere, std::chrono::seconds{20});
    EXPECT_THAT(WorkspaceLock::acquire(file),
                failsWith(ErrorCode::Busy, AllOf(HasSubstr(elsewhere.name), HasSubstr("last seen"))));
    EXPECT_EQ(lockHolder(file), elsewhere.name);
    writeOwner(elsewhere, std::chrono::seconds{90});
    EXPECT_EQ(lockHolder(file), std::nullopt);
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
}

TEST_F(WorkspaceLockTest, OwnerOfThisComputerWithoutTheKernelsLockIsGone) {
    auto dead = thisProcess();
    dead.token = "another claim";
    writeOwner(dead, std::chrono::seconds{0});
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
}

TEST_F(WorkspaceLockTest, OwnerOfThisMachineBeforeItsNewStartIsGone) {
    auto dead = thisProcess();
    if (dead.machine.empty())
        GTEST_SKIP() << "this machine has no /etc/machine-id";
    dead.computer = "another-boot";
    dead.token = "another-claim";
    auto other = dead;
    other.machine = "another-machine";
    writeOwner(other, std::chrono::seconds{0});
    EXPECT_THAT(WorkspaceLock::acquire(file), failsWith(ErrorCode::Busy, HasSubstr("last seen")));
    writeOwner(dead, std::chrono::seconds{0});
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
}

TEST_F(WorkspaceLockTest, OwnerThatDiedBeforeItSaidWhoItIsIsGone) {
    folder.write("retort.owner", "");
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
}

TEST_F(WorkspaceLockTest, OwnersFileThatCannotBeReadCountsByItsAge) {
    folder.write("retort.owner", "something else");
    EXPECT_THAT(WorkspaceLock::acquire(file), failsWith(ErrorCode::Busy, HasSubstr("something else")));
    fs::last_write_time(folder / "retort.owner", fs::file_time_type::clock::now() - std::chrono::seconds{90});
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
}

TEST_F(WorkspaceLockTest, WhoWasTakenOverLearnsOfItAndTouchesNothing) {
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto lock, WorkspaceLock::acquire(file));
        writeOwner(elsewhere, std::chrono::seconds{0});
        EXPECT_THAT(lock.check(),
                    failsWith(ErrorCode::Mismatch, AllOf(HasSubstr(folder.path().string()),
                                                         HasSubstr(elsewhere.name), HasSubstr("taken"))));
    }
    EXPECT_TRUE(fs::exists(folder / "retort.owner"));
}

/// Another process that holds the lock until it is killed.
class Holder {
public:
    explicit Holder(const fs::path& file) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe(ends.data()), 0);
        m_process = ::fork();
        if (m_process == 0) {
            const auto lock = WorkspaceLock::acquire(file);
            const char answer = lock.ok() ? 'y' : 'n';
            static_cast<void>(!::write(ends[1], &answer, 1));
            ::pause();
            ::_exit(0);
        }
        char answer = 'n';
        EXPECT_EQ(::read(ends[0], &answer, 1), 1);
        EXPECT_EQ(answer, 'y');
        ::close(ends[0]);
        ::close(ends[1]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() { kill(); }
    void kill() {
        if (m_process <= 0)
            return;
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
        m_process = 0;
    }
    pid_t process() const { return m_process; }

private:
    pid_t m_process = 0;
};

TEST_F(WorkspaceLockTest, OfAnotherProcessIsHeldWhileThatLivesAndFreeWhenItWasKilled) {
    Holder holder(file);
    EXPECT_THAT(WorkspaceLock::acquire(file),
                failsWith(ErrorCode::Busy, HasSubstr("process " + std::to_string(holder.process()))));
    holder.kill();
    EXPECT_TRUE(fs::exists(folder / "retort.owner")) << "it could not release it";
    EXPECT_THAT(WorkspaceLock::acquire(file), succeeds());
    EXPECT_FALSE(fs::exists(folder / "retort.owner"));
}

} // namespace
} // namespace retort::store
