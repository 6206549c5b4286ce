// Command lines that cannot be meant: the mistake, the nearest right word, exit 2.

#include "command_line_fixture.h"

#include <algorithm>

namespace retort {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using UsageTest = testing::CommandLineTest;

TEST_F(UsageTest, mistakes_are_named_with_the_nearest_right_word) {
    struct Case {
        std::string kind;
        std::string arguments;
        std::string says;
    };
    const std::vector<Case> cases{
        {"nothing at all", "", "name a command: study, run, dataset"},
        {"a group alone", "study",
         "name a command: run, table, compare, curves, plot, report, list, show, keys"},
        {"option before the command", "--json study list",
         "--json stands before the command; options follow it: \"retort-cli study list --json\""},
        {"option with value before it", "--workspace /x study list",
         "--workspace stands before the command; options follow it: \"retort-cli study list --workspace\""},
        {"option before a command that does not have it", "--workspace /x miniature train unclip",
         "--workspace is no option of \"retort-cli miniature train unclip\"; there are --help, --out"},
        {"option without a command", "study --workspace w",
         "name a command behind \"retort-cli study\", and options after it: run, table"},
        {"word of another set: format", "study table x --format xml",
         "--format: unknown table format \"xml\""},
        {"word of another set: device", "study run x.json --device gpu",
         "--device: device \"gpu\" is not known"},
        {"word of another set: precision", "teacher embed --teacher t --dataset d --precision fp16",
         "precision \"fp16\" is not known"},
        {"word of another set: split", "teacher zero-shot --teacher t --dataset d --split v",
         "unknown value \"v\"; valid are \"train\""},
        {"word of another set: splits to embed", "teacher embed --teacher t --dataset d --split nonsense",
         "unknown value \"nonsense\""},
        {"word of another set: scheduler", "generate cls2img --generator g --dataset d --scheduler foo",
         "unknown value \"foo\""},
        {"word of another set: prediction", "generate cls2img --generator g --dataset d --prediction v",
         "v_prediction"},
        {"word of another set: image format", "generate cls2img --generator g --dataset d --format bmp",
         "\"png\", \"jpeg\", \"webp\""},
        {"name that is a path", "generate cls2img --generator g --dataset d --name ../x",
         "\"../x\" cannot be the name of a set"},
        {"option between the commands", "study --json list",
         "--json stands before the command; options follow it: \"retort-cli study list --json\""},
        {"mistyped group", "stduy list", "\"stduy\" is no command; did you mean \"retort-cli study\"?"},
        {"mistyped command", "study rnu x.json",
         "\"rnu\" is no command; did you mean \"retort-cli study run\"?"},
        {"command of a group without the group", "zero-shot",
         "\"zero-shot\" is no command of \"retort-cli\"; did you mean \"retort-cli teacher zero-shot\"?"},
        {"no command at all", "frobnicate", "\"frobnicate\" is no command; there are study, run"},
        {"mistyped option", "study list --jsno",
         "--jsno is no option of \"retort-cli study list\"; did you mean --json?"},
        {"mistyped option with value", "study table x --fromat=csv", "did you mean --format?"},
        {"one dash", "study list -json",
         "-json is no option of \"retort-cli study list\"; did you mean --json?"},
        {"unknown option", "study list --frobnicate", "there are --help, --workspace, --json"},
        {"two words too many", "study list first second",
         "too many arguments for \"retort-cli study list\": \"first\", \"second\""},
        {"missing argument", "study run", "spec is missing"},
        {"missing option", "dataset import x", "--as is missing"},
        {"missing value", "study table x --format", "--format needs a value"},
        {"empty argument", "study table \'\'", "study: is empty; give a value"},
        {"empty value", "study list --workspace \'\'", "--workspace: is empty; give a value"},
        {"nothing behind =", "study table x --format= --workspace w",
         "--format= is followed by nothing; give a value"},
        {"no such choice", "bench --tower b16", "--tower: b16 is none of b32,h14"},
        {"option of another", "teacher zero-shot --teacher t --dataset d --out o", "--out needs --suggest"},
        {"options that exclude each other", "synthetic curate s --all --undo",
         "exclude each other; give one"}};
    for (const auto& [kind, arguments, says] : cases) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.exitCode, 2) << kind;
        EXPECT_EQ(outcome.out, "") << kind;
        EXPECT_THAT(outcome.error,
                    AllOf(StartsWith("retort-cli: "), HasSubstr(says), HasSubstr("\nSee \"retort-cli")))
            << kind;
        EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 2) << kind << outcome.error;
    }
}

