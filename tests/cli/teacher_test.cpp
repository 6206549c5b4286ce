// `teacher zero-shot` and `teacher embed` as scripts see them.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include "teacher/prompt_file.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TeacherCommandTest : public testing::CommandLineTest {
protected:
    void SetUp() override {
        study::testing::writeTinyDataset(folder / "colours");
        study::testing::writeTinyTeacher(folder / "teacher");
    }
    std::string on(const char* command) const {
        return std::string("teacher ") + command + " --teacher " + (folder / "teacher").string() +
               " --dataset " + (folder / "colours").string() +
               " --quiet --threads 1 --device cpu --dtype fp32" + workspace() + " ";
    }
    nlohmann::json runJson(const std::string& arguments) const {
        const auto outcome = run(arguments + " --json");
        EXPECT_EQ(outcome.exitCode, 0) << arguments << "\n" << outcome.error;
        return nlohmann::json::parse(outcome.out, nullptr, false);
    }
};

TEST_F(TeacherCommandTest, zero_shot_reports_classes_templates_and_a_suggestion) {
    const auto file = folder.write("templates.json", R"(["a photo of a {}", "{}", "a {}"])");
    const auto out = folder / "suggested.json";
    const auto report =
        runJson(on("zero-shot") + "--templates " + file.string() +
                " --per-template --suggest --per-class 6 --folds 3 --seed 4 --out " + out.string());
    EXPECT_EQ(report.at("split"), "test");
    EXPECT_EQ(report.at("images"), 12);
    EXPECT_EQ(report.at("per_class").size(), 2U);
    EXPECT_EQ(report.at("confusion").size(), 2U);
    EXPECT_EQ(report.at("class_names"), (nlohmann::json{"green", "red"}));
    ASSERT_EQ(report.at("per_template").size(), 3U);
    EXPECT_EQ(report.at("per_template")[1].at("template"), "{}");
    const auto& suggestion = report.at("suggestion");
    EXPECT_EQ(suggestion.at("split"), "train");
    EXPECT_EQ(suggestion.at("images"), 12);
    EXPECT_EQ(suggestion.at("folds").size(), 3U);
    EXPECT_EQ(suggestion.at("seed"), 4);
    for (const auto* figure : {"held_out_top1", "in_sample_top1", "all_templates_top1"})
        EXPECT_TRUE(suggestion.at(figure).is_number()) << figure;
    const auto written = study::readPromptFile(out, {"green", "red"});
    ASSERT_TRUE(written.ok()) << written.error().text();
    EXPECT_EQ(nlohmann::json(written->prompts.templates), suggestion.at("templates"));
    EXPECT_EQ(written->prompts.templates.size() + written->disabled.size(), 3U);
}

TEST_F(TeacherCommandTest, zero_shot_says_in_words_what_was_held_out_and_what_is_published) {
    namespace fs = std::filesystem;
    study::testing::writeTinyDataset(folder / "tiny");
    for (const auto* split : {"train", "test"})
        for (const auto* name : {"AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial",
                                 "Pasture", "PermanentCrop", "Residential", "River", "SeaLake"}) {
            const auto place = folder / "eurosat" / split / name;
            fs::create_directories(place);
            fs::copy(folder / "tiny" / split / (*name == 'R' ? "red" : "green"), place);
        }
    const auto outcome =
        run("teacher zero-shot --teacher " + (folder / "teacher").string() + " --dataset " +
            (folder / "eurosat").string() + " --suggest --per-template --quiet --device cpu" + workspace());
    ASSERT_EQ(outcome.exitCode, 0) << outcome.error;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("on held-out images (5-fold cross-validation, seed 0)"),
                                   HasSubstr("each template alone"), HasSubstr("too good"),
                                   HasSubstr("published by others, not measured here\n 71.74 %  OpenCLIP "
                                             "ViT-H-14, laion2b_s32b_b79k; CLIP_benchmark eurosat")));
    const auto plain = run(on("zero-shot"));
    EXPECT_THAT(plain.out, Not(AllOf(HasSubstr("published"), HasSubstr("suggested"))));
    fs::rename(folder / "tiny", folder / "cifar10");
    const auto other = run("teacher zero-shot --teacher " + (folder / "teacher").string() + " --dataset " +
                           (folder / "cifar10").string() + " --quiet --device cpu" + workspace());
    EXPECT_THAT(other.out, AllOf(HasSubstr("1 template\n"), Not(HasSubstr("published"))))
        << "a folder of other images with the name of a known dataset";
}

