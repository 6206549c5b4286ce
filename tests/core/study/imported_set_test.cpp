// Studies on images that another program made.

#include "data/registry/registry.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "study/plan/set_source.h"
#include "study/run/runner.h"
#include "study/sets/set_check_request.h"
#include "study/sets/set_import_request.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <fmt/format.h>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportedSetTest : public ::testing::Test {
protected:
    ImportedSetTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::copy(folder / "colours/train", folder / "made", fs::copy_options::recursive);
    }
    SetImportRequest byFolders(const std::string& name) const {
        return {.folder = folder / "made", .dataset = (folder / "colours").string(), .name = name};
    }
    /// Every image was made from the training image of its own name.
    SetImportRequest withSources(const std::string& name) {
        std::string table = "file,class,prompt,source\n";
        for (const auto* colour : {"green", "red"})
            for (const auto& entry : fs::directory_iterator(folder / "made" / colour)) {
                const auto file = colour + std::string("/") + entry.path().filename().string();
                table += fmt::format("{0},{1},a {1} image,train/{0}\n", file, colour);
            }
        auto request = byFolders(name);
        request.table = folder.write("made.csv", table);
        return request;
    }
    StudySpec spec(const std::string& columns, const std::string& source, const std::string& set) const {
        return testing::tinyStudy(
            folder / "colours", folder / "tiny-clip",
            fmt::format(R"(, "columns": [{}], "sets": {{"{}": ["{}"]}})", columns, source, set));
    }
    ComputeContext context() const { return {.resources = folder / "resources"}; }

    retort::testing::TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
};

TEST_F(ImportedSetTest, ImagesWithSourcesAreLearntFromByAllImg2ImgColumns) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, importRequestedSet(workspace, withSources("variations")));
    EXPECT_EQ(made.withSource, 24);
    EXPECT_EQ(made.withPrompt, 24);
    EXPECT_EQ(sourceOf(store::SyntheticTable(workspace.database()).find(made.set).value()), Source::Img2Img);
    const auto study = spec(R"("img2img/FD", "img2img/LD", "img2img/CP")", "img2img", "variations");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, context()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    EXPECT_EQ(outcome.finished, 3U);
}

TEST_F(ImportedSetTest, ImagesWithoutSourcesAreOfCls2ImgAndComparedWithAllTrainingImages) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, importRequestedSet(workspace, byFolders("plain")));
    EXPECT_EQ(sourceOf(store::SyntheticTable(workspace.database()).find(made.set).value()), Source::Cls2Img);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome,
                                runStudy(spec(R"("cls2img/FD")", "cls2img", "plain"), workspace, context()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto check,
                                checkRequestedSet(workspace, {.set = "plain",
                                                              .teacher = (folder / "tiny-clip").string(),
                                                              .dataset = (folder / "colours").string(),
                                                              .work = context()}));
    EXPECT_EQ(check.quality.realImages, 24);
    EXPECT_EQ(check.quality.generatedImages, 24);
    const auto record = store::SyntheticTable(workspace.database()).find(made.set).value();
    EXPECT_EQ(record.scoreTeacher, "tiny-clip");
    EXPECT_TRUE(store::SyntheticTable(workspace.database()).images(made.set)->front().score.has_value());
}

TEST_F(ImportedSetTest, StudyThatNamesASetForTheOtherColumnsIsTold) {
    ASSERT_TRUE(importRequestedSet(workspace, byFolders("plain")).ok());
    EXPECT_THAT(
        runStudy(spec(R"("img2img/FD")", "img2img", "plain"), workspace, context()),
        failsWith(ErrorCode::InvalidArgument,
                  HasSubstr("plain were imported without their source images; name it under \"cls2img\"")));
}

TEST_F(ImportedSetTest, SourcesOfAnotherTrainingSplitAreNoTargetsOfConditionPrediction) {
    ASSERT_TRUE(importRequestedSet(workspace, withSources("variations")).ok());
    fs::remove(fs::directory_iterator(folder / "colours/train/red")->path());
    EXPECT_THAT(runStudy(spec(R"("img2img/CP")", "img2img", "variations"), workspace, context()),
                failsWith(ErrorCode::Mismatch, HasSubstr("another training split")));
}

TEST_F(ImportedSetTest, LookCountsFilesPerClassAndStoresNothing) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto dataset, data::findDataset((folder / "colours").string(), {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto look, lookAtImport(withSources(""), *dataset));
    EXPECT_EQ(look.files, 24);
    EXPECT_EQ(look.withSource, 24);
    EXPECT_EQ(look.perClass, (std::vector<std::int64_t>{12, 12}));
    EXPECT_TRUE(store::SyntheticTable(workspace.database()).all()->empty());
}

} // namespace
} // namespace retort::study
