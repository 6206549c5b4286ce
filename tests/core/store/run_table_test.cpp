#include "store/evaluation_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

#include <map>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RunTableTest : public ::testing::Test {
protected:
    RunTableTest() : workspace(Workspace::open(folder.path(), Access::ReadWrite).value()) {}

    RunId put(const std::string& identity) {
        const auto run = runs.put({.identity = identity,
                                   .dataset = "fashion-mnist",
                                   .method = "FD",
                                   .source = "real",
                                   .student = "resnet18",
                                   .seed = 3,
                                   .spec = "{}"});
        EXPECT_TRUE(run.ok());
        return *run;
    }

    TemporaryFolder folder;
    Workspace workspace;
    RunTable runs{workspace.database()};
    StudyTable studies{workspace.database()};
};

TEST_F(RunTableTest, RunComesBackAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, runs.find(put("abc")));
    EXPECT_EQ(record.request.identity, "abc");
    EXPECT_EQ(record.request.dataset, "fashion-mnist");
    EXPECT_EQ(record.request.method, "FD");
    EXPECT_EQ(record.request.source, "real");
    EXPECT_EQ(record.request.student, "resnet18");
    EXPECT_EQ(record.request.seed, 3);
    EXPECT_EQ(record.request.spec, "{}");
    EXPECT_EQ(record.state, RunState::Queued);
    EXPECT_EQ(record.createdAt.size(), std::string_view{"2024-01-31T12:00:00Z"}.size());
    EXPECT_TRUE(record.startedAt.empty());
}

TEST_F(RunTableTest, SameIdentityIsOneRun) {
    EXPECT_EQ(put("abc"), put("abc"));
    EXPECT_NE(put("abc"), put("other"));
}

TEST_F(RunTableTest, StatesTimesErrorAndCostAreKept) {
    const auto run = put("abc");
    ASSERT_THAT(runs.setState(run, RunState::Running), succeeds());
    ASSERT_THAT(
        runs.setCost(run,
                     {.teacherPasses = 500, .generateSeconds = 7, .distilSeconds = 5, .finetuneSeconds = 1}),
        succeeds());
    ASSERT_THAT(runs.setState(run, RunState::Failed, "out of memory"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, runs.find(run));
    EXPECT_EQ(record.state, RunState::Failed);
    EXPECT_EQ(record.error, "out of memory");
    EXPECT_FALSE(record.startedAt.empty());
    EXPECT_FALSE(record.finishedAt.empty());
    EXPECT_EQ(record.cost.teacherPasses, 500);
    EXPECT_EQ(record.cost.generateSeconds, 7);
    EXPECT_EQ(record.cost.distilSeconds, 5);
    EXPECT_EQ(record.cost.finetuneSeconds, 1);
}

TEST_F(RunTableTest, StudiesThatLearnFromASetAreFoundTheNewestFirst) {
    const auto putWith = [this](const std::string& identity, const std::string& spec) {
        return runs
            .put({.identity = identity, .dataset = "d", .method = "FD", .source = "cls2img", .spec = spec})
            .value();
    };
    const auto one = putWith("one", R"({"synthetic": {"set": "abc"}})");
    const auto two = putWith("two", R"({"synthetic": {"set": "abc"}})");
    const auto other = putWith("other", R"({"synthetic": {"set": "abcd"}})");
    const auto broken = putWith("broken", "no JSON");
    for (const auto& [name, members] : std::map<std::string, std::vector<RunId>>{
             {"a first", {one, two}}, {"b second", {two, broken}}, {"c none", {other, broken}}})
        ASSERT_THAT(studies.put(name, "{}", members), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto names, studies.usingSet("abc"));
    EXPECT_THAT(names, ::testing::ElementsAre("b second", "a first"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto none, studies.usingSet("xyz"));
    EXPECT_TRUE(none.empty());
}

TEST_F(RunTableTest, UnknownRunIsNotFound) {
    EXPECT_THAT(runs.find(RunId{42}), failsWith(ErrorCode::NotFound, HasSubstr("no run 42")));
}

TEST_F(RunTableTest, StudyListsItsRunsInItsOrderAndMayBeReplaced) {
    const auto a = put("a"), b = put("b"), c = put("c");
    ASSERT_THAT(studies.put("miniature", "{}", std::array{c, a}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto study, studies.put("miniature", R"({"x":1})", std::array{b, c}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto records, runs.ofStudy(study));
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].id, b);
    EXPECT_EQ(records[1].id, c);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, studies.find("miniature"));
    EXPECT_EQ(stored.spec, R"({"x":1})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all, runs.all());
    EXPECT_EQ(all.size(), 3u) << "the run that left the study stays in the store";
}

TEST_F(RunTableTest, UnknownStudyIsNotFoundAndTheOthersAreNamed) {
    EXPECT_THAT(studies.find("x"), failsWith(ErrorCode::NotFound, HasSubstr("study run")));
    ASSERT_THAT(studies.put("miniature", "{}", std::span<const RunId>{}), succeeds());
    EXPECT_THAT(studies.find("minature"), failsWith(ErrorCode::NotFound, HasSubstr("there are miniature")));
}

TEST_F(RunTableTest, StudyOfARunThatIsNotThereIsRefused) {
    EXPECT_THAT(
        studies.put("miniature", "{}", std::array{RunId{42}}),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("miniature"), HasSubstr("FOREIGN KEY"))));
}

