// The window's way to a cluster, with the real rsync, and with an ssh, a Slurm and a retort-cli that are
// scripts: another folder of this computer stands for the other computer.

#include "tiny_tasks.h"

#include "base/file.h"
#include "cluster/remote_study.h"
#include "cluster/study_watch.h"
#include "cluster/task_work.h"
#include "jobs/cluster_set_job.h"
#include "jobs/job_work.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"
#include "study/sets/set_generation.h"
#include "study/sets/set_study.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <variant>

namespace retort::cluster {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RemoteStudyTest : public testing::TinyTasksTest {
protected:
    RemoteStudyTest() {
        install("bin/ssh", R"(
while [ $# -gt 0 ]; do
  case "$1" in -o) shift 2;; --) shift; break;; -*) shift;; *) break;; esac
done
host=$1; shift
[ -f "$ROOT/away" ] && { echo "ssh: connect to host $host port 22: Connection timed out" >&2; exit 255; }
case "$host" in
  nowhere) echo "ssh: Could not resolve hostname nowhere: Name or service not known" >&2; exit 255;;
  locked) echo "me@locked: Permission denied (publickey,password)." >&2; exit 255;;
  strange) echo "Host key verification failed." >&2; exit 255;;
esac
export HOME="$ROOT/$host"
cd "$HOME" && exec sh -c "$*"
)");
        for (const auto* host : {"login", "other", "bare"}) {
            folder.write(fmt::format("{}/.bash_profile", host),
                         "echo 'Welcome to the cluster'\nexport PATH=\"$HOME/bin:$PATH\"\n");
            install(fmt::format("{}/bin/retort-cli", host), R"(
[ "$1" = --version ] && { cat "$HOME/version"; exit; }
echo "$@" >> "$HOME/submits"
[ -f "$HOME/refusal" ] && { cat "$HOME/refusal" >&2; exit 1; }
mkdir -p tasks/slurm
echo '{"version": 1, "whole": true, "jobs": [{"script": "1-run", "job": "11", "tasks": 4}]}' > tasks/slurm/jobs.json
)");
        }
        for (const auto* host : {"login", "other"}) {
            install(fmt::format("{}/bin/sbatch", host), "exit 1\n");
            install(fmt::format("{}/bin/squeue", host), "cat \"$HOME/queue\"\n");
            install(fmt::format("{}/bin/scancel", host),
                    "echo \"$@\" >> \"$HOME/cancelled\"; : > \"$HOME/queue\"\n");
        }
        folder.write("bare/.bash_profile", "export PATH=\"$HOME/bin:$PATH\"\n"
                                           "command() { [ \"$2\" != sbatch ] && builtin command \"$@\"; }\n");
        folder.write("login/version", programVersion() + "\n");
        folder.write("bare/version", programVersion() + "\n");
        folder.write("other/version", "retort-cli 0.0.1\n");
        folder.write("login/queue", "");
        ::setenv("ROOT", folder.path().c_str(), 1);
        ::setenv("PATH", ((folder / "bin").string() + ":" + m_path).c_str(), 1);
    }
    ~RemoteStudyTest() override {
        ::setenv("PATH", m_path.c_str(), 1);
        ::unsetenv("ROOT");
    }

    void SetUp() override {
        if (std::system("rsync --version > /dev/null 2>&1") != 0)
            GTEST_SKIP() << "rsync is not installed";
    }

    void install(const std::string& name, const std::string& script) const {
        fs::permissions(folder.write(name, "#!/bin/sh\n" + script), fs::perms::owner_all);
    }
    ClusterProfile profile(const std::string& host = "login") const {
        return {.name = "uni", .host = host, .folder = "re tort's $HOME", .slurm = {.partition = "g p'u"}};
    }
    store::Workspace workspace(const std::string& name = "ours") const {
        return store::Workspace::open(folder / name, store::Access::ReadWrite).value();
    }
    Result<RemoteStudy> open(store::Workspace& workspace, const study::StudySpec& study,
                             study::RunEventSink events = {}) const {
        return RemoteStudy::open(study, profile(), workspace, context(), std::move(events));
    }

    std::string textThere(const std::string& name) const {
        const auto text = readTextFile(folder / ("login/" + name));
        return text.ok() ? *text : "";
    }
    std::size_t submits() const {
        const auto text = textThere("submits");
        return static_cast<std::size_t>(std::ranges::count(text, '\n'));
    }
    fs::path folderThere(const std::string& beginning) const {
        fs::path found;
        for (const auto& entry : fs::directory_iterator(folder / "login" / profile().folder))
            if (entry.path().filename().string().starts_with(beginning))
                found = entry.path();
        return found;
    }
    /// Of the study that was sent.
    fs::path folderThere() const { return folderThere("study-"); }
    fs::path parcelThere() const { return folderThere("workspace-"); }
    Result<StudyTasks> planThere(study::StudyScope scope = study::StudyScope::Whole,
                                 const TaskSizes& sizes = {}) const {
        const auto sent = scope == study::StudyScope::Whole ? folderThere() : folderThere("sets-");
        RETORT_TRY(auto spec, study::readStudySpec(sent / "study.json"));
        return StudyTasks::plan(std::move(spec),
                                {.out = sent / "tasks",
                                 .workspace = parcelThere(),
                                 .imagesPerTask = sizes.imagesPerTask.value_or(1000),
                                 .embedShards = sizes.embedShards.value_or(1),
                                 .scope = scope},
                                context());
    }
    /// What Slurm would have processes do.
    void workThere(std::size_t atMost = 1000, study::StudyScope scope = study::StudyScope::Whole) const {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto first, planThere(scope));
        for (std::size_t i = 0; i < std::min(atMost, first.all().size()); ++i) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, planThere(scope));
            ASSERT_THAT(workOn(tasks, i), succeeds());
        }
    }
    void queueThere(const std::string& lines) const { folder.write("login/queue", lines); }

    static nlohmann::json tableOf(store::Workspace& workspace) {
        auto document = nlohmann::json::parse(
            study::format(study::buildTable(workspace, "tiny").value(), study::TableFormat::Json));
        for (auto& row : document["rows"])
            for (auto& cell : row["cells"]) {
                cell.erase("seconds");
                cell.erase("runs");
            }
        return document;
    }

    std::string m_path = std::getenv("PATH");
};

