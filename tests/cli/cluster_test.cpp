// Tasks of a study as a scheduler starts them: with a time limit, and several processes for one run.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>
#include <fcntl.h>
#include <map>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

using Variables = std::vector<std::string>; ///< "NAME=value"

/// A process whose standard error is read here.
class Child {
public:
    Child(std::vector<std::string> arguments, Variables variables) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        arguments.insert(arguments.begin(), RETORT_CLI);
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(ends[1], STDERR_FILENO);
            ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
            for (auto& variable : variables)
                ::putenv(variable.data());
            std::vector<char*> words;
            for (auto& argument : arguments)
                words.push_back(argument.data());
            words.push_back(nullptr);
            ::execv(RETORT_CLI, words.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        m_errors = ends[0];
    }
    ~Child() { ::close(m_errors); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Whether it has said so before it ended.
    bool says(const std::string& text) {
        while (m_said.find(text) == std::string::npos)
            if (!readSome())
                return false;
        return true;
    }
    void send(int signal) const { ::kill(m_process, signal); }
    testing::Outcome end() {
        while (readSome()) {
        }
        int status = 0;
        ::waitpid(m_process, &status, 0);
        return {.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), .error = m_said};
    }

private:
    bool readSome() {
        char buffer[4096];
        const auto count = ::read(m_errors, buffer, sizeof buffer);
        if (count > 0)
            m_said.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    pid_t m_process = -1;
    int m_errors = -1;
    std::string m_said{};
};

class ClusterTest : public testing::CommandLineTest {
protected:
    void SetUp() override { study::testing::writeTinyDataset(folder / "colours"); }

    /// SUP alone: its only task is 0.
    std::string spec(int steps, int batch = 8) const {
        return folder
            .write("study.json",
                   R"({"name": "one", "datasets": [")" + (folder / "colours").string() +
                       R"("], "columns": ["SUP"], "device": "cpu", "precision": "fp32", "threads": 1,
                "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 16},
                "checkpointEvery": 5, "supervised": {"learningRate": 0.001}, "finetune": {"steps": )" +
                       std::to_string(steps) + R"(, "batch": )" + std::to_string(batch) + "}}")
            .string();
    }
    std::vector<std::string> work(const std::string& study, const std::string& out) const {
        return {"study",
                "work",
                study,
                "--task",
                "0",
                "--out",
                (folder / out).string(),
                "--workspace",
                (folder / "none").string()};
    }
    static Variables rank(int number, int count, int port) {
        return {"RANK=" + std::to_string(number), "WORLD_SIZE=" + std::to_string(count),
                "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + std::to_string(port)};
    }
    testing::Outcome merge(const std::string& study, const std::string& out) const {
        return run("study merge " + study + " " + (folder / out).string() + " --workspace " +
                   (folder / (out + "-merged")).string());
    }
    /// Of the merged run: step to loss.
    /// That the table's cells were measured on.
    int testImages(const std::string& out) const {
        const auto table =
            run("study table one --format json --workspace " + (folder / (out + "-merged")).string());
        return nlohmann::json::parse(table.out).at("rows").at(0).at("test_images");
    }
    std::map<int, double> losses(const std::string& out) const {
        std::istringstream lines(
            run("study curves one --workspace " + (folder / (out + "-merged")).string()).out);
        std::map<int, double> found;
        for (std::string line; std::getline(lines, line);) {
            std::vector<std::string> fields;
            std::istringstream rest(line);
            for (std::string field; std::getline(rest, field, ',');)
                fields.push_back(field);
            if (fields.size() == 11 && fields[9] == "loss")
                found[std::stoi(fields[8])] = std::stod(fields[10]);
        }
        return found;
    }
    static bool hasNoGloo(const testing::Outcome& outcome) {
        return outcome.error.find("without Gloo") != std::string::npos;
    }
};

TEST_F(ClusterTest, clusters_are_added_listed_and_removed_by_name) {
    const auto cli = [&](const std::string& arguments) {
        return shell("XDG_CONFIG_HOME=" + (folder / "settings").string() + " " RETORT_CLI " cluster " +
                     arguments + " 2>" + (folder / "stderr").string());
    };
    EXPECT_EQ(cli("list --json").out, "[]\n");
    EXPECT_EQ(cli("add uni --host login.uni --remote /scratch/me --partition gpu --gpus-per-task 1 "
                  "--sbatch=--qos=high")
                  .exitCode,
              0);
    EXPECT_EQ(cli("add here").exitCode, 0);
    const auto twice = cli("add uni --host other");
    EXPECT_EQ(twice.exitCode, 1);
    EXPECT_THAT(twice.error, HasSubstr("has a cluster \"uni\" already"));
    const auto odd = cli("add odd --host=-oProxyCommand=x");
    EXPECT_EQ(odd.exitCode, 1);
    EXPECT_THAT(odd.error, HasSubstr("is no host's name"));

    const auto listed = nlohmann::json::parse(cli("list --json").out);
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0]["host"], "login.uni");
    EXPECT_EQ(listed[0]["folder"], "/scratch/me");
    EXPECT_EQ(listed[0]["slurm"]["gpusPerTask"], 1);
    EXPECT_EQ(listed[0]["slurm"]["further"][0], "--qos=high");
    EXPECT_THAT(cli("list").out, HasSubstr("--partition=gpu --gpus-per-task=1 --sbatch=--qos=high"));
    EXPECT_THAT(cli("list").out, HasSubstr("this computer"));

    EXPECT_EQ(cli("remove uni").exitCode, 0);
    const auto gone = cli("remove uni");
    EXPECT_EQ(gone.exitCode, 1);
    EXPECT_THAT(gone.error, HasSubstr("has no cluster \"uni\"; there are here"));
}

