// Ctrl-C during a study: the state is saved, the exit code is 130, and the same command goes on.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include "distill/checkpoint.h"
#include "testing/result_matchers.h"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace retort {
namespace {

namespace fs = std::filesystem;

class InterruptTest : public testing::CommandLineTest {
protected:
    void SetUp() override {
        study::testing::writeTinyDataset(folder / "pictures");
        m_spec =
            folder.write("long.json", R"({"name": "long", "datasets": [")" + (folder / "pictures").string() +
                                          R"("], "columns": ["SUP"], "device": "cpu", "threads": 1,
                  "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
                  "finetune": {"steps": 1000000, "batch": 4}})");
    }

    /// Runs the study until it trains, then sends the signal. Standard error is read to its end.
    testing::Outcome runUntilTrainingThen(int signal) const {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(ends[1], STDERR_FILENO);
            ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
            ::execl(RETORT_CLI, "retort-cli", "study", "run", m_spec.c_str(), "--workspace",
                    (folder / "workspace").c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        testing::Outcome outcome;
        bool sent = false;
        char buffer[4096];
        for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
            outcome.error.append(buffer, static_cast<std::size_t>(count));
            if (!sent && outcome.error.find("finetune") != std::string::npos) {
                ::kill(child, signal);
                sent = true;
            }
        }
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        return outcome;
    }

    std::int64_t checkpointedStep() const {
        for (const auto& entry : fs::recursive_directory_iterator(folder / "workspace"))
            if (entry.path().filename() == "finetune.checkpoint.safetensors") {
                const auto checkpoint = distill::loadCheckpoint(entry.path());
                return checkpoint.ok() ? checkpoint->step : -1;
            }
        return -1;
    }

    fs::path m_spec;
};

TEST_F(InterruptTest, interrupted_study_saves_its_state_exits_with_130_and_goes_on) {
    const auto first = runUntilTrainingThen(SIGINT);
    EXPECT_EQ(first.exitCode, 130) << first.error;
    EXPECT_NE(first.error.find("stopping after this step"), std::string::npos) << first.error;
    const auto step = checkpointedStep();
    EXPECT_GT(step, 0);
    const auto second = runUntilTrainingThen(SIGTERM);
    EXPECT_EQ(second.exitCode, 130) << second.error;
    EXPECT_GT(checkpointedStep(), step);
}

} // namespace
} // namespace retort