TEST_F(RemoteStudyTest, StudyIsSentOnceWatchedAndMergedToTheTableOfThisComputer) {
    auto single = workspace("single"), ours = workspace();
    ASSERT_THAT(study::runStudy(spec(), single, context()), succeeds());
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec()));
        ASSERT_THAT(remote.submit(), succeeds());
        queueThere(
            "retort-job 11 PENDING Resources\nretort-job 11 RUNNING None\nretort-job 99 RUNNING None\n");
        ASSERT_THAT(remote.look(), succeeds());
        EXPECT_EQ(textOf(remote.state()), "1 of 9 tasks running, 0 finished");
        EXPECT_EQ(remote.state().waiting, 1u);
        EXPECT_EQ(remote.state().reason, "Resources");
        EXPECT_EQ(remote.state().runsLeft, 4u);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto there, planThere());
    EXPECT_THAT(textThere("submits"), AllOf(HasSubstr("--list " + there.listHash()), HasSubstr("--no-merge"),
                                            HasSubstr("--partition=g p'u")));
    workThere();

    // After a restart: nothing is submitted again.
    queueThere("");
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec()));
    ASSERT_THAT(remote.submit(), succeeds());
    EXPECT_EQ(submits(), 1u);
    ASSERT_THAT(watchStudy(remote, {.interval = std::chrono::milliseconds(0)}), succeeds());
    EXPECT_EQ(remote.state().runsLeft, 0u);
    EXPECT_EQ(tableOf(ours), tableOf(single));
    EXPECT_FALSE(fs::exists(ours.paths().downloads() / "cluster" / folderThere().filename()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto run, study::runStudy(spec(), ours, context()));
    EXPECT_EQ(run.finishedBefore, 4u) << "this computer goes on where the cluster ended";
}

TEST_F(RemoteStudyTest, ThisComputerMayBeTheLoginNodeAndNothingIsCopied) {
    const std::string home = std::getenv("HOME");
    ::setenv("HOME", (folder / "login").c_str(), 1);
    auto ours = workspace();
    auto remote = RemoteStudy::open(spec(), profile(""), ours, context());
    ASSERT_THAT(remote, succeeds());
    ASSERT_THAT(remote->submit(), succeeds());
    EXPECT_FALSE(fs::exists(parcelThere() / "files")) << "the tasks see the same disk";
    workThere();
    queueThere("");
    EXPECT_THAT(watchStudy(*remote, {.interval = std::chrono::milliseconds(0)}), succeeds());
    EXPECT_EQ(remote->state().runsLeft, 0u);
    ::setenv("HOME", home.c_str(), 1);
}