TEST_F(TeacherCommandTest, zero_shot_takes_a_set_of_a_published_file) {
    const auto file =
        folder.write("published.json", R"({"colours": ["{c}"], "other": ["a {c}", "the {c}"]})");
    EXPECT_EQ(runJson(on("zero-shot") + "--templates " + file.string()).at("templates"),
              nlohmann::json::array({"{c}"}));
    EXPECT_EQ(
        runJson(on("zero-shot") + "--template-set other --templates " + file.string()).at("templates").size(),
        2U);
}

TEST_F(TeacherCommandTest, templates_that_are_cut_are_warned_of_and_refused_where_the_name_is_cut) {
    const std::string longWord(100, 'q');
    const auto cut = folder.write("cut.json", nlohmann::json{"{} " + longWord, "{}"}.dump());
    const auto outcome = run(on("zero-shot") + "--json --templates " + cut.string());
    EXPECT_EQ(outcome.exitCode, 0);
    EXPECT_THAT(outcome.error, HasSubstr("warning: the prompt template \"{} qqq"));
    EXPECT_EQ(nlohmann::json::parse(outcome.out).at("warnings").size(), 1U);
    const auto nameless = folder.write("nameless.txt", longWord + " {c}\n");
    const auto refused = run(on("zero-shot") + "--templates " + nameless.string());
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_THAT(refused.error, HasSubstr("leaves no room for the class name"));
}

TEST_F(TeacherCommandTest, verify_says_where_there_are_no_recorded_hashes) {
    const auto teacher = (folder / "teacher").string();
    EXPECT_THAT(run("model verify " + teacher + workspace()).out, HasSubstr("match their recorded hash"));
    std::filesystem::remove(folder / "teacher" / "SHA256SUMS");
    EXPECT_THAT(run("model verify " + teacher + workspace()).out,
                HasSubstr("no recorded hashes to compare with"));
}

TEST_F(TeacherCommandTest, class_folders_whose_names_are_no_utf8_are_refused_with_the_way_to_rename_them) {
    for (const auto* split : {"train", "test"})
        std::filesystem::rename(folder / "colours" / split / "green", folder / "colours" / split / "gr\xfcn");
    const auto outcome = run(on("zero-shot"));
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.error, AllOf(HasSubstr("gr\\xFCn"), HasSubstr("not UTF-8"), HasSubstr("rename")));
}

TEST_F(TeacherCommandTest, embed_fills_the_cache_once) {
    const auto first = runJson(on("embed") + "--split train");
    EXPECT_EQ(first.at("splits"), nlohmann::json::parse(R"({"train": {"images": 24, "computed": 24}})"));
    const auto all = runJson(on("embed"));
    EXPECT_EQ(all.at("splits").at("train").at("computed"), 0);
    EXPECT_EQ(all.at("splits").at("test").at("computed"), 12);
    const auto words = run(on("embed"));
    EXPECT_THAT(words.out, HasSubstr("colours train: 24 images, 0 of them embedded now"));
}

TEST_F(TeacherCommandTest, what_cannot_be_exits_with_1_and_one_line) {
    const auto noPlace = folder.write("no-place.json", R"(["a cat"])").string();
    const auto other = folder.write("other.json", R"({"prompts": [{"text": "a {}"}]})").string();
    const auto published = folder.write("published.json", R"({"cifar10": ["{c}"]})").string();
    const std::pair<std::string, std::string> cases[] = {
        {on("zero-shot") + "--templates " + noPlace, "\"a cat\" has no place for the class name"},
        {on("zero-shot") + "--templates " + other, "no prompt templates in a form that is known"},
        {on("zero-shot") + "--templates " + published, "choose one of cifar10"},
        {on("zero-shot") + "--split validation", "has no validation images"},
        {on("zero-shot") + "--suggest --per-class 1", "too few for 5 folds"},
        {on("zero-shot") + "--suggest --per-class 99", "99"},
        {on("embed") + "--split validation", "has no validation images"}};
    for (const auto& [arguments, reason] : cases) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.exitCode, 1) << arguments << "\n" << outcome.out;
        EXPECT_THAT(outcome.error, AllOf(HasSubstr("retort-cli: "), HasSubstr(reason))) << arguments;
        EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    }
    EXPECT_EQ(run(on("zero-shot") + "--folds 3").exitCode, 2) << "folds of nothing";
    EXPECT_EQ(run("teacher embed").exitCode, 2);
}

} // namespace
} // namespace retort
