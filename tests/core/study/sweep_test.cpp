#include "study/report/sweep.h"

#include "base/file.h"
#include "store/study_table.h"
#include "study/document/study_document.h"
#include "study/document/sweep_plot.h"
#include "study/plan/remaining_cost.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class SweepTest : public ::testing::Test {
protected:
    SweepTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::create_directories(folder / "text");
    }

    StudySpec spec(const std::string& vary,
                   const std::string& columns = R"("SUP", "real/FD", "cls2img/FD")") const {
        return testing::tinyStudy(folder / "colours", folder / "tiny-clip",
                                  fmt::format(R"(, "generators": {{"cls2img": "{}/text"}},
                "generation": {{"perImage": 1, "steps": 1, "batch": 8}}, "columns": [{}], "vary": {})",
                                              folder.path().string(), columns, vary));
    }
    store::Workspace open() const {
        return store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    }
    ComputeContext context() const {
        return {.resources = folder / "resources",
                .imageGenerators = {.open =
                                        [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                            return testing::openTinyImageGenerator(path, {});
                                        },
                                    .describe =
                                        [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                            return testing::describeTinyImageGenerator(path);
                                        }}};
    }

    static constexpr Column kSup{}, kRealFd{Method::FeatureDistillation},
        kCls2ImgFd{Method::FeatureDistillation, Source::Cls2Img};

    TemporaryFolder folder;
};

TEST_F(SweepTest, CellsThatValuesShareAreRunOnce) {
    auto workspace = open();
    const auto study = spec(R"({"generation.perImage": [0, 1, 2]})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, context()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    EXPECT_EQ(outcome.finished, 4U); // SUP, real/FD, and cls2img/FD with 1 and with 2 images
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    ASSERT_THAT(table.rows, SizeIs(3));
    EXPECT_EQ(table.rows[1].dataset, "colours generation.perImage=1");
    EXPECT_EQ(table.rows[1].parts.dataset, "colours");
    EXPECT_FALSE(table.average); // of values, that would mean nothing
    EXPECT_EQ(table.rows[0].cells.at(kSup).runs, table.rows[2].cells.at(kSup).runs);
    EXPECT_THAT(table.rows[0].cells, SizeIs(2));
    EXPECT_THAT(table.rows[2].cells, SizeIs(3));
    EXPECT_NE(table.rows[1].cells.at(kCls2ImgFd).runs, table.rows[2].cells.at(kCls2ImgFd).runs);
    EXPECT_THAT(table.remarks(), IsEmpty());
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    EXPECT_EQ(json["rows"][2]["of"], "colours");
    EXPECT_EQ(json["rows"][2]["values"], nlohmann::json::parse(R"({"generation.perImage": 2})"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, runStudy(study, workspace, context()));
    EXPECT_EQ(again.finished, 0U);
}

TEST_F(SweepTest, LineBeginsWithRealImagesWhereNoneAreGenerated) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"({"generation.perImage": [0, 1]})"), workspace, context()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sweep, buildSweep(workspace, "tiny", ShownAccuracy::Last));
    ASSERT_THAT(sweep.panels, SizeIs(1));
    ASSERT_THAT(sweep.panels[0].lines, SizeIs(3));
    const auto& real = sweep.panels[0].lines[1];
    const auto& generated = sweep.panels[0].lines[2];
    EXPECT_EQ(real.column, kRealFd);
    EXPECT_EQ(generated.column, kCls2ImgFd);
    ASSERT_THAT(generated.points, SizeIs(2));
    EXPECT_EQ(generated.points[0].trainedAs, kRealFd);
    EXPECT_EQ(generated.points[0].runs, real.points[0].runs);
    EXPECT_EQ(generated.points[1].trainedAs, kCls2ImgFd);
    EXPECT_EQ(generated.points[1].position, 1);
    const auto csv = asCsv(sweep);
    EXPECT_THAT(csv, StartsWith("dataset,column,generation.perImage,seed,run,accuracy,trained_as\n"));
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 6);
    EXPECT_THAT(csv, HasSubstr(fmt::format("colours,cls2img/FD,0,1,{},", real.points[0].runs[0].value)));
    EXPECT_THAT(csv, HasSubstr(",real/FD\n"));
}

TEST_F(SweepTest, PlotsAreWrittenByTheFilesName) {
    auto workspace = open();
    ASSERT_THAT(
        runStudy(spec(R"({"generation.perImage": [1, 2]})", R"("SUP", "cls2img/FD")"), workspace, context()),
        succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sweep, buildSweep(workspace, "tiny", ShownAccuracy::Last));
    for (const auto& [suffix, start] :
         {std::pair{"svg", "<?xml"}, {"pdf", "%PDF-1.4"}, {"png", "\x89PNG"}, {"csv", "dataset,"}}) {
        const auto file = folder / fmt::format("plot.{}", suffix);
        ASSERT_THAT(writePlot(sweep, file), succeeds());
        EXPECT_THAT(readTextFile(file).value(), StartsWith(start));
    }
    EXPECT_THAT(readTextFile(folder / "plot.svg").value(),
                HasSubstr("Images per real image (generation.perImage)"));
    EXPECT_THAT(writePlot(sweep, folder / "plot.jpg"), failsWith(ErrorCode::Unsupported, HasSubstr(".svg")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, documentOf(workspace, "tiny", "test"));
    EXPECT_THAT(document.html, HasSubstr("<h2>Sweep</h2>"));
    EXPECT_THAT(document.html, HasSubstr("cls2img/FD, 2: "));
    EXPECT_THAT(document.markdown, HasSubstr("It varies generation.perImage: 1, 2."));
}

TEST_F(SweepTest, OverLabelledImages_AsksTheTeacherOfEachOnceAndPlotsAPanelForEachValueOfTheOtherKey) {
    auto workspace = open();
    const auto study =
        spec(R"({"labelled.perClass": [4, 8], "distil.steps": [2, 4]})", R"("SUP", "real/FD")");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved, resolve(context(), study));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, planStudy(study, workspace, resolved));
    EXPECT_THAT(plan.datasets, SizeIs(2));
    EXPECT_THAT(plan.runs, SizeIs(4 + 4)); // SUP is as long as both stages
    EXPECT_EQ(plan.runs[0].title(), "colours SUP labelled.perClass=4 distil.steps=2");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto cost,
                                remainingCost(workspace, plan, resolved, UnknownStudent::Untold, {}));
    EXPECT_EQ(cost.teacherPasses, 16); // 2 classes of 8, which hold those of 4
    ASSERT_THAT(runStudy(study, workspace, context()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sweep, buildSweep(workspace, "tiny", ShownAccuracy::Last));
    ASSERT_THAT(sweep.panels, SizeIs(2));
    EXPECT_EQ(sweep.panels[1].title(), "colours, distil.steps=4");
    EXPECT_THAT(sweep.panels[1].lines[1].points, SizeIs(2));
}

TEST_F(SweepTest, OfAStudyThatVariesNothing_IsRefused) {
    auto workspace = open();
    store::StudyTable(workspace.database())
        .put("plain", R"({"name": "plain", "datasets": ["d"], "columns": ["SUP"]})", std::span<const RunId>{})
        .value();
    EXPECT_THAT(buildSweep(workspace, "plain", ShownAccuracy::Last),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("plain varies no key")));
}

} // namespace
} // namespace retort::study
