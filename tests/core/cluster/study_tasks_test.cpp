#include "tiny_tasks.h"

#include "base/file.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "cluster/study_merge.h"
#include "cluster/task_work.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <future>
#include <map>

namespace retort::cluster {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using study::StudyPartKind;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StudyTasksTest : public testing::TinyTasksTest {
protected:
    store::Workspace open(const std::string& name) const {
        auto workspace = store::Workspace::open(folder / name, store::Access::ReadWrite);
        EXPECT_THAT(workspace, succeeds());
        return std::move(workspace).value();
    }

    /// All that are left, each planned anew as a process of its own does.
    void doAll(const study::StudySpec& study, const std::string& workspace = "none") const {
        const auto count = plan(study, workspace).value().all().size();
        for (std::size_t i = 0; i < count; ++i) {
            RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(study, workspace));
            ASSERT_THAT(workOn(tasks, i), succeeds());
        }
    }
    Result<MergeOutcome> mergeInto(store::Workspace& workspace, const study::StudySpec& study) const {
        return mergeStudy(study, workspace, {folder / "tasks"}, context());
    }

    /// Without what a clock or the order of storing says.
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
    /// Column to hash of the student's file.
    static std::map<std::string, std::string> students(store::Workspace& workspace) {
        std::map<std::string, std::string> hashes;
        const auto listed = study::listStudents(workspace);
        EXPECT_THAT(listed, succeeds());
        for (const auto& student : *listed)
            hashes[student.run.column] = sha256OfFile(student.file).value();
        return hashes;
    }
    /// The folder of the task that makes this.
    fs::path folderOf(const StudyTasks& tasks, StudyPartKind kind, const std::string& title) const {
        const auto found = std::ranges::find_if(tasks.all(), [&](const StudyTask& task) {
            return task.part.kind == kind && task.part.title.find(title) != std::string::npos;
        });
        EXPECT_NE(found, tasks.all().end()) << title;
        return tasks.folder(*found).path();
    }
    static void flipLastByte(const fs::path& file) {
        auto text = readTextFile(file).value();
        text.back() = static_cast<char>(~text.back());
        fs::remove(file); // and not what is linked to it
        std::ofstream(file, std::ios::binary) << text;
    }
};

TEST_F(StudyTasksTest, TasksAreListedByKindAndSayWhatTheyNeed) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec()));
    std::vector<std::string> kinds;
    for (const auto& task : tasks.all())
        kinds.emplace_back(wordOf(task.part.kind));
    EXPECT_THAT(kinds,
                ElementsAre("embed", "generate", "generate", "generate", "generate", "generate", "generate",
                            "generate", "generate", "set", "set", "run", "run", "run", "run"));
    EXPECT_EQ(tasks.all()[4].part.images.first, 30);
    EXPECT_EQ(tasks.all()[4].part.images.count, 2);
    EXPECT_THAT(tasks.all()[9].part.needs, ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(tasks.all()[11].part.needs, IsEmpty()) << "SUP needs nothing";
    EXPECT_THAT(tasks.all()[12].part.needs, ElementsAre(0));
    EXPECT_THAT(tasks.all()[14].part.needs, SizeIs(2));
    EXPECT_EQ(plan(spec()).value().listHash(), tasks.listHash());
    EXPECT_NE(plan(spec(R"("SUP")")).value().listHash(), tasks.listHash());
    EXPECT_FALSE(fs::exists(folder / "tasks")) << "planning writes nothing";
}

TEST_F(StudyTasksTest, SetsAloneAreGeneratedAndWaitForAStudy) {
    const auto planSets = [&](const std::string& workspace) {
        return StudyTasks::plan(spec(),
                                {.out = folder / "tasks",
                                 .workspace = folder / workspace,
                                 .imagesPerTask = 20,
                                 .scope = study::StudyScope::Sets},
                                context());
    };
    std::vector<std::string> kinds;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto planned, planSets("none"));
    for (const auto& task : planned.all())
        kinds.emplace_back(wordOf(task.part.kind));
    EXPECT_THAT(kinds, ElementsAre("embed", "generate", "generate", "generate", "generate", "set", "set"));
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, planSets("none"));
        ASSERT_THAT(workOn(tasks, i), succeeds());
    }
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, mergeStudy(spec(), merged, {folder / "tasks"}, context(),
                                                               study::StudyScope::Sets));
    EXPECT_EQ(outcome.sets, 2u);
    EXPECT_EQ(outcome.runsLeft, 0u);
    EXPECT_THAT(store::StudyTable(merged.database()).all().value(), IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto done, planSets("merged"));
    for (const auto& task : done.all())
        EXPECT_TRUE(task.part.finished) << task.name;

    ASSERT_THAT(study::runStudy(spec(), merged, context()), succeeds());
    EXPECT_THAT(store::SyntheticTable(merged.database()).all().value(), SizeIs(2)) << "the study finds them";
}