TEST_F(ClusterTest, task_whose_time_is_up_saves_its_state_exits_with_75_and_goes_on) {
    const auto study = spec(1000000);
    Child first(work(study, "tasks"), {});
    ASSERT_TRUE(first.says("finetune"));
    first.send(SIGUSR1);
    const auto stopped = first.end();
    EXPECT_EQ(stopped.exitCode, 75) << stopped.error;
    Child second(work(study, "tasks"), {});
    ASSERT_TRUE(second.says("finetune"));
    second.send(SIGTERM);
    EXPECT_EQ(second.end().exitCode, 130);
    const auto merged = merge(study, "tasks");
    EXPECT_EQ(merged.exitCode, 0) << merged.error;
    EXPECT_THAT(merged.out, HasSubstr("1 tasks have not ended"));
}

TEST_F(ClusterTest, tasks_are_listed_and_another_list_is_refused) {
    const auto study = spec(1);
    const auto listed =
        run("study work " + study + " --tasks --json --workspace " + (folder / "none").string());
    ASSERT_EQ(listed.exitCode, 0) << listed.error;
    const auto document = nlohmann::json::parse(listed.out);
    EXPECT_EQ(document["tasks"].size(), 1u);
    EXPECT_EQ(document["tasks"][0]["kind"], "run");
    const auto refused =
        run("study work " + study + " --task 0 --list 0123 --workspace " + (folder / "none").string());
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_THAT(refused.error, HasSubstr("submit the study again"));
    EXPECT_EQ(run("study work " + study).exitCode, 2);
}

TEST_F(ClusterTest, two_processes_have_the_losses_of_one) {
    const auto study = spec(10); // later, rounding grows as it does between any two orders of summation
    Child first(work(study, "two"), rank(0, 2, 29481)), second(work(study, "two"), rank(1, 2, 29481));
    const auto one = first.end(), other = second.end();
    if (hasNoGloo(one))
        GTEST_SKIP() << one.error;
    EXPECT_EQ(one.exitCode, 0) << one.error;
    EXPECT_EQ(other.exitCode, 0) << other.error;
    EXPECT_EQ(Child(work(study, "alone"), {}).end().exitCode, 0);
    ASSERT_EQ(merge(study, "two").exitCode, 0);
    ASSERT_EQ(merge(study, "alone").exitCode, 0);
    const auto together = losses("two"), alone = losses("alone");
    ASSERT_EQ(alone.size(), 10u);
    ASSERT_EQ(together.size(), 10u);
    for (const auto& [step, loss] : alone)
        EXPECT_NEAR(together.at(step), loss, 1e-5) << "step " << step;
    EXPECT_EQ(testImages("two"), testImages("alone")) << "no image is evaluated twice";
}

TEST_F(ClusterTest, when_a_process_is_lost_the_other_ends_and_the_next_start_goes_on) {
    const auto study = spec(1000000);
    Child first(work(study, "tasks"), rank(0, 2, 29483)), second(work(study, "tasks"), rank(1, 2, 29483));
    if (!first.says("finetune"))
        GTEST_SKIP() << first.end().error;
    second.send(SIGKILL);
    EXPECT_EQ(second.end().exitCode, -SIGKILL);
    const auto left = first.end();
    EXPECT_EQ(left.exitCode, 1);
    EXPECT_THAT(left.error, HasSubstr("is lost"));

    Child again(work(study, "tasks"), rank(0, 2, 29485)), other(work(study, "tasks"), rank(1, 2, 29485));
    ASSERT_TRUE(again.says("finetune"));
    other.send(SIGUSR1); // one that is told stops both
    EXPECT_EQ(other.end().exitCode, 75);
    const auto stopped = again.end();
    EXPECT_EQ(stopped.exitCode, 130) << stopped.error;
}

TEST_F(ClusterTest, batch_that_cannot_be_shared_is_refused) {
    const auto study = spec(4, 9);
    Child first(work(study, "tasks"), rank(0, 2, 29487)), second(work(study, "tasks"), rank(1, 2, 29487));
    const auto one = first.end();
    second.end();
    if (hasNoGloo(one))
        GTEST_SKIP() << one.error;
    EXPECT_EQ(one.exitCode, 1);
    EXPECT_THAT(one.error, HasSubstr("cannot be shared evenly by 2"));
}

} // namespace
} // namespace retort
