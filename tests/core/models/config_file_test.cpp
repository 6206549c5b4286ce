#include "models/config_file.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace {

using namespace retort;
using namespace retort::models;
using retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(ConfigFile, InfinitiesOfPython_AreReadAsNull) {
    const retort::testing::TemporaryFolder folder;
    folder.write("scheduler_config.json", R"({"lower": -Infinity, "upper": Infinity, "steps": 20})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, readConfigFile(folder / "scheduler_config.json"));
    EXPECT_TRUE(document.root().at("lower").is_null());
    EXPECT_TRUE(document.root().at("upper").is_null());
    EXPECT_EQ(document.root().at("steps"), 20);
}

TEST(ConfigFile, AMissingOrDamagedFile_IsNamed) {
    const retort::testing::TemporaryFolder folder;
    EXPECT_THAT(readConfigFile(folder / "config.json"),
                failsWith(ErrorCode::NotFound, HasSubstr((folder / "config.json").string())));
    folder.write("config.json", "{\"width\": ");
    EXPECT_THAT(readConfigFile(folder / "config.json"),
                failsWith(ErrorCode::Corrupt, HasSubstr((folder / "config.json").string())));
}

} // namespace
