// Where the answers go: a full disk, a closed or special stdout, --out on links, pipes and devices.

#include "command_line_fixture.h"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::smallestBmp;

class OutputTest : public testing::CommandLineTest {
protected:
    /// The program with these arguments, and what a shell does with its output.
    testing::Outcome redirected(const std::string& arguments, const std::string& redirection) const {
        return shell("sh -c '" RETORT_CLI " " + arguments + " " + redirection + "' 2>" +
                     (folder / "stderr").string());
    }
};

TEST_F(OutputTest, what_cannot_be_written_fails_with_a_message) {
    for (const auto& arguments :
         {"doctor" + workspace(), "doctor --json" + workspace(), std::string("--version"),
          std::string("--help"), std::string("study run --help"), "model list" + workspace(),
          "dataset list --json" + workspace()})
        for (const auto& [redirection, reason] :
             {std::pair{">/dev/full", "No space left on device"}, std::pair{">&-", "Bad file descriptor"}}) {
            const auto outcome = redirected(arguments, redirection);
            EXPECT_EQ(outcome.exitCode, 1) << arguments << redirection;
            EXPECT_THAT(outcome.error,
                        AllOf(HasSubstr("retort-cli: standard output: cannot be written"), HasSubstr(reason)))
                << arguments << redirection;
        }
}

TEST_F(OutputTest, a_reader_that_is_gone_ends_the_program_quietly) {
    const auto outcome = redirected("dataset list --json" + workspace(), "| head -c 1");
    EXPECT_EQ(outcome.exitCode, 0);
    EXPECT_EQ(outcome.out.size(), 1u);
    EXPECT_EQ(outcome.error, "");
}

TEST_F(OutputTest, a_closed_stdout_is_not_mistaken_for_the_first_file_that_is_opened) {
    redirected("study list" + workspace(), ">&- <&-");
    const auto spec =
        folder.write("s.json", R"({"name": "s", "datasets": ["none"], "columns": ["SUP"]})").string();
    redirected("study run " + spec + workspace(), ">&- <&-"); // makes the database
    const auto listed = run("study list --json" + workspace());
    EXPECT_EQ(listed.exitCode, 0) << listed.error;
    EXPECT_EQ(listed.out, "[]\n");
}

TEST_F(OutputTest, bytes_that_are_no_character_are_named) {
    const auto outcome = run("dataset inspect '/none/\xff\xc3\xa4\xed\xa0\x80\xc3'" + workspace());
    EXPECT_THAT(outcome.error, HasSubstr("/none/\\xff\xc3\xa4\\xed\\xa0\\x80\\xc3"));
}

TEST_F(OutputTest, names_from_outside_cannot_steer_the_terminal) {
    const auto outcome = run("dataset inspect \'/none/\x1b[31mred\xe2\x80\xae\xc3\xa4\'" + workspace());
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.error, HasSubstr("/none/\\u001b[31mred\\u202e\xc3\xa4"));
}

TEST_F(OutputTest, names_from_outside_stay_in_their_row_and_are_exact_in_json) {
    const std::vector<std::string> classes{"a\nb\tc", "d\x1b[31m\xc2\x9b\x7f", "\xe7\x8c\xab"};
    char blue = 0;
    for (const auto& one : classes)
        for (const auto* split : {"train", "test"}) {
            fs::create_directories(folder / "set" / split / one);
            folder.write("set/" + std::string(split) + "/" + one + "/1.bmp", smallestBmp(++blue));
        }
    const auto inspect = "dataset inspect " + (folder / "set").string() + workspace();
    const auto shown = run(inspect);
    ASSERT_EQ(shown.exitCode, 0) << shown.error;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("\na\\nb\\tc  "), HasSubstr("\nd\\u001b[31m\\u009b\\u007f  "),
                                 HasSubstr("\n\xe7\x8c\xab  "), Not(HasSubstr("\x1b"))));
    const auto document = nlohmann::json::parse(run(inspect + " --json").out);
    EXPECT_EQ(document.at("classes"), nlohmann::json(classes));
}

TEST_F(OutputTest, nowhere_to_tell_an_error_does_not_change_the_exit_code) {
    EXPECT_EQ(redirected("study table none" + workspace(), "2>/dev/full").exitCode, 1);
    EXPECT_EQ(redirected("study table none" + workspace(), "2>&-").exitCode, 1);
    EXPECT_EQ(redirected("nonsense", "2>&-").exitCode, 2);
}

} // namespace
} // namespace retort
