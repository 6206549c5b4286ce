#include "cluster/cluster_profile.h"

#include "base/file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace retort::cluster {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ClusterProfile uni() {
    return {.name = "uni",
            .host = "me@login.uni-x.example",
            .folder = "/scratch/it's mine/retort",
            .program = "/opt/retort/bin/retort-cli",
            .slurm = {.partition = "gpu",
                      .account = "p42",
                      .time = "4:00:00",
                      .gpusPerTask = 1,
                      .cpusPerTask = 8,
                      .memory = "16G",
                      .further = {"--qos=high", "--nice"}}};
}

TEST(ClusterProfile, IsReadAsItWasWritten) {
    const TemporaryFolder folder;
    const auto file = folder / "settings/clusters.json";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto none, readProfiles(file));
    EXPECT_THAT(none, IsEmpty());
    const std::vector<ClusterProfile> profiles{uni(), {.name = "here"}};
    ASSERT_THAT(writeProfiles(profiles, file), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readProfiles(file));
    EXPECT_EQ(read, profiles);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, findProfile("here", file));
    EXPECT_EQ(found.folder, "retort");
    EXPECT_THAT(findProfile("home", file),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("home"), HasSubstr("uni, here"))));
}

struct BadProfile {
    const char* what;
    void (*spoil)(ClusterProfile&);
    const char* named;
};

class BadProfileTest : public ::testing::TestWithParam<BadProfile> {};

TEST_P(BadProfileTest, IsRefusedByItsField) {
    auto profile = uni();
    GetParam().spoil(profile);
    EXPECT_THAT(checkProfile(profile), failsWith(ErrorCode::InvalidArgument, HasSubstr(GetParam().named)));
    const TemporaryFolder folder;
    EXPECT_FALSE(writeProfiles({profile}, folder / "clusters.json").ok());
    EXPECT_FALSE(std::filesystem::exists(folder / "clusters.json"));
}

INSTANTIATE_TEST_SUITE_P(
    ClusterProfile, BadProfileTest,
    ::testing::Values(
        BadProfile{"name", [](ClusterProfile& p) { p.name.clear(); }, "no name"},
        BadProfile{"option", [](ClusterProfile& p) { p.host = "-oProxyCommand=touch x"; }, "host"},
        BadProfile{"shell", [](ClusterProfile& p) { p.host = "a;b"; }, "host"},
        BadProfile{"space", [](ClusterProfile& p) { p.host = "a b"; }, "host"},
        BadProfile{"address", [](ClusterProfile& p) { p.host = "a:/etc"; }, "host"},
        BadProfile{"userAlone", [](ClusterProfile& p) { p.host = "me@"; }, "host"},
        BadProfile{"nobody", [](ClusterProfile& p) { p.host = "@login"; }, "host"},
        BadProfile{"optionOfUser", [](ClusterProfile& p) { p.host = "me@-x"; }, "host"},
        BadProfile{"folder", [](ClusterProfile& p) { p.folder = ""; }, "folder"},
        BadProfile{"folderOption", [](ClusterProfile& p) { p.folder = "-r"; }, "folder"},
        BadProfile{"program", [](ClusterProfile& p) { p.program = ""; }, "program"},
        BadProfile{"lines", [](ClusterProfile& p) { p.slurm.partition = "gpu\nrm -rf x"; }, "partition"},
        BadProfile{"further", [](ClusterProfile& p) { p.slurm.further = {"qos"}; }, "further"}),
    [](const auto& each) { return std::string(each.param.what); });

TEST(ClusterProfile, FilesOfOthersAreRefusedByTheirKey) {
    const TemporaryFolder folder;
    EXPECT_THAT(readProfiles(folder.write("a.json", R"({"clusters": [{"name": "a", "pasword": "x"}]})")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("pasword")));
    EXPECT_THAT(readProfiles(folder.write("b.json", R"({"clusters": [{"name": "a"}, {"name": "a"}]})")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("two clusters \"a\"")));
    EXPECT_THAT(
        readProfiles(folder.write("c.json", R"({"clusters": [{"name": "a", "slurm": {"gpusPerTask": 0}}]})")),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("gpusPerTask")));
    EXPECT_THAT(readProfiles(folder.write("d.json", "{")),
                failsWith(ErrorCode::Corrupt, HasSubstr("d.json")));
}

TEST(ClusterProfile, SlurmOptionsAreThoseOfSubmit) {
    EXPECT_THAT(submitArguments(uni().slurm),
                ElementsAre("--partition=gpu", "--account=p42", "--time=4:00:00", "--mem=16G",
                            "--gpus-per-task=1", "--cpus-per-task=8", "--sbatch=--qos=high",
                            "--sbatch=--nice"));
    EXPECT_THAT(submitArguments({}), IsEmpty());
    const auto both = strongerOf({.time = "1:00", .gpusPerTask = 2}, uni().slurm);
    EXPECT_EQ(both.time, "1:00");
    EXPECT_EQ(both.gpusPerTask, 2);
    EXPECT_EQ(both.partition, "gpu");
}

} // namespace
} // namespace retort::cluster