TEST_F(RemoteStudyTest, WhatIsFinishedHereIsNotDoneThere) {
    auto ours = workspace();
    ASSERT_THAT(study::runStudy(spec(R"("SUP", "cls2img/FD")"), ours, context()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec(R"("SUP", "cls2img/FD", "cls2img/LD")")));
    ASSERT_THAT(remote.submit(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto there, planThere());
    std::vector<std::string> left;
    for (const auto& task : there.all())
        if (!task.isDone)
            left.emplace_back(wordOf(task.part.kind));
    EXPECT_THAT(left, ElementsAre("embed", "run")) << "the set is there with its images";
    workThere();
    queueThere("");
    ASSERT_THAT(watchStudy(remote, {.interval = std::chrono::milliseconds(0)}), succeeds());
}

TEST_F(RemoteStudyTest, SetOfAJobIsTheOneThatThisComputerWouldGenerate) {
    ::setenv("XDG_CONFIG_HOME", (folder / "settings").c_str(), 1);
    ASSERT_THAT(writeProfiles({profile()}), succeeds());
    const study::SetRequest request{.source = study::Source::Cls2Img,
                                    .generator = (folder / "text").string(),
                                    .dataset = (folder / "colours").string(),
                                    .teacher = (folder / "tiny-clip").string(),
                                    .choices = {.perImage = 2, .steps = 1, .batch = 8},
                                    .name = "mine",
                                    .work = context()};
    auto single = workspace("single"), ours = workspace();
    ASSERT_THAT(study::generateRequested(single, request), succeeds());
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, study::studyOfSet(request));
        RETORT_ASSERT_OK_AND_ASSIGN(
            auto remote, RemoteStudy::open(spec, profile(), ours, context(), {}, study::StudyScope::Sets));
        ASSERT_THAT(remote.submit(), succeeds());
    }
    EXPECT_THAT(textThere("submits"), HasSubstr("--sets-only"));
    workThere(1000, study::StudyScope::Sets);
    queueThere("");

    // As after a restart of the program: the job finds what was submitted.
    const auto job = study::clusterSetJob({.set = request, .cluster = profile()});
    const auto work = study::jobWork(ours, context());
    store::JobRecord record{.id = JobId{7}, .request = job, .state = store::JobState::Finished};
    RETORT_ASSERT_OK_AND_ASSIGN(record.result, work(record, {}));
    EXPECT_EQ(submits(), 1u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, study::clusterSetResultOf(record));
    EXPECT_EQ(result.set, "mine");
    EXPECT_FALSE(result.unusedName);
    const auto here = store::SyntheticTable(single.database()).findNamed("mine").value();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto there, store::SyntheticTable(ours.database()).findNamed("mine"));
    EXPECT_EQ(there.request.identity, here.request.identity);
    EXPECT_EQ(there.stored, result.stored);
    EXPECT_EQ(there.stored, here.stored);
    EXPECT_FALSE(there.scoreTeacher.empty());
    EXPECT_THAT(store::StudyTable(ours.database()).all().value(), IsEmpty()) << "it was none";

    folder.write("away", ""); // nothing is left to do there
    EXPECT_THAT(work(record, {}), succeeds());
    ::unsetenv("XDG_CONFIG_HOME");
}

TEST_F(RemoteStudyTest, NameOfAnotherSetIsRefusedBeforeAnythingIsSent) {
    study::SetRequest request{.source = study::Source::Cls2Img,
                              .generator = (folder / "text").string(),
                              .dataset = (folder / "colours").string(),
                              .teacher = (folder / "tiny-clip").string(),
                              .choices = {.perImage = 1, .steps = 1, .batch = 8},
                              .name = "mine",
                              .work = context()};
    auto ours = workspace();
    ASSERT_THAT(study::generateRequested(ours, request), succeeds());
    request.choices.seed = 5;
    const auto work = study::jobWork(ours, context());
    const auto perform = [&] {
        return work({.id = JobId{7}, .request = study::clusterSetJob({.set = request, .cluster = profile()})},
                    {});
    };
    EXPECT_THAT(perform(), failsWith(ErrorCode::InvalidArgument, HasSubstr("another set \"mine\"")));
    request.name = "../up";
    EXPECT_THAT(perform(), failsWith(ErrorCode::InvalidArgument, HasSubstr("../up")));
    request.teacher.reset();
    EXPECT_THAT(perform(), failsWith(ErrorCode::InvalidArgument, HasSubstr("name one")));
    EXPECT_EQ(submits(), 0u);
}

