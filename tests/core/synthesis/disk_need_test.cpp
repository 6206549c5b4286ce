#include "synthesis/sets/disk_need.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(DiskNeed, EstimateIsNotBelowUncompressedPixelsAndEmbeddings) {
    const DiskNeed need{.images = 1000, .size = {64, 64}, .embeddingRows = 1250, .embeddingWidth = 1024};
    EXPECT_GE(bytesNeeded(need), 1000u * 64 * 64 * 3 + 1250u * 1024 * 4);
    auto lossy = need;
    lossy.format = FileFormat::Jpeg;
    EXPECT_LT(bytesNeeded(lossy), bytesNeeded(need));
}

TEST(DiskNeed, TenGigabytesDoNotFitIntoOne) {
    constexpr std::uint64_t kGiga = 1'000'000'000;
    const auto oneFree = [](const std::filesystem::path&) -> Result<std::uint64_t> { return kGiga; };
    EXPECT_THAT(
        checkDisk("/somewhere", 10 * kGiga, oneFree),
        failsWith(ErrorCode::DiskFull, AllOf(HasSubstr("/somewhere"), HasSubstr("10.0 GB"),
                                             HasSubstr("1.0 GB are free"), HasSubstr("another workspace"))));
    EXPECT_THAT(checkDisk("/somewhere", kGiga, oneFree), succeeds());
}

TEST(DiskNeed, FileSystemIsAskedWhereItIsNotToldOtherwise) {
    const retort::testing::TemporaryFolder folder;
    EXPECT_THAT(checkDisk(folder.path(), 1, {}), succeeds());
    EXPECT_THAT(checkDisk(folder.path(), ~std::uint64_t{0}, {}),
                failsWith(ErrorCode::DiskFull, HasSubstr(folder.path().string())));
    EXPECT_THAT(checkDisk(folder / "none", 1, {}), failsWith(ErrorCode::NotFound, HasSubstr("none")));
}

} // namespace
} // namespace retort::synthesis
