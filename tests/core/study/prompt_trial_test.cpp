#include "teacher/prompt_trial.h"

#include "teacher/prompt_file.h"
#include "teacher/teacher_embedding.h"
#include "teacher/zero_shot_report.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <algorithm>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class PromptTrialTest : public ::testing::Test {
protected:
    PromptTrialTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
    }
    TrialOptions options() const {
        return {
            .teacher = (folder / "tiny-clip").string(),
            .dataset = (folder / "colours").string(),
            .workspace = folder / "workspace",
            .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32", .threads = 1}};
    }
    PromptTrial open() const {
        auto trial = PromptTrial::open(options());
        EXPECT_TRUE(trial.ok()) << trial.error().text();
        return std::move(trial).value();
    }
    store::Workspace workspace() const {
        return store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    }

    TemporaryFolder folder;
    const PromptSet prompts{.templates = {"a photo of a {}", "{}", "a {}"}, .classNames = {"green", "red"}};
};

TEST_F(PromptTrialTest, OneTemplate_IsTheEnsembleOfItAlone) {
    auto trial = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto each, trial.eachTemplate(data::Split::Train, prompts, {}));
    ASSERT_THAT(each, SizeIs(3));
    for (const auto& score : each) {
        const PromptSet alone{.templates = {score.text}, .classNames = prompts.classNames};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto scores, trial.ensemble(data::Split::Train, alone, {}));
        EXPECT_EQ(scores.images, 24);
        EXPECT_NEAR(score.top1, scores.top1, 1e-9) << score.text;
        EXPECT_NEAR(score.meanPerClass, scores.meanPerClass, 1e-9);
        EXPECT_EQ(score.perClass, perClassAccuracy(scores.confusion));
    }
}

TEST_F(PromptTrialTest, Report_IsThatOfTheTrialAndIsKept) {
    auto space = workspace();
    ZeroShotOptions asked{.teacher = options().teacher,
                          .dataset = options().dataset,
                          .prompts = prompts,
                          .perTemplate = true,
                          .suggestion = SuggestionOptions{.labelled = {.perClass = 8}},
                          .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, zeroShotReport(space, asked));
    auto trial = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto scores, trial.ensemble(data::Split::Test, prompts, {}));
    EXPECT_EQ(report.scores.confusion, scores.confusion);
    EXPECT_THAT(report.perTemplate, SizeIs(3));
    EXPECT_EQ(report.classNames, prompts.classNames);
    ASSERT_TRUE(report.suggestion);
    EXPECT_EQ(report.suggestion->labelledImages, 16);
    EXPECT_EQ(report.suggestion->selection.images, 16);
    EXPECT_FALSE(report.suggestion->templates.empty());
    // The store answers now: the images are not needed again.
    fs::remove_all(folder / "workspace" / "cache");
    asked.perTemplate = false;
    asked.suggestion.reset();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, zeroShotReport(space, asked));
    EXPECT_EQ(again.scores.confusion, scores.confusion);
    // What is there again tells which of the files are sound, and holds no embedding.
    for (const auto& entry : fs::recursive_directory_iterator(folder / "workspace"))
        EXPECT_NE(entry.path().extension(), ".safetensors") << entry.path();
}

TEST(ChanceRemark, is_made_where_the_teacher_is_no_better_than_guessing) {
    const auto scores = [](std::int64_t right, std::int64_t wrong, std::int64_t scale) {
        store::Scores of{.images = 2 * (right + wrong) * scale,
                         .top1 = static_cast<double>(right) / static_cast<double>(right + wrong),
                         .confusion = {{right * scale, wrong * scale}, {wrong * scale, right * scale}}};
        return of;
    };
    const auto remark = chanceRemark(scores(51, 49, 10));
    ASSERT_TRUE(remark);
    EXPECT_THAT(*remark, HasSubstr("right on 51.0 % of 2000 images"));
    EXPECT_FALSE(chanceRemark(scores(60, 40, 10)));
    EXPECT_TRUE(chanceRemark(scores(1, 99, 10))); // classes in another order
    EXPECT_FALSE(chanceRemark(scores(5, 5, 1)));  // too few images to tell
}

TEST_F(PromptTrialTest, TemplateThatIsTooLong_IsNamedWhereItIsCutAndRefusedWhereTheNameIs) {
    auto space = workspace();
    const std::string longWord(100, 'q'); // a token for each letter
    std::vector<std::string> told;
    ZeroShotOptions asked{
        .teacher = options().teacher,
        .dataset = options().dataset,
        .prompts = PromptSet{.templates = {"{} " + longWord, "{}"}, .classNames = {"green", "red"}},
        .work = {.resources = folder / "resources",
                 .device = "cpu",
                 .precision = "fp32",
                 .remark = [&told](const std::string& text) { told.push_back(text); }}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, zeroShotReport(space, asked));
    ASSERT_THAT(report.remarks, SizeIs(1));
    EXPECT_THAT(report.remarks[0], HasSubstr("{} qqq"));
    EXPECT_EQ(told, report.remarks);
    asked.prompts->templates = {longWord + " {}", "{}"};
    EXPECT_THAT(zeroShotReport(space, asked),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no room for the class name \"green\"")));
    auto trial = open();
    EXPECT_THAT(trial.ensemble(data::Split::Train, *asked.prompts, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no room")));
}

TEST_F(PromptTrialTest, Suggestion_ChoosesOnlyByTrainingImages) {
    auto trial = open();
    const SuggestionOptions options{.labelled = {.perClass = 8, .seed = 2}, .selection = {.folds = 4}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, trial.suggest(prompts, options, {}));
    for (const auto& chosen : before.templates)
        EXPECT_EQ(std::count(prompts.templates.begin(), prompts.templates.end(), chosen), 1);
    // With every test image under the wrong name the same is chosen.
    const auto test = folder / "colours/test";
    fs::rename(test / "green", test / "aside");
    fs::rename(test / "red", test / "green");
    fs::rename(test / "aside", test / "red");
    auto wrong = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, wrong.suggest(prompts, options, {}));
    EXPECT_EQ(after.templates, before.templates);
    EXPECT_EQ(after.selection.heldOut, before.selection.heldOut);
}