TEST_F(StudyTasksTest, MergedTableIsThatOfASingleProcessBitForBit) {
    auto single = open("single");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, study::runStudy(spec(), single, context()));
    ASSERT_THAT(outcome.failures, IsEmpty());
    doAll(spec());
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, mergeInto(merged, spec()));
    EXPECT_EQ(first.runs, 4u);
    EXPECT_EQ(first.sets, 2u);
    EXPECT_EQ(first.runsLeft, 0u);
    EXPECT_THAT(first.refused, IsEmpty());
    EXPECT_EQ(students(merged), students(single));
    EXPECT_EQ(tableOf(merged), tableOf(single));
    EXPECT_THAT(tableOf(merged).dump(), HasSubstr("teacher_zero_shot"));

    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, mergeInto(merged, spec()));
    EXPECT_EQ(again.runs + again.sets, 0u);
    EXPECT_EQ(again.runsBefore, 4u);
    EXPECT_EQ(tableOf(merged), tableOf(single));

    RETORT_ASSERT_OK_AND_ASSIGN(const auto run, study::runStudy(spec(), merged, context()));
    EXPECT_EQ(run.finishedBefore, 4u) << "the desktop goes on where the cluster ended";
}

TEST_F(StudyTasksTest, WhatTheWorkspaceHasIsNotDoneAgain) {
    {
        auto desktop = open("desktop");
        const auto some = spec(R"("SUP", "cls2img/FD")");
        ASSERT_THAT(study::runStudy(some, desktop, context()), succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec(), "desktop"));
    std::map<std::string, int> left;
    for (const auto& task : tasks.all())
        if (!task.isDone)
            ++left[fmt::format("{} {}", wordOf(task.part.kind), task.part.title)];
    for (const auto& [title, count] : left)
        EXPECT_EQ(title.find("cls2img"), std::string::npos) << title;
    EXPECT_THAT(left, SizeIs(1 + 4 + 1 + 2)); // embed, img2img's parts and set, real/FD and img2img/CP
    doAll(spec(), "desktop");
    auto desktop = open("desktop");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, mergeInto(desktop, spec()));
    EXPECT_EQ(outcome.runs, 2u);
    EXPECT_EQ(outcome.runsBefore, 2u);
    EXPECT_EQ(outcome.sets, 1u);
}

TEST_F(StudyTasksTest, RunOnASetOfTheWorkspaceLearnsFromItThere) {
    const auto some = spec(R"("cls2img/FD")"), more = spec(R"("cls2img/FD", "cls2img/LD")");
    {
        auto desktop = open("desktop");
        ASSERT_THAT(study::runStudy(some, desktop, context()), succeeds());
    }
    doAll(more, "desktop");
    auto desktop = open("desktop"), single = open("single");
    ASSERT_THAT(mergeInto(desktop, more), succeeds());
    ASSERT_THAT(study::runStudy(more, single, context()), succeeds());
    EXPECT_EQ(students(desktop), students(single));
}

/// A stop asks for what a signal asks for.
TEST_F(StudyTasksTest, TaskThatWasStoppedGoesOnAndEndsTheSame) {
    const auto study = spec(R"("SUP")");
    auto single = open("single");
    ASSERT_THAT(study::runStudy(study, single, context()), succeeds());

    std::stop_source stop;
    auto stopping = context();
    stopping.stop = stop.get_token();
    stopping.progress = [&](const study::StudyProgress& progress) {
        const bool isTraining = progress.work.task.find("finetune") != std::string::npos;
        if (isTraining && progress.work.done >= 16) // two of four steps
            stop.request_stop();
    };
    const TaskPlace place{.out = folder / "tasks", .workspace = folder / "none"};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, StudyTasks::plan(study, place, stopping));
    EXPECT_THAT(workOn(first, 0), failsWith(ErrorCode::Cancelled, HasSubstr("task 0")));
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto early, mergeInto(merged, study));
    EXPECT_EQ(early.unfinished, 1u);
    EXPECT_EQ(early.runsLeft, 1u);

    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, StudyTasks::plan(study, place, context()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto end, workOn(second, 0));
    EXPECT_EQ(end, TaskEnd::Done);
    ASSERT_THAT(mergeInto(merged, study), succeeds());
    EXPECT_EQ(students(merged), students(single));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto third, StudyTasks::plan(study, place, context()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, workOn(third, 0));
    EXPECT_EQ(before, TaskEnd::DoneBefore);
}