TEST_F(UsageTest, numbers_outside_their_ranges_are_refused_naming_option_range_and_value) {
    struct Case {
        std::string command;
        std::string option;
        std::string range;
        std::vector<std::string> values;
    };
    const std::string seeds = "a whole number from 0 to 18446744073709551615";
    const std::string cls2img = "generate cls2img --generator g --dataset d";
    const std::string img2img = "generate img2img --generator g --dataset d";
    const std::string suggest = "teacher zero-shot --teacher t --dataset d --suggest";
    const std::vector<Case> cases{
        {cls2img,
         "--seed",
         seeds,
         {"-1", "99999999999999999999999", "18446744073709551616", "12abc", "''", "0x10", "1.5", "nan", "inf",
          "' 1'"}},
        {cls2img, "--labelled-seed", seeds, {"-1"}},
        {cls2img, "--labelled-per-class", "from 1 to", {"0", "-3", "1e3"}},
        {cls2img, "--labelled-percent", "above 0 and at most 100", {"0", "100.5", "nan", "1e999", "5%"}},
        {cls2img, "--per-image", "from 1 to 10000", {"0", "10001"}},
        {cls2img, "--batch", "from 1 to 65536", {"0", "-1"}},
        {cls2img, "--size", "from 8 to 4096", {"0", "7", "4097"}},
        {cls2img, "--stored-size", "from 8 to 4096", {"-8"}},
        {cls2img, "--guidance", "from 0 to 1000", {"-1", "inf", "nan"}},
        {cls2img, "--steps", "from 1 to 1000", {"0", "1001"}},
        {cls2img, "--eta", "from 0 to 1", {"-0.1", "1.1"}},
        {cls2img, "--threads", "from 0 to 1024", {"-1", "1025", "all"}},
        {img2img, "--noise-level", "from 0 to 999", {"-1", "1000"}},
        {img2img, "--strength", "above 0 and at most 1", {"0", "1.01"}},
        {"dataset inspect d", "--test-fraction", "at least 0 and below 1", {"1", "-0.5", "x"}},
        {"dataset inspect d", "--validation-fraction", "at least 0 and below 1", {"1"}},
        {"dataset inspect d", "--split-seed", seeds, {"-1"}},
        {suggest, "--per-class", "from 1 to", {"0"}},
        {suggest, "--percent", "above 0 and at most 100", {"-1"}},
        {suggest, "--subset-seed", seeds, {"-1"}},
        {suggest, "--folds", "from 2 to 1000", {"1"}},
        {suggest, "--seed", seeds, {"-1"}},
        {"synthetic check s", "--min-cosine", "above 0 and at most 1", {"0", "2", "nan"}},
        {"synthetic check s", "--max-hash-distance", "from 0 to 64", {"-1", "65"}},
        {"synthetic curate s", "--min-score", "from 0 to 1", {"-0.1", "1.5", "nan"}},
        {"synthetic curate s", "--max-entropy", "from 0 to 1", {"-0.1", "1.5", "nan"}},
        {"synthetic curate s", "--top-k", "from 1 to", {"0", "-2"}},
        {"synthetic curate s", "--max-per-class", "from 1 to", {"0"}},
        {"synthetic curate s", "--keep", "from 0 to", {"-1", "x"}},
        {"synthetic curate s", "--reject", "from 0 to", {"-1"}},
        {"study run s.json", "--threads", "from 0 to 1024", {"5000"}},
        {"bench", "--seconds", "above 0 and at most 86400", {"0", "-1", "inf"}},
        {"bench", "--size", "from 8 to 2048", {"7"}},
        {"bench", "--batch", "from 1 to 65536", {"0"}},
        {"miniature train teacher --out o", "--steps", "from 1 to", {"0"}}};
    for (const auto& [command, option, range, values] : cases)
        for (const auto& value : values) {
            const auto arguments = command + " " + option + " " + value;
            const auto outcome = run(arguments);
            EXPECT_EQ(outcome.exitCode, 2) << arguments;
            EXPECT_THAT(outcome.error,
                        AllOf(HasSubstr(option + ": expected "), HasSubstr(range), HasSubstr("found \"")))
                << arguments;
        }
    EXPECT_THAT(run("run export -1 folder").error, HasSubstr("run: expected a whole number from 1 to"));
}

/// Who adds an option that takes a number without a range is told here.
TEST_F(UsageTest, help_tells_the_range_of_every_number) {
    for (const auto* command :
         {"study run", "dataset inspect", "dataset import", "run export", "teacher zero-shot",
          "teacher embed", "student predict", "student export", "student latency", "generate cls2img",
          "generate img2img", "synthetic check", "synthetic curate", "miniature train teacher",
          "miniature train generator", "miniature train unclip", "bench"}) {
        const auto help = run(std::string(command) + " --help").out;
        EXPECT_THAT(help, Not(::testing::ContainsRegex("(INT|UINT|FLOAT)( \\.\\.\\.)?(  |\n)"))) << command;
    }
}

TEST_F(UsageTest, readme_lists_every_key_of_a_study) {
    const auto keys = run("study keys");
    EXPECT_EQ(keys.exitCode, 0);
    std::ifstream file(RETORT_README);
    const std::string readme(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(keys.out, HasSubstr("| `distil.learningRate` |"));
    EXPECT_THAT(readme, HasSubstr(keys.out));
}

} // namespace
} // namespace retort