TEST_F(PromptTrialTest, WithoutEmbeddedImages_ATrialOfTheCacheSaysSo) {
    auto fromCache = options();
    fromCache.embedsImages = false;
    RETORT_ASSERT_OK_AND_ASSIGN(auto trial, PromptTrial::open(fromCache));
    EXPECT_THAT(trial.ensemble(data::Split::Train, prompts, {}),
                failsWith(ErrorCode::NotFound, HasSubstr("are embedded by tiny-clip yet")));
    auto space = workspace();
    const TeacherEmbedding all{
        .teacher = options().teacher,
        .dataset = options().dataset,
        .work = {.resources = folder / "resources", .device = "cpu", .precision = "fp32"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto done, embedDataset(space, all));
    ASSERT_THAT(done.splits, SizeIs(2));
    EXPECT_EQ(done.splits.at(data::Split::Train).computed, 24);
    EXPECT_TRUE(trial.ensemble(data::Split::Train, prompts, {}).ok());
    // Choosing asks for a part of the split only.
    EXPECT_TRUE(trial.suggest(prompts, {.labelled = {.perClass = 5}}, {}).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, embedDataset(space, all));
    EXPECT_EQ(again.splits.at(data::Split::Train).computed, 0);
    EXPECT_EQ(again.splits.at(data::Split::Train).images, 24);
}

TEST_F(PromptTrialTest, OfWhatCannotBe_SaysWhatIsWrong) {
    auto trial = open();
    const auto train = data::Split::Train;
    EXPECT_THAT(trial.ensemble(data::Split::Validation, prompts, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("has no validation images")));
    EXPECT_THAT(trial.eachTemplate(train, {.templates = {"a cat"}, .classNames = {"a", "b"}}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"a cat\" has no place")));
    EXPECT_THAT(trial.ensemble(train, {.templates = {"{}"}, .classNames = {"a"}}, {}),
                failsWith(ErrorCode::Mismatch, HasSubstr("1 class names")));
    EXPECT_THAT(trial.ensemble(train, {.templates = {"{}"}, .classNames = {"a", ""}}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("class 1 has an empty name")));
    EXPECT_THAT(trial.suggest(prompts, {.labelled = {.perClass = 1}}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("too few for 5 folds")));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(trial.ensemble(train, prompts, stop.get_token()), failsWith(ErrorCode::Cancelled, _));
    auto nobody = options();
    nobody.teacher = "nobody";
    EXPECT_THAT(PromptTrial::open(nobody), failsWith(ErrorCode::NotFound, HasSubstr("nobody")));
}

TEST_F(PromptTrialTest, ClassNamesOfAnyScript_AreReadByTheTeacher) {
    auto trial = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto each, trial.eachTemplate(data::Split::Train,
                                                                    {.templates = {"{}の写真", "صورة {}"},
                                                                     .classNames = {"緑 🟩", "κόκκινο"}},
                                                                    {}));
    EXPECT_THAT(each, SizeIs(2));
}

/// The miniature teacher on real images: what it was made for it tells apart far better than by chance.
TEST(PromptTrial, MiniatureTeacherOnFashionMnist_KnowsClothes) {
    if (!fs::exists("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"))
        GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto trial,
                                PromptTrial::open({.teacher = "miniature-clip",
                                                   .dataset = "fashion-mnist",
                                                   .workspace = folder.path(),
                                                   .work = {.resources = retort::testing::resourcesFolder(),
                                                            .device = "cpu",
                                                            .precision = "fp32"}}));
    const auto& classes = trial.dataset().summary().classes;
    RETORT_ASSERT_OK_AND_ASSIGN(auto candidates,
                                usualPrompts(retort::testing::resourcesFolder(), "fashion-mnist", classes));
    candidates.templates.insert(candidates.templates.begin(), "a map with {} on it, upside down");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto suggestion,
                                trial.suggest(candidates, {.labelled = {.perClass = 10}}, {}));
    EXPECT_EQ(suggestion.selection.images, 100);
    EXPECT_GT(suggestion.selection.heldOut, 0.6);
    EXPECT_GE(suggestion.selection.inSample, suggestion.selection.firstTemplate);
    EXPECT_THAT(suggestion.selection.folds, SizeIs(5));
}

} // namespace
} // namespace retort::study
