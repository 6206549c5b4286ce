// `generate` and `synthetic`, with generators, a teacher and a dataset small enough to be made on the spot.

#include "command_line_fixture.h"
#include "tiny_generator.h"
#include "tiny_study.h"

#include "data/images/file_bytes.h"
#include "synthesis/sets/png_text.h"
#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort {
namespace {

namespace fs = std::filesystem;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class GenerateTest : public testing::CommandLineTest {
protected:
    static constexpr int kOtherWidth = 12;

    void SetUp() override {
        using diffusion::Conditioning;
        using diffusion::testing::writeTinyGenerator;
        study::testing::writeTinyDataset(folder / "pictures");
        study::testing::writeTinyTeacher(folder / "teacher");
        ASSERT_THAT(writeTinyGenerator(folder / "text"), succeeds());
        ASSERT_THAT(writeTinyGenerator(folder / "unclip", {.conditioning = Conditioning::ImageEmbedding}),
                    succeeds());
        ASSERT_THAT(diffusion::testing::writeTinyVariation(folder / "variation"), succeeds());
        ASSERT_THAT(writeTinyGenerator(folder / "wide", {.conditioning = Conditioning::ImageEmbedding,
                                                         .embeddingWidth = kOtherWidth}),
                    succeeds());
    }
    std::string place(const char* name) const { return (folder / name).string(); }
    /// On the tiny dataset, two labelled images of each class.
    std::string generate(const std::string& kind, const char* generator) const {
        return "generate " + kind + " --generator " + place(generator) + " --dataset " + place("pictures") +
               " --labelled-per-class 2 --steps 2 --quiet --threads 1 --device cpu --dtype fp32" +
               workspace() + " ";
    }
    std::string withTeacher() const { return "--teacher " + place("teacher") + " "; }
    nlohmann::json runJson(const std::string& arguments) const {
        const auto outcome = run(arguments + " --json");
        EXPECT_EQ(outcome.exitCode, 0) << arguments << "\n" << outcome.error;
        return nlohmann::json::parse(outcome.out, nullptr, false);
    }
};

TEST_F(GenerateTest, cls2img_set_is_generated_listed_shown_and_exported) {
    const auto command = generate("cls2img", "text") + "--per-image 2 --name small --seed 3 --negative ugly "
                                                       "--scheduler euler --guidance 3 --batch 3 ";
    const auto made = runJson(command);
    EXPECT_EQ(made.at("set"), "small");
    EXPECT_EQ(made.at("stored"), 8);
    EXPECT_EQ(made.at("drawn"), 8);
    EXPECT_EQ(runJson(command).at("drawn"), 0) << "a finished set is not generated again";
    const auto list = runJson("synthetic list" + workspace());
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list.at(0).at("state"), "finished");
    const auto shown = runJson("synthetic show small" + workspace());
    EXPECT_EQ(shown.at("spec").at("negativePrompt"), "ugly");
    EXPECT_EQ(shown.at("spec").at("scheduler"), "euler");
    ASSERT_EQ(shown.at("images").size(), 8u);
    EXPECT_FALSE(shown.at("images").at(0).contains("source"));
    ASSERT_EQ(run("synthetic export small " + place("out") + " --quiet" + workspace()).exitCode, 0);
    EXPECT_TRUE(fs::exists(folder / "out" / "green" / "000000.png"));
    EXPECT_TRUE(fs::exists(folder / "out" / "manifest.csv"));
    EXPECT_THAT(run("synthetic show small" + workspace()).out,
                AllOf(HasSubstr("green"), HasSubstr("8 of 8, 16 x 16 pixels")));
}

TEST_F(GenerateTest, a_chosen_prediction_makes_a_set_of_its_own_and_an_unused_name_is_said) {
    const auto command = generate("cls2img", "text") + "--per-image 1 ";
    EXPECT_EQ(runJson(command + "--name own").at("drawn"), 4);
    EXPECT_EQ(runJson(command + "--name other --prediction epsilon").at("drawn"), 4);
    EXPECT_EQ(runJson("synthetic show other" + workspace()).at("spec").at("prediction"), "epsilon");
    EXPECT_FALSE(runJson("synthetic show own" + workspace()).at("spec").contains("prediction"));
    const auto again = runJson(command + "--name third");
    EXPECT_EQ(again.at("set"), "own");
    EXPECT_EQ(again.at("unused_name"), "third");
    EXPECT_THAT(run(command + "--name third").out, HasSubstr("the name third was not used"));
}