TEST_F(RemoteStudyTest, RunsTellWhatTheyDoWhileTheyDoIt) {
    auto ours = workspace();
    std::vector<std::pair<RunId, distill::RunEvent>> told;
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto remote, open(ours, spec(R"("SUP")"),
                          [&](RunId run, const distill::RunEvent& event) { told.emplace_back(run, event); }));
    ASSERT_THAT(remote.submit(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto there, planThere());
    const auto task = there.folder(there.all().front()).path();
    fs::create_directories(task);
    {
        RunEventLog log(task / kEventsFile);
        log.add(distill::StageStarted{.stage = "finetune", .steps = 4});
        log.add(distill::StepDone{.stage = "finetune", .step = 1, .loss = 1.5});
        distill::Evaluated evaluated{.stage = "finetune", .step = 1, .split = "test", .splitImages = 8};
        evaluated.evaluation = {.count = 8, .top1 = 0.5};
        log.add(evaluated);
    }
    queueThere("retort-job 11 RUNNING None\n");
    ASSERT_THAT(remote.look(), succeeds());
    ASSERT_THAT(told, SizeIs(3));
    const auto run = told.front().first;
    EXPECT_EQ(store::RunTable(ours.database()).find(run)->state, store::RunState::Running);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto losses,
                                store::MetricTable(ours.database()).ofRun(run, "finetune", "loss"));
    ASSERT_THAT(losses, SizeIs(1));
    EXPECT_EQ(losses.front().value, 1.5);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto scores, store::EvaluationTable(ours.database()).ofRun(run));
    ASSERT_THAT(scores, SizeIs(1));
    EXPECT_EQ(scores.front().scores.top1, 0.5);
    ASSERT_THAT(remote.look(), succeeds());
    EXPECT_THAT(told, SizeIs(3)) << "nothing is told twice";

    workThere();
    queueThere("");
    ASSERT_THAT(watchStudy(remote, {.interval = std::chrono::milliseconds(0)}), succeeds());
    EXPECT_EQ(store::RunTable(ours.database()).find(run)->state, store::RunState::Finished);
    EXPECT_TRUE(std::holds_alternative<distill::StageFinished>(told.back().second))
        << "who shows runs looks at the store then";
}

TEST_F(RemoteStudyTest, TasksThatFailedAreToldAndSubmittedAgain) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec()));
    ASSERT_THAT(remote.submit(), succeeds());
    workThere(2);
    std::ofstream(folderThere() / "tasks/slurm/1-run-0.txt")
        << "retort-cli: /data/x: cannot be read\nsrun: error: node1: task 0: Exited with exit code 1\n";
    queueThere("");
    EXPECT_THAT(remote.look(), failsWith(ErrorCode::Internal, AllOf(HasSubstr("7 of 9 tasks"),
                                                                    HasSubstr("/data/x: cannot be read"))));
    RETORT_ASSERT_OK_AND_ASSIGN(auto again, open(ours, spec()));
    ASSERT_THAT(again.submit(), succeeds());
    EXPECT_EQ(submits(), 2u);
}