TEST_F(StudyTasksTest, DatasetThatIsEmbeddedInShardsGivesTheSameTable) {
    constexpr std::int64_t kShards = 3;
    auto single = open("single");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, study::runStudy(spec(), single, context()));
    ASSERT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, plan(spec(), "none", kShards));
    ASSERT_EQ(first.all().size(), 15u + kShards - 1);
    EXPECT_EQ(first.all()[1].part.title, "colours part 2 of 3");
    EXPECT_THAT(first.all()[1].name, ::testing::EndsWith("-2-of-3"));
    EXPECT_THAT(first.all()[3].part.needs, ElementsAre(0, 1, 2)) << "images are generated from embeddings";
    for (std::size_t i = first.all().size();
         i-- > 0;) { // whatever the order, each once what it needs is done
        RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec(), "none", kShards));
        if (tasks.all()[i].part.kind == StudyPartKind::Embed) {
            ASSERT_THAT(workOn(tasks, i), succeeds());
        }
    }
    for (std::size_t i = 0; i < first.all().size(); ++i) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec(), "none", kShards));
        ASSERT_THAT(workOn(tasks, i), succeeds());
    }
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto brought, mergeInto(merged, spec()));
    EXPECT_EQ(brought.runs, 4u);
    EXPECT_EQ(students(merged), students(single));
    EXPECT_EQ(tableOf(merged), tableOf(single));
}

/// Two processes as two threads.
TEST_F(StudyTasksTest, RanksShareATasksImagesAndMakeThoseOfOneProcess) {
    constexpr int kPort = 29'495;
    auto single = open("single");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, study::runStudy(spec(), single, context()));
    ASSERT_THAT(outcome.failures, IsEmpty());
    const auto shareAs = [&](int rank) -> Status {
        RETORT_TRY(const auto tasks, plan(spec()));
        RETORT_TRY(const auto ranks,
                   training::Ranks::join({.rank = rank, .count = 2, .host = "127.0.0.1", .port = kPort},
                                         std::chrono::seconds{60}));
        for (std::size_t i = 0; i < 9; ++i) // embedding, and images of both sets
            RETORT_CHECK(workOn(tasks, i, ranks.get()).status());
        return {};
    };
    auto other = std::async(std::launch::async, [&] { return shareAs(1); });
    const auto first = shareAs(0), second = other.get();
    if (!first.ok() && first.error().code == ErrorCode::Unsupported)
        GTEST_SKIP() << first.error().text();
    ASSERT_THAT(first, succeeds());
    ASSERT_THAT(second, succeeds());
    for (const auto& task : fs::directory_iterator(folder / "tasks"))
        for (const auto* rank : {"rank-0", "rank-1"})
            EXPECT_FALSE(fs::exists(task.path() / rank)) << task.path();
    doAll(spec());
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto brought, mergeInto(merged, spec()));
    EXPECT_EQ(brought.runs, 4u);
    EXPECT_EQ(students(merged), students(single));
    EXPECT_EQ(tableOf(merged), tableOf(single));
}

TEST_F(StudyTasksTest, TaskThatWasKilledBeforeItSaidThatItHadEndedEndsTheSame) {
    const auto study = spec(R"("SUP")");
    doAll(study);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, plan(study));
    const auto folderOfTask = first.folder(first.all().front()).path();
    const auto student = folderOfTask / "run" / "student.safetensors";
    const auto before = sha256OfFile(student).value();
    fs::remove(folderOfTask / "task.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, plan(study));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto end, workOn(second, 0));
    EXPECT_EQ(end, TaskEnd::Done);
    EXPECT_EQ(sha256OfFile(student).value(), before);
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, mergeInto(merged, study));
    EXPECT_EQ(outcome.runs, 1u);
}

TEST_F(StudyTasksTest, TaskNamesWhatItNeeds) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec()));
    EXPECT_THAT(workOn(tasks, 9),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("1 (generate"), HasSubstr("4 (generate"))));
    EXPECT_THAT(workOn(tasks, 14), failsWith(ErrorCode::NotFound, HasSubstr("10 (set")));
    EXPECT_THAT(workOn(tasks, 15), failsWith(ErrorCode::InvalidArgument, HasSubstr("0 to 14")));
}

TEST_F(StudyTasksTest, DamagedFoldersAreNamedAndKeepNoOthersFromTheirTurn) {
    doAll(spec());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec()));
    const auto supervised = folderOf(tasks, StudyPartKind::Run, "SUP");
    const auto set = folderOf(tasks, StudyPartKind::Set, "cls2img");
    flipLastByte(supervised / "run" / "student.safetensors");
    for (const auto& entry : fs::recursive_directory_iterator(set))
        if (entry.path().extension() == ".png") {
            flipLastByte(entry.path());
            break;
        }
    auto merged = open("merged");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, mergeInto(merged, spec()));
    EXPECT_THAT(outcome.refused, SizeIs(2));
    EXPECT_THAT(outcome.refused,
                Contains(AllOf(HasSubstr(supervised.string()), HasSubstr("student.safetensors"))));
    EXPECT_THAT(outcome.refused, Contains(AllOf(HasSubstr(set.string()), HasSubstr(".png"))));
    EXPECT_EQ(outcome.runs, 3u);
    EXPECT_EQ(outcome.runsLeft, 1u);
    EXPECT_EQ(outcome.sets, 1u);
    EXPECT_THAT(statusOf(outcome), failsWith(ErrorCode::Corrupt, HasSubstr("2 folders")));

    // What the message advises.
    fs::remove_all(supervised);
    doAll(spec());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto mended, mergeInto(merged, spec()));
    EXPECT_EQ(mended.runs, 1u);
    EXPECT_THAT(mended.refused, SizeIs(1));
}