TEST_F(GenerateTest, img2img_set_keeps_conditions_and_the_teachers_scores) {
    const auto made = runJson(generate("img2img", "unclip") + withTeacher() +
                              "--per-image 1 --noise-level 5 --scores --name variations");
    EXPECT_EQ(made.at("stored"), 4);
    EXPECT_TRUE(made.contains("mean_score"));
    const auto shown = runJson("synthetic show variations" + workspace());
    EXPECT_EQ(shown.at("teacher"), "teacher");
    EXPECT_EQ(shown.at("teacher_passes"), 4);
    for (const auto& image : shown.at("images")) {
        EXPECT_TRUE(image.contains("source"));
        EXPECT_EQ(image.at("noise_level"), 5);
        EXPECT_EQ(image.at("top5").size(), 2u);
    }
    const fs::path set = shown.at("folder").get<std::string>();
    EXPECT_TRUE(fs::exists(set / "conditions-clean.safetensors"));
    EXPECT_TRUE(fs::exists(set / "conditions-noised.safetensors"));
    std::vector<std::byte> png;
    ASSERT_THAT(data::readFileBytes(set / shown.at("images").at(3).at("file").get<std::string>(), png),
                succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto text, synthesis::readText(png, "picture"));
    EXPECT_EQ(text.at("seed"), std::to_string(shown.at("images").at(3).at("seed").get<std::uint64_t>()));
    EXPECT_EQ(text.at("noise level"), "5");
}

TEST_F(GenerateTest, image_variations_of_another_teacher_are_refused_with_both_widths) {
    const auto refused = run(generate("img2img", "variation") + withTeacher() + "--per-image 1");
    EXPECT_NE(refused.exitCode, 0);
    EXPECT_THAT(refused.error, AllOf(HasSubstr("variation"), HasSubstr("image embeddings of 16 values"),
                                     HasSubstr("have 8")));
}

TEST_F(GenerateTest, curated_images_are_excluded_until_they_are_taken_back) {
    ASSERT_EQ(runJson(generate("img2img", "unclip") + withTeacher() + "--per-image 2 --scores --name set")
                  .at("stored"),
              8);
    const auto curated = runJson("synthetic curate set --max-per-class 1" + workspace());
    EXPECT_EQ(curated.at("kept"), 2);
    EXPECT_EQ(curated.at("left_out"), 6);
    EXPECT_EQ(curated.at("kept_per_class"), (nlohmann::json{1, 1}));
    const auto shown = runJson("synthetic show set" + workspace());
    EXPECT_EQ(shown.at("stored"), 2);
    EXPECT_EQ(shown.at("left_out"), 6);
    EXPECT_EQ(std::count_if(shown.at("images").begin(), shown.at("images").end(),
                            [](const auto& image) { return image.at("state") == "left-out"; }),
              6);
    EXPECT_THAT(run("synthetic export set " + place("few") + " --quiet" + workspace()).out,
                HasSubstr("2 images"));
    EXPECT_EQ(runJson("synthetic curate set --min-score 0" + workspace()).at("kept"), 8);
    ASSERT_EQ(run("synthetic curate set --max-per-class 1" + workspace()).exitCode, 0);
    EXPECT_THAT(run("synthetic curate set --all" + workspace()).out, HasSubstr("8 images are kept"));
    EXPECT_EQ(runJson("synthetic curate set --undo" + workspace()).at("kept"), 2);
}

TEST_F(GenerateTest, curation_tells_what_each_rule_removes_and_takes_choices_by_number) {
    ASSERT_EQ(runJson(generate("img2img", "unclip") + withTeacher() + "--per-image 2 --scores --name set")
                  .at("stored"),
              8);
    const auto curated = runJson("synthetic curate set --reject 0 2 --top-k 1" + workspace());
    EXPECT_EQ(curated.at("kept"), 2);
    EXPECT_EQ(curated.at("rules").at(0).at("rule"), "hand");
    EXPECT_EQ(curated.at("rules").at(0).at("removed"), 2);
    EXPECT_EQ(curated.at("rules").at(1).at("rule"), "top-k");
    EXPECT_EQ(curated.at("rules").at(1).at("removed"), 4);
    const auto shown = runJson("synthetic show set" + workspace());
    EXPECT_EQ(shown.at("images").at(2).at("choice"), "reject");
    EXPECT_THAT(
        run("synthetic curate set --above-chance --max-per-class 3" + workspace()).out,
        AllOf(HasSubstr("chance"), HasSubstr("max-per-class"), HasSubstr("green"), HasSubstr("--undo")));
}