TEST_F(RemoteStudyTest, SizesOfTasksAreThoseThatWereAskedForWhenItWasSent) {
    auto ours = workspace();
    std::vector<std::string> remarks;
    const auto openWith = [&](const TaskSizes& sizes) {
        auto told = context();
        told.remark = [&](const std::string& line) { remarks.push_back(line); };
        return RemoteStudy::open(spec(R"("SUP", "cls2img/FD")"), profile(), ours, told, {},
                                 study::StudyScope::Whole, sizes);
    };
    const TaskSizes small{.imagesPerTask = 10, .embedShards = 2};
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, openWith(small));
    ASSERT_THAT(remote.submit(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto there, planThere(study::StudyScope::Whole, small));
    EXPECT_THAT(textThere("submits"), AllOf(HasSubstr("--images-per-task 10 --embed-shards 2"),
                                            HasSubstr("--list " + there.listHash())));
    EXPECT_EQ(remote.state().tasks, there.all().size());

    RETORT_ASSERT_OK_AND_ASSIGN(auto watched, openWith({}));
    ASSERT_THAT(watched.submit(), succeeds());
    EXPECT_EQ(watched.state().tasks, there.all().size());
    EXPECT_THAT(remarks, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(auto other, openWith({.imagesPerTask = 20}));
    ASSERT_THAT(other.submit(), succeeds());
    EXPECT_EQ(other.state().tasks, there.all().size());
    EXPECT_THAT(remarks, ElementsAre(HasSubstr("keep their sizes")));

    ASSERT_THAT(other.cancel(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(auto again, openWith({.imagesPerTask = 20}));
    ASSERT_THAT(again.submit(), succeeds());
    EXPECT_THAT(textThere("submits"), HasSubstr("--images-per-task 20 --embed-shards 2"));
}

TEST_F(RemoteStudyTest, CancelTakesTheJobsBackOnce) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec()));
    ASSERT_THAT(remote.cancel(), succeeds()) << "nothing was submitted";
    ASSERT_THAT(remote.submit(), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(auto later, open(ours, spec()));
    ASSERT_THAT(later.cancel(), succeeds());
    ASSERT_THAT(later.cancel(), succeeds());
    EXPECT_EQ(textThere("cancelled"), "11\n");
    RETORT_ASSERT_OK_AND_ASSIGN(auto again, open(ours, spec()));
    ASSERT_THAT(again.submit(), succeeds());
    EXPECT_EQ(submits(), 2u);
}

TEST_F(RemoteStudyTest, SubmissionThatWasCutOffIsTakenBackFirst) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec()));
    ASSERT_THAT(remote.submit(), succeeds());
    std::ofstream(folderThere() / "tasks/slurm/jobs.json")
        << textOf(Submission{.isWhole = false, .jobs = {{.script = "1-embed", .job = "7", .tasks = 1}}});
    RETORT_ASSERT_OK_AND_ASSIGN(auto again, open(ours, spec()));
    ASSERT_THAT(again.submit(), succeeds());
    EXPECT_EQ(textThere("cancelled"), "7\n");
    EXPECT_EQ(submits(), 2u);
}

TEST_F(RemoteStudyTest, NetworkThatIsGoneForAWhileIsWaitedFor) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec(R"("SUP")")));
    ASSERT_THAT(remote.submit(), succeeds());
    workThere();
    queueThere("");
    folder.write("away", "");
    std::vector<std::string> told;
    const auto follow = [&](const study::StudyProgress& progress) {
        told.push_back(progress.work.task);
        fs::remove(folder / "away");
    };
    ASSERT_THAT(watchStudy(remote, {.interval = std::chrono::milliseconds(0), .progress = follow}),
                succeeds());
    ASSERT_THAT(told, SizeIs(2));
    EXPECT_THAT(told[0], AllOf(HasSubstr("waiting for login"), HasSubstr("timed out")));
    EXPECT_EQ(told[1], "uni: 0 of 1 tasks running, 1 finished");
}

TEST_F(RemoteStudyTest, StopLeavesTheTasksAlone) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec(R"("SUP")")));
    ASSERT_THAT(remote.submit(), succeeds());
    queueThere("retort-job 11 RUNNING None\n");
    std::stop_source stop;
    EXPECT_THAT(watchStudy(remote, {.stop = stop.get_token(),
                                    .progress = [&](const study::StudyProgress&) { stop.request_stop(); }}),
                failsWith(ErrorCode::Cancelled, HasSubstr("watching")));
    EXPECT_EQ(textThere("cancelled"), "");
}

TEST_F(RemoteStudyTest, DamagedTaskIsNamedAndFetchedAgain) {
    auto ours = workspace();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, spec(R"("SUP")")));
    ASSERT_THAT(remote.submit(), succeeds());
    workThere();
    queueThere("");
    const auto tasks = planThere();
    const auto student = tasks->folder(tasks->all().front()).run() / "student.safetensors";
    const auto whole = readTextFile(student).value();
    std::ofstream(student) << "cut";
    EXPECT_THAT(remote.look(), failsWith(ErrorCode::Corrupt, HasSubstr("student.safetensors")));
    std::ofstream(student) << whole;
    ASSERT_THAT(watchStudy(remote, {.interval = std::chrono::milliseconds(0)}), succeeds());
}