Scores someScores() {
    return {.images = 3,
            .top1 = 0.5,
            .meanPerClass = 0.25,
            .nll = 1.5,
            .ece = 0.125,
            .confusion = {{1, 0}, {2, 0}}};
}

TEST_F(RunTableTest, EvaluationsComeBackInOrder) {
    EvaluationTable evaluations(workspace.database());
    const auto run = put("abc");
    for (const auto& [stage, step] : {std::pair{"finetune", 5}, {"distil", 20}, {"distil", 3}, {"distil", 3}})
        ASSERT_THAT(evaluations.put(
                        {.run = run, .stage = stage, .step = step, .split = "test", .scores = someScores()}),
                    succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, evaluations.ofRun(run));
    ASSERT_EQ(stored.size(), 3u);
    EXPECT_EQ(stored[0].step, 3);
    EXPECT_EQ(stored[1].step, 20);
    EXPECT_EQ(stored[2].stage, "finetune");
    EXPECT_EQ(stored[2].scores.images, 3);
    EXPECT_EQ(stored[2].scores.top1, 0.5);
    EXPECT_EQ(stored[2].scores.meanPerClass, 0.25);
    EXPECT_EQ(stored[2].scores.nll, 1.5);
    EXPECT_EQ(stored[2].scores.ece, 0.125);
    EXPECT_EQ(stored[2].scores.confusion, someScores().confusion);
}

TEST_F(RunTableTest, EvaluationsOfSeveralSplitsOfOneStepAreKeptApart) {
    EvaluationTable evaluations(workspace.database());
    const auto run = put("abc");
    for (const auto& [step, split, top1] : {std::tuple{4, "validation", 0.4},
                                            {0, "validation", 0.2},
                                            {0, "test", 0.1},
                                            {4, "test", 0.3},
                                            {4, "validation", 0.5}}) {
        auto scores = someScores();
        scores.top1 = top1;
        ASSERT_THAT(evaluations.put(
                        {.run = run, .stage = "finetune", .step = step, .split = split, .scores = scores}),
                    succeeds());
    }
    std::vector<std::tuple<std::int64_t, std::string, double>> stored;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, evaluations.ofRun(run));
    for (const auto& evaluation : read)
        stored.emplace_back(evaluation.step, evaluation.split, evaluation.scores.top1);
    EXPECT_EQ(stored,
              (decltype(stored){
                  {0, "test", 0.1}, {0, "validation", 0.2}, {4, "test", 0.3}, {4, "validation", 0.5}}));
}

TEST_F(RunTableTest, EvaluationOfAPartOfASplitSaysSo) {
    EvaluationTable evaluations(workspace.database());
    const auto run = put("abc");
    for (const auto& [step, splitImages] : {std::pair{1, 3}, {2, 10}, {3, 0}})
        ASSERT_THAT(evaluations.put({.run = run,
                                     .stage = "distil",
                                     .step = step,
                                     .split = "test",
                                     .scores = someScores(),
                                     .splitImages = splitImages}),
                    succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, evaluations.ofRun(run));
    ASSERT_EQ(read.size(), 3u);
    EXPECT_TRUE(read[0].isOfWholeSplit());
    EXPECT_EQ(read[1].splitImages, 10);
    EXPECT_FALSE(read[1].isOfWholeSplit());
    EXPECT_TRUE(read[2].isOfWholeSplit()) << "of a program that knew nothing else";
}

TEST_F(RunTableTest, AnswersComeBackWhateverTheirCount) {
    EvaluationTable evaluations(workspace.database());
    const auto run = put("abc");
    std::vector<std::vector<bool>> stored;
    for (const std::int64_t images : {0, 1, 7, 8, 9, 1000}) {
        auto& answers = stored.emplace_back();
        for (std::int64_t i = 0; i < images; ++i)
            answers.push_back(i % 3 == 0);
        ASSERT_THAT(evaluations.put({.run = run,
                                     .stage = "distil",
                                     .step = std::ssize(stored),
                                     .split = "test",
                                     .scores = {.images = images},
                                     .splitImages = images,
                                     .correct = answers}),
                    succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, evaluations.ofRun(run));
    ASSERT_EQ(read.size(), stored.size());
    for (std::size_t i = 0; i < read.size(); ++i)
        EXPECT_EQ(read[i].correct, stored[i]) << read[i].scores.images;
}

TEST_F(RunTableTest, TeacherScoresAreFoundByIdentityAlone) {
    TeacherTable teachers(workspace.database());
    ASSERT_THAT(
        teachers.put(
            {.identity = "t", .teacher = "m", .dataset = "d", .split = "test", .scores = someScores()}),
        succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, teachers.find("t"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dataset, "d");
    EXPECT_EQ(found->scores.confusion, someScores().confusion);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto absent, teachers.find("u"));
    EXPECT_FALSE(absent);
}

} // namespace
} // namespace retort::store
