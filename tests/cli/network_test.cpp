// No way to another machine is tried unless a download is asked for, and a token is nowhere afterwards.

#include "command_line_fixture.h"
#include "testing/loopback_server.h"
#include "tiny_study.h"

#include <cstdlib>

namespace retort {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string contentOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class NetworkTest : public testing::CommandLineTest {
protected:
    /// With every network denied; what was tried stands in attempts().
    testing::Outcome runDenied(const std::string& command) const {
        return shell("LD_PRELOAD=" RETORT_DENIED_NETWORK " RETORT_DENIED_NETWORK_LOG=" +
                     (folder / "attempts").string() + " " + command + " 2>" + (folder / "stderr").string());
    }
    testing::Outcome cli(const std::string& arguments) const {
        return runDenied(std::string(RETORT_CLI) + " " + arguments + workspace());
    }
    std::string attempts() const { return contentOf(folder / "attempts"); }
    /// Of one file that a server has.
    std::string listOf(const std::string& address) {
        return folder
            .write("list.json", R"({"format": 1, "name": "pets", "base": ")" + address +
                                    R"(", "token": "RETORT_TEST_TOKEN", "files": [{"path": "pets.zip"}]})")
            .string();
    }
    std::string study() {
        study::testing::writeTinyDataset(folder / "colours");
        study::testing::writeTinyTeacher(folder / "teacher");
        return folder
            .write("study.json", R"({"name": "tiny", "datasets": [")" + (folder / "colours").string() +
                                     R"("], "teacher": ")" + (folder / "teacher").string() +
                                     R"(", "columns": ["SUP", "real/FD"], "device": "cpu", "threads": 1,
                "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
                "distil": {"steps": 4, "batch": 4}, "finetune": {"steps": 4, "batch": 4}})")
            .string();
    }
};

TEST_F(NetworkTest, download_is_seen_by_what_denies_the_network) {
    EXPECT_EQ(cli("dataset download " + listOf("http://127.0.0.1:9/d") + " --quiet").exitCode, 1);
    EXPECT_THAT(attempts(), Not(IsEmpty()));
}

TEST_F(NetworkTest, nothing_but_a_download_tries_to_reach_another_machine) {
    const auto ran = cli("study run " + study() + " --quiet");
    ASSERT_EQ(ran.exitCode, 0) << ran.error;
    for (const auto* command :
         {"study table tiny", "dataset list", "model list", "doctor", "dataset download", "student list",
          "synthetic list", "study plan study.json"}) {
        auto arguments = std::string(command);
        if (const auto at = arguments.find("study.json"); at != std::string::npos)
            arguments.replace(at, std::string::npos, (folder / "study.json").string());
        const auto outcome = cli(arguments);
        EXPECT_EQ(outcome.exitCode, 0) << command << "\n" << outcome.error;
    }
    EXPECT_THAT(attempts(), IsEmpty());
}

#ifdef RETORT_WORKBENCH
TEST_F(NetworkTest, window_with_all_its_pages_tries_to_reach_nobody) {
    ASSERT_EQ(cli("study run " + study() + " --quiet").exitCode, 0);
    const auto seen =
        runDenied("QT_QPA_PLATFORM=offscreen XDG_CONFIG_HOME=" + (folder / "config").string() + " " +
                  RETORT_WORKBENCH + workspace() + " --tour " + (folder / "pages").string());
    EXPECT_EQ(seen.exitCode, 0) << seen.error;
    EXPECT_TRUE(fs::exists(folder / "pages/distil-light.png") || !fs::is_empty(folder / "pages"));
    EXPECT_THAT(attempts(), IsEmpty());
}
#endif

TEST_F(NetworkTest, token_is_in_no_output_and_in_no_file_of_the_workspace) {
    const std::string token = "hf_ThisIsTheSecretOfThisTest";
    testing::LoopbackServer server(
        [](const testing::WebRequest&) { return testing::WebReply{.status = 401}; });
    ::setenv("RETORT_TEST_TOKEN", token.c_str(), 1);
    const auto refused = run("dataset download " + listOf(server.address()) + " --quiet" + workspace());
    const auto told = run("doctor" + workspace()), document = run("doctor --json" + workspace());
    ::unsetenv("RETORT_TEST_TOKEN");
    EXPECT_EQ(refused.exitCode, 1);
    ASSERT_THAT(server.requests(), Not(IsEmpty()));
    EXPECT_THAT(server.requests().front().headers.at("authorization"), HasSubstr(token)) << "it was used";
    for (const auto* outcome : {&refused, &told, &document})
        EXPECT_THAT(outcome->out + outcome->error, Not(HasSubstr(token)));
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        if (entry.is_regular_file()) {
            EXPECT_THAT(contentOf(entry.path()), Not(HasSubstr(token))) << entry.path();
        }
}

} // namespace
} // namespace retort