TEST_F(GenerateTest, check_compares_a_set_with_real_images_and_show_tells_what_it_found) {
    ASSERT_EQ(runJson(generate("cls2img", "text") + "--per-image 2 --name set").at("stored"), 8);
    EXPECT_FALSE(runJson("synthetic show set" + workspace()).contains("check"));
    EXPECT_THAT(run("synthetic curate set --reject-near-duplicates" + workspace()).error,
                HasSubstr("synthetic check set"));
    EXPECT_THAT(run("synthetic check set --dataset " + place("pictures") + workspace()).error,
                HasSubstr("without a teacher"));
    const auto check = "synthetic check set --quiet --threads 1 --device cpu --dtype fp32 --dataset " +
                       place("pictures") + " " + withTeacher() + workspace();
    const auto found = runJson(check + " --exactly --min-cosine 0.000001");
    EXPECT_EQ(found.at("test_pictures"), 12);
    EXPECT_EQ(found.at("real_pictures"), 4);
    EXPECT_TRUE(found.contains("frechet_distance"));
    EXPECT_TRUE(found.contains("precision"));
    const auto shown = runJson("synthetic show set" + workspace());
    EXPECT_EQ(shown.at("check").at("near_duplicates"), found.at("near_duplicates"));
    EXPECT_EQ(shown.at("check").at("current"), true);
    EXPECT_THAT(run("synthetic show set" + workspace()).out,
                AllOf(HasSubstr("Frechet distance"), HasSubstr("near-duplicates of 12 test images")));
    EXPECT_THAT(run(check + " --min-cosine 2").error, HasSubstr("cosine"));
    EXPECT_THAT(run(check + " --max-hash-distance 65").error, HasSubstr("64"));
}

TEST_F(GenerateTest, curating_without_scores_or_limits_says_what_is_missing) {
    ASSERT_EQ(runJson(generate("cls2img", "text") + "--per-image 1 --name plain").at("stored"), 4);
    struct Case {
        const char* arguments;
        int exitCode;
        const char* says;
    };
    for (const auto& each :
         {Case{"plain --min-score 0.5", 1, "no score"}, Case{"plain", 1, "--all"},
          Case{"plain --min-score 2", 2, "from 0 to 1"}, Case{"nothing --all", 1, "plain"},
          Case{"plain --all --max-per-class 1", 2, "exclude each other"},
          Case{"plain --max-entropy 0.5", 1, "no SUP of pictures has been trained"},
          Case{"plain --student 99", 1, "99"}, Case{"plain --undo", 1, "taken back"},
          Case{"plain --undo --all", 2, "exclude each other"}, Case{"plain --keep 4", 1, "no image 4"},
          Case{"plain --keep 1 --reject 1", 1, "image 1"}, Case{"plain --top-k 0", 2, "from 1 to"}}) {
        const auto outcome = run(std::string("synthetic curate ") + each.arguments + workspace());
        EXPECT_EQ(outcome.exitCode, each.exitCode) << each.arguments;
        EXPECT_THAT(outcome.error, HasSubstr(each.says)) << each.arguments;
    }
}

TEST_F(GenerateTest, generators_are_listed_and_verified_among_the_models) {
    fs::create_directories(folder / "workspace" / "models");
    fs::rename(folder / "unclip", folder / "workspace" / "models" / "mine");
    const auto models = runJson("model list" + workspace());
    const auto mine = std::find_if(models.begin(), models.end(),
                                   [](const auto& model) { return model.at("name") == "mine"; });
    ASSERT_NE(mine, models.end());
    EXPECT_EQ(mine->at("kind"), "Stable unCLIP");
    EXPECT_EQ(mine->at("embedding_width"), 8);
    EXPECT_THAT(run("model list" + workspace()).out, HasSubstr("Stable unCLIP"));
    EXPECT_THAT(run("model verify mine" + workspace()).out, HasSubstr("verified; Stable unCLIP"));
}

TEST_F(GenerateTest, sdedit_noises_training_images) {
    const auto made = runJson(generate("img2img", "text") + "--per-image 1 --strength 0.5 --name edited");
    EXPECT_EQ(made.at("stored"), 4);
    EXPECT_EQ(runJson("synthetic show edited" + workspace()).at("kind"), "sdedit");
}

TEST_F(GenerateTest, failures_exit_with_1_and_one_line_that_names_what_and_where) {
    struct Case {
        std::string arguments;
        std::vector<std::string> says;
    };
    const std::vector<Case> cases{
        {generate("cls2img", "text") + "--split test", {"pictures", "training images only", "test split"}},
        {generate("img2img", "unclip"), {"pictures", "without embeddings", "name a teacher"}},
        {generate("img2img", "wide") + withTeacher(), {"wide", "12", "teacher", "8"}},
        {generate("cls2img", "unclip"), {"unclip", "generates from image embeddings"}},
        {generate("cls2img", "missing"), {"missing"}},
        {generate("cls2img", "teacher"), {"teacher"}},
        {generate("cls2img", "text") + "--size 15", {"15 x 15", "multiples of 2"}},
        {generate("cls2img", "text") + "--prompt photo", {"photo"}},
        {"synthetic show none" + workspace(), {"workspace"}},
        {"synthetic export none " + place("out") + workspace(), {"workspace"}}};
    for (const auto& [arguments, says] : cases) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.exitCode, 1) << arguments << "\n" << outcome.out;
        for (const auto& word : says)
            EXPECT_THAT(outcome.error, AllOf(HasSubstr("retort-cli: "), HasSubstr(word))) << arguments;
        EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    }
}

