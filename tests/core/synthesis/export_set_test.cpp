#include "set_fixture.h"

#include "base/file.h"
#include "data/formats/folder_dataset.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/export_set.h"

#include <algorithm>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ExportSetTest : public testing::SetFixture {};

TEST_F(ExportSetTest, ExportedFolderOpensAsADatasetAndSaysWhereEachImageIsFrom) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()));
    const auto set = open(made.set);
    ASSERT_THAT(exportSet(*set, folder / "out"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto exported, data::openFolder(folder / "out", {.testFraction = 0}));
    EXPECT_EQ(exported->size(data::Split::Train), 8);
    EXPECT_EQ(exported->summary().classes, (std::vector<std::string>{"T-shirt-top", "river"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto manifest, readTextFile(folder / "out" / "manifest.csv"));
    EXPECT_EQ(std::count(manifest.begin(), manifest.end(), '\n'), 9);
    EXPECT_THAT(manifest, AllOf(HasSubstr("number,class,file,prompt,seed,source"),
                                HasSubstr("5,\"T-shirt/top\",\"T-shirt-top/000005.png\",\"\"," +
                                          std::to_string(set->image(5).seed) + ",1,10,")));
}

TEST_F(ExportSetTest, FolderThatHoldsSomethingIsNotMixedWith) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    const auto file = folder.write("out/mine.txt", "x");
    EXPECT_THAT(exportSet(*open(made.set), folder / "out"),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr((folder / "out").string()), HasSubstr("empty"))));
    EXPECT_THAT(exportSet(*open(made.set), file),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("mine.txt")));
}

TEST_F(ExportSetTest, LinkInTheSetsFolderIsNamedAndNotFollowed) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    const auto set = open(made.set);
    const auto secret = folder.write("secret.txt", "not for others");
    const auto image = set->file(3);
    fs::rename(image, folder / "image.png");
    fs::create_symlink(secret, image);
    EXPECT_THAT(exportSet(*set, folder / "out"),
                failsWith(ErrorCode::Unsupported, AllOf(HasSubstr(image.string()), HasSubstr("is a link"))));
    EXPECT_FALSE(fs::exists(folder / "out" / image.parent_path().filename() / image.filename()));
    fs::remove(image);
    fs::rename(folder / "image.png", image);
    const auto classFolder = image.parent_path();
    fs::rename(classFolder, folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", classFolder);
    EXPECT_THAT(exportSet(*set, folder / "other"),
                failsWith(ErrorCode::Unsupported, HasSubstr(classFolder.string() + ": is a link")));
}

TEST_F(ExportSetTest, LostImageIsNamedAndCancellingStops) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generateSet(workspace, imageGenerator, cls2img(), inputs()));
    const auto set = open(made.set);
    fs::remove(set->file(3));
    EXPECT_THAT(exportSet(*set, folder / "out"),
                failsWith(ErrorCode::NotFound, HasSubstr(set->file(3).string())));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(exportSet(*set, folder / "other", {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("export")));
}

} // namespace
} // namespace retort::synthesis
