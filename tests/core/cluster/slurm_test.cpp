#include "tiny_tasks.h"

#include "base/file.h"
#include "cluster/slurm_script.h"
#include "cluster/slurm_submission.h"
#include "cluster/task_work.h"

#include <cstdlib>
#include <fstream>

namespace retort::cluster {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SlurmTest : public testing::TinyTasksTest {
protected:
    ~SlurmTest() override { ::setenv("PATH", m_path.c_str(), 1); }

    std::vector<SlurmScript> scripts(const SlurmOptions& options = {}) const {
        return slurmScripts(plan(spec()).value(),
                            {.program = "/opt/it's here/retort-cli",
                             .spec = folder / "tiny.json",
                             .device = "cuda:0",
                             .threads = 4},
                            options);
    }
    /// Finds this program as sbatch, and nothing of Slurm's.
    void installSbatch(const std::string& text) const {
        const auto program = folder.write("bin/sbatch", "#!/bin/sh\n" + text);
        fs::permissions(program, fs::perms::owner_all);
        ::setenv("PATH", ((folder / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
    }

    std::string m_path = std::getenv("PATH");
};

TEST_F(SlurmTest, ShardsOfADatasetAreOneArrayAndTheTasksAreToldOfThem) {
    const auto all =
        slurmScripts(plan(spec(), "none", 3).value(), {.program = "retort-cli", .spec = "tiny.json"}, {});
    EXPECT_EQ(all[0].tasks, 3u);
    EXPECT_THAT(all[1].after, ElementsAre(0));
    for (const auto& script : all)
        if (script.name != "7-merge") {
            EXPECT_THAT(script.text, HasSubstr(" --embed-shards 3"));
        }
    EXPECT_THAT(scripts()[0].text, Not(HasSubstr("--embed-shards")));
}

TEST_F(SlurmTest, TasksOfSetsAloneAreToldSo) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto tasks,
        StudyTasks::plan(
            spec(), {.out = folder / "tasks", .workspace = folder / "none", .scope = study::StudyScope::Sets},
            context()));
    std::vector<std::string> names;
    for (const auto& script : slurmScripts(tasks, {.program = "retort-cli", .spec = "study.json"}, {})) {
        names.push_back(script.name);
        if (script.tasks > 0) {
            EXPECT_THAT(script.text, HasSubstr(" --sets-only"));
        }
    }
    EXPECT_THAT(names, ElementsAre("1-embed", "2-generate", "3-set", "4-merge"));
    EXPECT_THAT(scripts()[0].text, Not(HasSubstr("--sets-only")));
}

TEST_F(SlurmTest, ScriptsAreArraysOfEqualTasksThatWaitForWhatTheyNeed) {
    const auto all =
        scripts({.partition = "gpu", .time = "4:00:00", .gpusPerTask = 1, .further = {"--qos=low"}});
    std::vector<std::string> names;
    for (const auto& script : all)
        names.push_back(script.name);
    EXPECT_THAT(names, ElementsAre("1-embed", "2-generate", "3-set", "4-run", "5-run", "6-run", "7-merge"));
    EXPECT_THAT(all[1].after, ElementsAre(0));
    EXPECT_THAT(all[2].after, ElementsAre(1));
    EXPECT_THAT(all[3].after, IsEmpty());
    EXPECT_THAT(all[5].after, ElementsAre(0, 2));
    EXPECT_THAT(all[6].after, SizeIs(6));
    EXPECT_THAT(all[1].text,
                AllOf(HasSubstr("#SBATCH --array=0-7\n"), HasSubstr("SLURM_ARRAY_TASK_ID + 1"),
                      HasSubstr("#SBATCH --partition=gpu\n"), HasSubstr("#SBATCH --time=4:00:00\n"),
                      HasSubstr("#SBATCH --gpus-per-task=1\n"), HasSubstr("#SBATCH --qos=low\n"),
                      HasSubstr("#SBATCH --requeue\n"), HasSubstr("#SBATCH --signal=USR1@90\n"),
                      HasSubstr("'/opt/it'\\''s here/retort-cli' study work"),
                      HasSubstr("--device 'cuda:0' --threads 4 --quiet"), HasSubstr("scontrol requeue")));
    EXPECT_THAT(all[6].text, AllOf(HasSubstr("study merge"), Not(HasSubstr("--array"))));
}

TEST_F(SlurmTest, TasksThatAreDoneAreLeftOut) {
    for (const std::size_t task : {0u, 2u}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec()));
        ASSERT_THAT(workOn(tasks, task), succeeds());
    }
    const auto all = scripts();
    EXPECT_EQ(all[0].name, "1-generate");
    EXPECT_THAT(all[0].text, AllOf(HasSubstr("#SBATCH --array=0,2-7\n"), HasSubstr("TASK_ID + 1")));
    EXPECT_THAT(all[0].after, IsEmpty());
}

TEST_F(SlurmTest, ScriptsAreShellThatCanBeRead) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto written, writeScripts(scripts(), folder / "with space" / "slurm"));
    ASSERT_THAT(written, SizeIs(7));
    for (const auto& script : written)
        EXPECT_EQ(std::system(("bash -n '" + script.file.string() + "'").c_str()), 0) << script.file;
}

TEST_F(SlurmTest, SubmittedScriptsDependOnTheJobsBefore) {
    installSbatch("echo \"$@\" >> " + (folder / "calls").string() +
                  "\necho 'welcome to the cluster'\necho $(wc -l < " + (folder / "calls").string() +
                  ")';c1'\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto submitted, submitScripts(scripts(), folder / "slurm"));
    ASSERT_THAT(submitted, SizeIs(7));
    EXPECT_EQ(submitted[6].job, "7");
    const auto calls = readTextFile(folder / "calls").value();
    EXPECT_THAT(calls, AllOf(HasSubstr("--parsable " + (folder / "slurm/1-embed.sh").string()),
                             HasSubstr("--parsable --dependency=afterany:1 "),
                             HasSubstr("--dependency=afterany:1:3 "),
                             HasSubstr("--dependency=afterany:1:2:3:4:5:6 ")));
}

TEST_F(SlurmTest, RefusalIsHandedOnWithTheJobsBeforeIt) {
    installSbatch(
        "[ $# = 2 ] && echo 11 || { echo 'sbatch: error: invalid partition specified: gpu' >&2; exit 1; }\n");
    EXPECT_THAT(submitScripts(scripts(), folder / "slurm"),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("2-generate.sh"), HasSubstr("invalid partition specified: gpu"),
                                HasSubstr("scancel 11"))));
}

TEST_F(SlurmTest, WithoutSbatchTheWayOutIsNamed) {
    ::setenv("PATH", folder.path().c_str(), 1);
    EXPECT_THAT(submitScripts(scripts(), folder / "slurm"),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("no sbatch"), HasSubstr("--dry-run"))));
}

} // namespace
} // namespace retort::cluster