TEST_F(GenerateTest, wrong_usage_exits_with_2) {
    for (const auto& arguments :
         {std::string("generate"), std::string("generate cls2img --dataset x"),
          generate("img2img", "unclip") + "--noise-level 3 --strength 0.5",
          generate("cls2img", "text") + "--scores", generate("cls2img", "text") + "--strength 0.5",
          std::string("synthetic"), std::string("synthetic export only-a-set")})
        EXPECT_EQ(run(arguments).exitCode, 2) << arguments;
}

TEST_F(GenerateTest, images_of_another_program_are_imported_checked_scored_and_exported) {
    fs::copy(folder / "pictures/train", folder / "made", fs::copy_options::recursive);
    folder.write("made/green/notes.txt", "no image");
    const auto import = "synthetic import " + place("made") + " --dataset " + place("pictures") +
                        workspace() + " --name theirs --quiet";
    const auto made = runJson(import);
    EXPECT_EQ(made.at("set"), "theirs");
    EXPECT_EQ(made.at("stored"), 24);
    EXPECT_EQ(made.at("already_imported"), false);
    ASSERT_EQ(made.at("not_imported").size(), 1u);
    EXPECT_THAT(made.at("not_imported").at(0).get<std::string>(), HasSubstr("green/notes.txt"));
    EXPECT_EQ(runJson(import).at("already_imported"), true);
    EXPECT_THAT(run(import + " --by-class-folders").out,
                AllOf(HasSubstr("imported before"), HasSubstr("1 files were not imported")));
    EXPECT_THAT(run("synthetic list" + workspace()).out, AllOf(HasSubstr("theirs"), HasSubstr("imported")));
    const auto shown = runJson("synthetic show theirs" + workspace());
    EXPECT_EQ(shown.at("kind"), "imported");
    EXPECT_EQ(shown.at("images").at(0).at("parameters").at("file").get<std::string>().substr(0, 6), "green/");
    EXPECT_EQ(run("synthetic check theirs --threads 1 --device cpu --quiet --teacher " + place("teacher") +
                  " --dataset " + place("pictures") + workspace())
                  .exitCode,
              0);
    ASSERT_EQ(run("synthetic export theirs " + place("out") + " --quiet" + workspace()).exitCode, 0);
    const auto back = runJson("synthetic import " + place("out") + " --csv " + place("out/manifest.csv") +
                              " --dataset " + place("pictures") + workspace() + " --name again --quiet");
    EXPECT_EQ(back.at("already_imported"), true) << "the same images of the same classes in the same order";
    EXPECT_EQ(back.at("unused_name"), "again");
}

TEST_F(GenerateTest, import_of_a_folder_of_no_class_names_the_nearest) {
    fs::create_directories(folder / "made/gren");
    const auto outcome =
        run("synthetic import " + place("made") + " --dataset " + place("pictures") + workspace());
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.error, HasSubstr("did you mean \"green\"?"));
    EXPECT_EQ(run("synthetic import " + place("made") + " --dataset x --csv y --by-class-folders").exitCode,
              2);
}

TEST_F(GenerateTest, command_of_a_file_is_shown_and_run_once_it_is_allowed) {
    const fs::path examples = fs::path(RETORT_SOURCE_RESOURCES) / "generators";
    fs::copy(examples / "diffusers_generator.py", folder / "diffusers_generator.py");
    folder.write("own.json", R"({"size": 16, "sources": true, "files": ["diffusers_generator.py"],
        "command": ["python3", "diffusers_generator.py", "{request}", "--flat"]})");
    const auto with = [&](const std::string& arguments) {
        return shell("XDG_CONFIG_HOME=" + place("config") + " " + RETORT_CLI + " " + arguments + " 2>" +
                     place("stderr"));
    };
    const auto command = generate("cls2img", "own.json") + "--per-image 2 --name own ";
    const auto refused = with(command);
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_THAT(refused.error, AllOf(HasSubstr("python3 diffusers_generator.py {request} --flat"),
                                     HasSubstr("--run-command")));
    const auto made = with(command + "--run-command");
    EXPECT_EQ(made.exitCode, 0) << made.error;
    EXPECT_THAT(made.out, HasSubstr("own: 8 images"));
    EXPECT_THAT(with(command).out, HasSubstr("0 of them generated now"));
    EXPECT_EQ(with(generate("img2img", "own.json") + "--per-image 1").exitCode, 0) << "it is known by now";
    const auto shown = runJson("synthetic show own" + workspace());
    EXPECT_EQ(shown.at("spec").at("precision"), "external");
    EXPECT_EQ(shown.at("spec").at("scheduler"), "");
}

} // namespace
} // namespace retort
