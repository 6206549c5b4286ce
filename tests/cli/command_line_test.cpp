// The program as scripts see it: exit codes, one line on stderr, one JSON document on stdout.

#include "command_line_fixture.h"
#include "testing/archives.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::CommandLineTest;
using ::testing::HasSubstr;
using testing::smallestBmp;

TEST_F(CommandLineTest, version_is_printed_and_succeeds) {
    const auto outcome = run("--version");
    EXPECT_EQ(outcome.exitCode, 0);
    EXPECT_THAT(outcome.out, HasSubstr("retort-cli "));
}

TEST_F(CommandLineTest, wrong_usage_exits_with_2) {
    for (const auto* arguments :
         {"", "nonsense", "study", "study run", "bench --size 3", "dataset inspect --nope x"})
        EXPECT_EQ(run(arguments).exitCode, 2) << arguments;
}

TEST_F(CommandLineTest, failures_exit_with_1_and_one_line_that_names_what_and_where) {
    struct Case {
        std::string arguments;
        std::string reason;
    };
    const auto missing = (folder / "missing").string();
    const auto spec =
        folder.write("typo.json", "{\"name\": \"n\",\n\"datasets\": [\"fashion-mnist\"],\n\"sedes\": [1]}")
            .string();
    const auto pickle = folder.write("model/open_clip_config.json", "{}").parent_path().string();
    const std::vector<Case> cases{
        {"study run " + missing + workspace(), "missing: cannot be opened"},
        {"study run " + spec + workspace(), "typo.json:3: /sedes: unknown key; did you mean \"seeds\"?"},
        {"study table none" + workspace(), "workspace"},
        {"dataset inspect fashon-mnist" + workspace(), "fashion-mnist"},
        {"dataset inspect " + missing + workspace(), "missing"},
        {"model verify " + missing + workspace(), "missing"},
        {"model verify " + pickle + workspace(), "model"},
        {"student predict " + missing + " x.png", "missing"},
        {"bench --device cuda:77", "cuda:77"}};
    for (const auto& [arguments, reason] : cases) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.exitCode, 1) << arguments << "\n" << outcome.out;
        EXPECT_THAT(outcome.error, AllOf(HasSubstr("retort-cli: "), HasSubstr(reason))) << arguments;
        EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    }
}

TEST_F(CommandLineTest, doctor_prints_one_json_document) {
    const auto outcome = run("doctor --json" + workspace());
    ASSERT_EQ(outcome.exitCode, 0) << outcome.error;
    const auto document = nlohmann::json::parse(outcome.out);
    EXPECT_GE(document.at("physical_cores").get<int>(), 1);
    EXPECT_TRUE(document.contains("libtorch"));
}

TEST_F(CommandLineTest, dataset_inspect_prints_the_contract_of_its_json) {
    for (const auto* split : {"train", "test"})
        for (const auto* name : {"cat", "dog"})
            for (int i = 0; i < 2; ++i)
                fs::create_directories(folder.path() / "set" / split / name);
    char blue = 0;
    for (const auto* file : {"train/cat/a.bmp", "train/cat/e.bmp", "train/dog/b.bmp", "test/cat/c.bmp",
                             "test/cat/f.bmp", "test/dog/d.bmp"})
        folder.write(std::string("set/") + file, smallestBmp(++blue));
    folder.write("set/train/cat/broken.jpg", "no image");
    const auto outcome = run("dataset inspect " + (folder / "set").string() + " --json" + workspace());
    ASSERT_EQ(outcome.exitCode, 0) << outcome.error;
    const auto document = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(document.at("classes"), (nlohmann::json{"cat", "dog"}));
    EXPECT_EQ(document.at("splits").at("train").at("count"), 3);
    EXPECT_EQ(document.at("splits").at("test").at("per_class"), (nlohmann::json{2, 1}));
    EXPECT_EQ(document.at("image").at("width"), 1);
    EXPECT_EQ(document.at("excluded"), 1);
    EXPECT_EQ(document.at("splits").at("train").at("excluded"), 1);
    EXPECT_EQ(document.at("test_in_train"), 0);
    ASSERT_EQ(document.at("problems").size(), 1u);
    EXPECT_THAT(document.at("problems")[0].get<std::string>(), HasSubstr("broken.jpg"));
}

TEST_F(CommandLineTest, dataset_with_folders_in_its_class_folders_is_read_at_the_level_that_is_chosen) {
    for (const auto* split : {"Train", "Test"})
        for (const auto* name : {"animal/cat", "animal/dog", "vehicle/bus", "vehicle/car"})
            for (const auto* file : {"a.bmp", "b.bmp"})
                folder.write(std::string("set/") + split + "/" + name + "/" + file, smallestBmp());
    const auto set = (folder / "set").string();
    const auto outcome = run("dataset inspect " + set + workspace());
    EXPECT_THAT(outcome.out,
                AllOf(HasSubstr("'animal' holds the folders 'cat', 'dog'"), HasSubstr("--class-level 2")));
    ASSERT_EQ(run("dataset import " + set + " --as two --class-level 2 --quiet" + workspace()).exitCode, 0);
    const auto document = nlohmann::json::parse(run("dataset inspect two --json" + workspace()).out);
    EXPECT_EQ(document.at("classes"), (nlohmann::json{"bus", "car", "cat", "dog"}));
    EXPECT_EQ(run("dataset inspect " + set + " --class-level 0" + workspace()).exitCode, 2);
}

