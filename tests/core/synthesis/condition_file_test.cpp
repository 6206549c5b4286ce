#include "synthesis/sets/condition_file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <fstream>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<float> valuesAt(const fs::path& path, const ConditionShape& shape) {
    const auto mapped = mapConditions(path, shape);
    EXPECT_TRUE(mapped.ok()) << mapped.error().text();
    return {mapped->get(), mapped->get() + shape.rows * shape.width};
}

TEST(ConditionFile, RowsAreWrittenOneByOneAndTheOthersStayZero) {
    const TemporaryFolder folder;
    const ConditionShape shape{.rows = 3, .width = 2};
    {
        RETORT_ASSERT_OK_AND_ASSIGN(auto file, ConditionFile::open(folder / "c.safetensors", shape));
        EXPECT_THAT(file.write(2, std::vector<float>{5, 6}), succeeds());
        EXPECT_THAT(file.sync(), succeeds());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(auto again, ConditionFile::open(folder / "c.safetensors", shape));
    EXPECT_THAT(again.write(0, std::vector<float>{1, 2}), succeeds());
    EXPECT_THAT(valuesAt(folder / "c.safetensors", shape), ElementsAre(1, 2, 0, 0, 5, 6));
}

TEST(ConditionFile, FileHasItsFullSizeFromTheBeginning) {
    const TemporaryFolder folder;
    const ConditionShape shape{.rows = 1000, .width = 600};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto file, ConditionFile::open(folder / "c.safetensors", shape));
    EXPECT_GE(fs::file_size(folder / "c.safetensors"), 1000u * 600u * 4u);
}

TEST(ConditionFile, WholeFilesAreReadBack) {
    const TemporaryFolder folder;
    ASSERT_THAT(
        writeConditions(folder / "c.safetensors", {.rows = 2, .width = 2}, std::vector<float>{1, 2, 3, 4}),
        succeeds());
    EXPECT_EQ(conditionWidth(folder / "c.safetensors").value(), 2);
    EXPECT_THAT(valuesAt(folder / "c.safetensors", {.rows = 2, .width = 2}), ElementsAre(1, 2, 3, 4));
}

TEST(ConditionFile, RowsThatDoNotFitAreRefused) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto file,
                                ConditionFile::open(folder / "c.safetensors", {.rows = 2, .width = 2}));
    for (const std::int64_t row : {-1, 2})
        EXPECT_THAT(file.write(row, std::vector<float>{1, 2}),
                    failsWith(ErrorCode::Internal, HasSubstr("row")));
    EXPECT_THAT(file.write(0, std::vector<float>{1}), failsWith(ErrorCode::Internal, HasSubstr("1 numbers")));
}

TEST(ConditionFile, DamagedOrForeignFilesAreRefused) {
    const TemporaryFolder folder;
    const ConditionShape shape{.rows = 2, .width = 2};
    const auto other = folder / "other.safetensors";
    ASSERT_THAT(writeConditions(other, {.rows = 3, .width = 2}, std::vector<float>(6)), succeeds());
    EXPECT_THAT(mapConditions(other, shape),
                failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(other.string()), HasSubstr("2 x 2"))));
    EXPECT_THAT(ConditionFile::open(other, shape), failsWith(ErrorCode::Corrupt, HasSubstr(other.string())));
    const auto damaged = folder.write("damaged.safetensors", "nonsense and more");
    EXPECT_THAT(mapConditions(damaged, shape), failsWith(ErrorCode::Corrupt, HasSubstr(damaged.string())));
    EXPECT_THAT(mapConditions(folder / "none.safetensors", shape),
                failsWith(ErrorCode::NotFound, HasSubstr("none.safetensors")));
}

} // namespace
} // namespace retort::synthesis