TEST_F(RemoteStudyTest, HostsThatCannotBeUsedAreNamedWithTheWayOut) {
    struct Case {
        const char* host;
        ErrorCode code;
        const char* why;
        const char* wayOut;
    };
    auto ours = workspace();
    for (const auto& [host, code, why, wayOut] :
         {Case{"nowhere", ErrorCode::NotFound, "Could not resolve", "~/.ssh/config"},
          Case{"locked", ErrorCode::AccessDenied, "Permission denied", "ssh-copy-id"},
          Case{"strange", ErrorCode::AccessDenied, "key verification", "connect to it once"},
          Case{"bare", ErrorCode::NotFound, "no sbatch", "login node"},
          Case{"other", ErrorCode::Mismatch, "retort-cli 0.0.1", "same version"},
          Case{"-oProxyCommand=x", ErrorCode::InvalidArgument, "host", "ssh/config"}}) {
        EXPECT_THAT(RemoteStudy::open(spec(), profile(host), ours, context()),
                    failsWith(code, AllOf(HasSubstr(why), HasSubstr(wayOut))));
    }
    auto lost = profile();
    lost.program = "/opt/no such/retort-cli";
    EXPECT_THAT(
        RemoteStudy::open(spec(), lost, ours, context()),
        failsWith(ErrorCode::NotFound, AllOf(HasSubstr("/opt/no such"), HasSubstr("install Retort"))));
    auto blocked = profile();
    blocked.folder = "version/below";
    EXPECT_THAT(RemoteStudy::open(spec(), blocked, ours, context()),
                failsWith(ErrorCode::AccessDenied, HasSubstr("version/below")));
    ::setenv("PATH", (folder / "empty").c_str(), 1);
    EXPECT_THAT(RemoteStudy::open(spec(), profile(), ours, context()),
                failsWith(ErrorCode::NotFound, HasSubstr("no ssh")));
}

TEST_F(RemoteStudyTest, RefusalsOfTheOtherSideAreHandedOn) {
    auto ours = workspace();
    const auto submitRefused = [&](const std::string& said) -> Status {
        folder.write("login/refusal", "retort-cli: " + said + "\n");
        RETORT_TRY(auto remote, open(ours, spec()));
        return remote.submit();
    };
    EXPECT_THAT(submitRefused("1-embed.sh: sbatch refuses it: invalid partition specified: g p'u"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("invalid partition specified: g p'u")));
    EXPECT_THAT(submitRefused("study tiny: its tasks are those of the list a now, not of b"),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("other runs"), HasSubstr("workspace-"))));
    EXPECT_THAT(submitRefused("x: cannot be written: No space left on device"),
                failsWith(ErrorCode::DiskFull, HasSubstr("No space left")));
}

TEST_F(RemoteStudyTest, FullDiskAndMissingRsyncAreToldWhileCopying) {
    auto ours = workspace();
    const auto submitCopying = [&](const std::string& rsync) -> Status {
        install("bin/rsync", rsync);
        RETORT_TRY(auto remote, open(ours, spec()));
        return remote.submit();
    };
    EXPECT_THAT(
        submitCopying("echo 'rsync: write failed on \"x\": No space left on device (28)' >&2; exit 11\n"),
        failsWith(ErrorCode::DiskFull, AllOf(HasSubstr("login"), HasSubstr("make room there"))));
    EXPECT_THAT(submitCopying("echo 'bash: line 1: rsync: command not found' >&2; exit 12\n"),
                failsWith(ErrorCode::NotFound, HasSubstr("no rsync there")));
    EXPECT_EQ(submits(), 0u);
}

TEST_F(RemoteStudyTest, WhatTheStudyNamesAndIsNotHereIsNamed) {
    auto ours = workspace();
    auto study = spec(R"("SUP")");
    study.student.weights = (folder / "no-such.safetensors").string();
    RETORT_ASSERT_OK_AND_ASSIGN(auto remote, open(ours, study));
    EXPECT_THAT(remote.submit(), failsWith(ErrorCode::NotFound, HasSubstr("no-such.safetensors")));
    EXPECT_EQ(submits(), 0u);
}

TEST(Submission, IsReadAsItWasWritten) {
    const Submission written{
        .isWhole = true,
        .jobs = {{.script = "1-run", .job = "4711", .tasks = 8}, {.script = "2", .job = "1"}}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, parseSubmission(textOf(written), "jobs.json"));
    EXPECT_EQ(read, written);
    for (const auto* text : {"", "[]", "{}", R"({"version": 2, "whole": true, "jobs": []})",
                             R"({"version": 1, "whole": true, "jobs": [{"script": "a", "job": "1; rm x"}]})",
                             R"({"version": 1, "whole": true, "jobs": [{"script": "a", "job": ""}]})",
                             R"({"version": 1, "jobs": []})"})
        EXPECT_FALSE(parseSubmission(text, "jobs.json").ok()) << text;
}

} // namespace
} // namespace retort::cluster