TEST_F(StudyTasksTest, DamagedPartIsNotGathered) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, plan(spec()));
    for (std::size_t i = 0; i < 5; ++i)
        ASSERT_THAT(workOn(first, i), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec()));
    const auto part = folderOf(tasks, StudyPartKind::Generate, "images 10 to 19");
    flipLastByte(part / "workspace" / "retort.db");
    EXPECT_THAT(workOn(tasks, 9), failsWith(ErrorCode::Corrupt, HasSubstr(part.string())));
}

TEST_F(StudyTasksTest, FoldersOfAnotherStudyAreNamed) {
    const auto study = spec(R"("SUP")"), other = spec(R"("SUP")", R"(, "augmentation": {"padding": 1})");
    doAll(study);
    auto workspace = open("other");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, mergeInto(workspace, other));
    EXPECT_EQ(outcome.runs, 0u);
    EXPECT_THAT(outcome.refused, ElementsAre(AllOf(HasSubstr("run-"), HasSubstr("of study tiny"))));
    EXPECT_THAT(mergeStudy(study, workspace, {folder / "colours"}, context()),
                failsWith(ErrorCode::NotFound, HasSubstr("colours")));
}

/// RETORT_MERGED_RUNS=1000 makes it a measurement: how long planning and merging take is printed.
TEST_F(StudyTasksTest, ManyRunsAreMergedInTheStudysOrder) {
    const char* asked = std::getenv("RETORT_MERGED_RUNS");
    const int count = asked ? std::atoi(asked) : 12;
    auto study = spec(R"("SUP")");
    study.seeds.clear();
    for (int seed = 1; seed <= count; ++seed)
        study.seeds.push_back(seed);
    study.finetune.steps = 1;
    const auto secondsOf = [](const auto& work) {
        const auto began = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    const auto processorSeconds = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(study));
    for (std::size_t i = 0; i < tasks.all().size(); ++i)
        ASSERT_THAT(workOn(tasks, i), succeeds());
    auto merged = open("merged");
    Result<MergeOutcome> outcome = MergeOutcome{};
    const auto planning = secondsOf([&] { EXPECT_THAT(plan(study), succeeds()); });
    const auto before = processorSeconds();
    const auto merging = secondsOf([&] { outcome = mergeInto(merged, study); });
    const auto processor = processorSeconds() - before;
    ASSERT_THAT(outcome, succeeds());
    EXPECT_EQ(outcome->runs, static_cast<std::size_t>(count));
    if (asked)
        fmt::print(
            "{} runs: planned in {:.2f} s, planned and merged in {:.2f} s, {:.2f} s of the processor\n",
            count, planning, merging, processor);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto details, study::describeStudy(merged, "tiny"));
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(details.runs.at(static_cast<std::size_t>(i)).record.request.seed, i + 1);
}

TEST_F(StudyTasksTest, RecordThatLeadsOutOfItsFolderOrIsNoneIsRefused) {
    doAll(spec(R"("SUP")"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto tasks, plan(spec(R"("SUP")")));
    const auto task = tasks.folder(tasks.all().front());
    const auto file = task.path() / "task.json";
    const auto whole = nlohmann::json::parse(readTextFile(file).value());
    for (const auto* path : {"../x", "/etc/passwd", "a/../../x", "", "."}) {
        auto changed = whole;
        changed["files"][path] = {{"bytes", 1}, {"sha256", "00"}};
        std::ofstream(file) << changed.dump();
        EXPECT_THAT(task.read(), failsWith(ErrorCode::Corrupt, HasSubstr("task.json"))) << path;
    }
    for (const auto* text : {"", "{", "[]", "{}", R"({"format": "retort-task"})"}) {
        std::ofstream(file) << text;
        EXPECT_FALSE(task.read().ok()) << text;
    }
    auto newer = whole;
    newer["version"] = 2;
    std::ofstream(file) << newer.dump();
    EXPECT_THAT(task.read(), failsWith(ErrorCode::NewerVersion, HasSubstr("another version")));
}

} // namespace
} // namespace retort::cluster