TEST_F(CommandLineTest, dataset_whose_folders_may_be_splits_or_classes_is_refused_until_that_is_decided) {
    for (const auto* name : {"cat", "dog", "test"})
        for (const auto* file : {"a.bmp", "b.bmp", "c.bmp", "d.bmp", "e.bmp"})
            folder.write(std::string("set/") + name + "/" + file, smallestBmp());
    const auto set = (folder / "set").string();
    const auto refused = run("dataset inspect " + set + workspace());
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_THAT(refused.error, AllOf(HasSubstr("'test' may be a split"), HasSubstr("--ignore-split-names")));
    const auto document = nlohmann::json::parse(
        run("dataset inspect " + set + " --ignore-split-names --json" + workspace()).out);
    EXPECT_EQ(document.at("classes"), (nlohmann::json{"cat", "dog", "test"}));
}

TEST_F(CommandLineTest, commands_that_open_a_dataset_say_once_what_they_exclude) {
    char blue = 0;
    for (const auto* file : {"train/cat/a.bmp", "train/dog/b.bmp", "test/cat/c.bmp", "test/dog/d.bmp"})
        folder.write(std::string("set/") + file, smallestBmp(++blue));
    for (int i = 0; i < 12; ++i)
        folder.write("set/test/cat/broken" + std::to_string(i) + ".jpg", "no image");
    const auto set = (folder / "set").string();
    fs::create_directories(folder / "workspace");
    for (int opening = 0; opening < 2; ++opening) {
        const auto packed =
            run("miniature pack " + set + " --out " + (folder / "out").string() + workspace());
        ASSERT_EQ(packed.exitCode, 0) << packed.error;
        const auto line =
            "set: 12 files excluded (damaged or not an image); see 'retort-cli dataset inspect " + set +
            "'\n";
        const auto first = packed.error.find(line);
        ASSERT_NE(first, std::string::npos) << packed.error;
        EXPECT_EQ(packed.error.find(line, first + 1), std::string::npos) << packed.error;
    }
    const auto inspected = run("dataset inspect " + set + workspace());
    EXPECT_THAT(inspected.out, HasSubstr("problem: 2 files more are excluded; --json names them all"));
    EXPECT_FALSE(fs::is_empty(folder / "workspace/cache/checked"));
}

TEST_F(CommandLineTest, dataset_import_makes_an_archive_a_dataset_of_that_name) {
    const auto archive = folder
                             .write("pets.zip", testing::zipOf({{"train/cat/a.bmp", smallestBmp()},
                                                                {"train/dog/b.bmp", smallestBmp()},
                                                                {"test/cat/c.bmp", smallestBmp()},
                                                                {"test/dog/d.bmp", smallestBmp()}}))
                             .string();
    const auto inspected = run("dataset inspect " + archive + " --json" + workspace());
    EXPECT_EQ(nlohmann::json::parse(inspected.out).at("path"), archive) << inspected.error;
    const auto imported = run("dataset import " + archive + " --as pets --quiet" + workspace());
    ASSERT_EQ(imported.exitCode, 0) << imported.error;
    fs::remove(archive);
    const auto document = nlohmann::json::parse(run("dataset inspect pets --json" + workspace()).out);
    EXPECT_EQ(document.at("classes"), (nlohmann::json{"cat", "dog"}));
    EXPECT_EQ(document.at("splits").at("test").at("count"), 2);
    bool offered = false;
    for (const auto& one : nlohmann::json::parse(run("dataset list --json" + workspace()).out)) {
        if (one.at("name") == "pets") {
            EXPECT_EQ(one.at("state"), "ready");
        }
        if (one.at("name") == "stl10") {
            EXPECT_EQ(one.at("state"), "not found");
            EXPECT_THAT(one.at("note").get<std::string>(), HasSubstr("https://cs.stanford.edu"));
            offered = true;
        }
    }
    EXPECT_TRUE(offered);
}

TEST_F(CommandLineTest, dataset_import_of_an_archive_that_leads_out_fails_and_leaves_nothing) {
    const auto archive = folder.write("evil.zip", testing::zipOf({{"a/../../evil", "x"}})).string();
    const auto outcome = run("dataset import " + archive + " --as evil --quiet" + workspace());
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.error, AllOf(HasSubstr("evil.zip"), HasSubstr("leads out of its folder")));
    EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    EXPECT_FALSE(fs::exists(folder / "workspace/datasets/evil.json"));
}

TEST_F(CommandLineTest, lists_are_json_arrays) {
    ASSERT_EQ(run("dataset list --json" + workspace()).exitCode, 0);
    EXPECT_TRUE(nlohmann::json::parse(run("dataset list --json" + workspace()).out).is_array());
    EXPECT_TRUE(nlohmann::json::parse(run("model list --json" + workspace()).out).is_array());
}

} // namespace
} // namespace retort
