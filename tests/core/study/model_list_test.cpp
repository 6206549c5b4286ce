#include "study/model_list.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <fstream>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ModelListTest : public ::testing::Test {
protected:
    ModelListTest() {
        testing::writeTinyTeacher(folder / "resources" / "models" / "tiny-clip");
        fs::create_directories(folder / "workspace" / "models" / "empty");
    }

    TemporaryFolder folder;
    ModelSearch search = ModelSearch::in(folder / "resources", folder / "workspace");
};

TEST_F(ModelListTest, NamesEveryFolderAndWhatIsWrongWithIt) {
    const auto models = listModels(search);
    ASSERT_EQ(models.size(), 2u);
    EXPECT_EQ(models[0].name, "empty");
    EXPECT_THAT(models[0].problem, HasSubstr("open_clip_config.json"));
    EXPECT_EQ(models[1].name, "tiny-clip");
    EXPECT_EQ(models[1].problem, "");
    EXPECT_EQ(models[1].imageSize, 8);
    EXPECT_EQ(models[1].embeddingWidth, 8);
}

TEST_F(ModelListTest, FindsByNameAndByPath) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto byName, findModel("tiny-clip", search));
    EXPECT_EQ(byName, folder / "resources" / "models" / "tiny-clip");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto byPath, findModel("models/tiny-clip", {}, folder / "resources"));
    EXPECT_EQ(byPath, byName);
    EXPECT_THAT(findModel("tiny-clop", search),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("did you mean \"tiny-clip\"?"),
                                                     HasSubstr((folder / "resources" / "models").string()))));
}

TEST_F(ModelListTest, VerifyChecksEveryListedFile) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyModel("tiny-clip", search));
    EXPECT_GT(report.verifiedFiles, 0u);
    EXPECT_GT(report.parameters, 1000);
    std::ofstream(folder / "resources" / "models" / "tiny-clip" / "merges.txt", std::ios::app) << "\n";
    EXPECT_THAT(verifyModel("tiny-clip", search), failsWith(ErrorCode::Corrupt, HasSubstr("merges.txt")));
}

} // namespace
} // namespace retort::study
