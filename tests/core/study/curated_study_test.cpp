// Sets of a study, judged: by difficulty, likeness to test images, by hand, and on a map.

#include "base/file.h"
#include "data/registry/dataset_import.h"
#include "deploy/set_difficulty.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "store/workspace_repair.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"
#include "study/sets/set_map.h"
#include "synthesis/curation/curation.h"
#include "synthesis/sets/export_set.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "synthetic_study.h"
#include "testing/result_matchers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SyntheticStudyTest;

TEST_F(SyntheticStudyTest, SetIsCuratedByHowHardItsImagesAreForTheLastSup) {
    auto study = spec(R"("SUP", "cls2img/FD")");
    auto workspace = open();
    const store::SyntheticTable table(workspace.database());
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, table.all());
    const auto& set = sets.at(0);
    const auto set1 = set.request.name;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto measured, measureDifficulty(workspace, {.set = set1}));
    EXPECT_EQ(measured.images, kGenerated);
    EXPECT_THAT(measured.student, HasSubstr("colours SUP, seed 1"));
    EXPECT_EQ(table.find(set.id)->entropyStudent, measured.student);
    RETORT_ASSERT_OK_AND_ASSIGN(auto images, table.images(set.id));
    double sum = 0;
    std::vector<double> entropies;
    for (const auto& image : images) {
        ASSERT_TRUE(image.entropy);
        EXPECT_GE(*image.entropy, 0);
        EXPECT_LE(*image.entropy, 1);
        sum += *image.entropy;
        entropies.push_back(*image.entropy);
    }
    EXPECT_NEAR(measured.mean, sum / kGenerated, 1e-9);

    std::ranges::sort(entropies);
    const double middle = (entropies.at(kGenerated / 2 - 1) + entropies.at(kGenerated / 2)) / 2;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated,
                                synthesis::curateSet(workspace, set.id, {.limits = {.minEntropy = middle}}));
    ASSERT_GT(curated.excluded, 0);
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto built, buildTable(workspace, "tiny"));
    const auto& cell = built.rows.at(0).cells.at({Method::FeatureDistillation, Source::Cls2Img});
    EXPECT_EQ(cell.generated, (KeptImages{.kept = curated.kept, .all = kGenerated}));
    EXPECT_THAT(
        format(built, TableFormat::Markdown),
        HasSubstr(fmt::format("colours, generated images kept | | | {} of {} |", curated.kept, kGenerated)));
}

TEST_F(SyntheticStudyTest, RunsThatACuratedStudyGaveUpDoNotComeBackWithARepairedStore) {
    const auto study = spec(R"("SUP", "cls2img/FD")");
    const Column column{Method::FeatureDistillation, Source::Cls2Img};
    const auto cellOf = [&](store::Workspace& workspace) {
        return buildTable(workspace, "tiny")->rows.at(0).cells.at(column);
    };
    std::optional<Cell> before;
    fs::path place;
    {
        auto workspace = open();
        ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
        const auto set = store::SyntheticTable(workspace.database()).all()->at(0).id;
        ASSERT_THAT(synthesis::curateSet(workspace, set, {.reject = {2, 5}}), succeeds());
        ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
        before = cellOf(workspace);
        place = workspace.folder();
    }
    fs::remove(place / "retort.db");
    ASSERT_THAT(store::repairWorkspace(place), succeeds());
    auto workspace = open();
    EXPECT_EQ(cellOf(workspace).runs.size(), before->runs.size());
    EXPECT_EQ(cellOf(workspace).mean, before->mean);
    EXPECT_EQ(cellOf(workspace).generated, before->generated);
}

TEST_F(SyntheticStudyTest, GeneratedImagesThatAreGoneAreMadeAgainAndChangedOnesRefused) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD")"), workspace, options()), succeeds());
    const auto set = store::SyntheticTable(workspace.database()).all()->at(0);
    const auto images = store::SyntheticTable(workspace.database()).images(set.id).value();
    const auto file = workspace.paths().synthetic() / set.request.name / images.at(3).file;
    const auto bytes = readTextFile(file).value();
    auto other = spec(R"("cls2img/FD")");
    other.seeds = {7};
    fs::remove(file);
    EXPECT_THAT(runStudy(other, workspace, options()), succeeds());
    EXPECT_EQ(readTextFile(file).value(), bytes);

    auto changed = bytes;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    ASSERT_THAT(writeFileAtomically(file, changed), succeeds());
    other.seeds = {8};
    auto options = this->options();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(other, workspace, options));
    EXPECT_THAT(statusOf(outcome),
                failsWith(ErrorCode::Internal, HasSubstr("has changed since it was stored")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto opened, synthesis::openSyntheticSet(workspace, set.id));
    EXPECT_THAT(synthesis::exportSet(*opened, folder / "out"),
                failsWith(ErrorCode::Corrupt, HasSubstr("has changed since it was stored")));
}

TEST_F(SyntheticStudyTest, StudentThatCannotBeAskedAboutASetIsRefusedInWords) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD")"), workspace, options()), succeeds());
    const auto set = store::SyntheticTable(workspace.database()).all()->at(0).request.name;
    EXPECT_THAT(measureDifficulty(workspace, {.set = set}),
                failsWith(ErrorCode::NotFound, HasSubstr("no SUP of colours has been trained")));
    EXPECT_THAT(measureDifficulty(workspace, {.set = set, .student = "99"}),
                failsWith(ErrorCode::NotFound, HasSubstr("99")));
    EXPECT_THAT(measureDifficulty(workspace, {.set = set, .student = (folder / "absent").string()}),
                failsWith(ErrorCode::NotFound, HasSubstr("absent")));
    EXPECT_THAT(measureDifficulty(workspace, {.set = "none"}), failsWith(ErrorCode::NotFound, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto by, measureDifficulty(workspace, {.set = set, .student = "1"}));
    EXPECT_EQ(by.student, "run 1 (colours cls2img/FD, seed 1)");
}

TEST_F(SyntheticStudyTest, TableWarnsOfGeneratedImagesThatAllButAreTestImages) {
    auto workspace = open();
    const auto study = spec(R"("SUP", "cls2img/FD", "img2img/CP")");
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    const store::SyntheticTable sets(workspace.database());
    store::SetCheckTable checks(workspace.database());
    SyntheticSetId generated{};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all, sets.all());
    for (const auto& set : all) {
        EXPECT_EQ(checks.find(set.id)->has_value(), set.request.kind == "cls2img")
            << "for CP the teacher never sees the generated images";
        if (set.request.kind == "cls2img")
            generated = set.id;
    }
    auto check = **checks.find(generated);
    EXPECT_TRUE(check.duplicates.empty()) << "one plain colour is like another, real images too";
    check.duplicates = {{.number = 2, .testImage = 1, .cosine = 1},
                        {.number = 5, .testImage = 0, .cosine = 1}};
    ASSERT_THAT(checks.put(generated, check), succeeds());
    const auto cellOf = [&] {
        return buildTable(workspace, "tiny")
            ->rows.at(0)
            .cells.at({Method::FeatureDistillation, Source::Cls2Img});
    };
    EXPECT_EQ(cellOf().nearDuplicates, 2);
    EXPECT_THAT(cellOf().warnings,
                ::testing::Contains(HasSubstr("2 of the generated images are nearly identical")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    for (const auto each : {TableFormat::Text, TableFormat::Markdown, TableFormat::Csv, TableFormat::Latex,
                            TableFormat::Html, TableFormat::Json})
        EXPECT_THAT(format(table, each), HasSubstr("reject-near-duplicates"));
    // Leaving them out now changes nothing of what the run learnt from.
    ASSERT_THAT(synthesis::curateSet(workspace, generated,
                                     {.limits = {.nearDuplicates = synthesis::DuplicateRule::LeaveOut}}),
                succeeds());
    EXPECT_EQ(cellOf().nearDuplicates, 2);
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    EXPECT_EQ(cellOf().nearDuplicates, 0) << "compared anew";
}

TEST_F(SyntheticStudyTest, SetMap_PlacesImagesAndFindsLikeOnesByWhatWasEmbedded) {
    auto workspace = open();
    ASSERT_THAT(data::importFolder(folder / "colours", "colours", workspace.paths().datasets()), succeeds());
    fs::create_directories(workspace.paths().models());
    fs::copy(folder / "tiny-clip", workspace.paths().models() / "tiny-clip", fs::copy_options::recursive);
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, options()), succeeds());
    const store::SyntheticTable table(workspace.database());
    const auto set = table.all().value().at(0).id;
    EXPECT_THAT(SetMap::of(workspace, set, {.resources = folder / "resources"}),
                failsWith(ErrorCode::NotFound, HasSubstr("has not embedded all images")));
    ASSERT_THAT(runStudy(spec(R"("img2img/FD")"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto map,
                                SetMap::of(workspace, set, {.resources = folder / "resources"}));
    EXPECT_EQ(map.teacher(), "tiny-clip");
    EXPECT_GT(map.shown(), 0);
    EXPECT_LE(map.shown(), 1 + 1e-9);
    EXPECT_EQ(std::ranges::count_if(map.images(), [](const auto& image) { return image.isReal; }), kLabelled);
    EXPECT_EQ(std::ssize(map.images()), kLabelled + kGenerated);
    const auto like = map.like(3, 4);
    ASSERT_THAT(like, SizeIs(4));
    EXPECT_EQ(like[0].number, 3);
    EXPECT_EQ(like[0].cosine, 1);
    for (std::size_t i = 1; i < like.size(); ++i)
        EXPECT_LE(like[i].cosine, like[i - 1].cosine + 1e-5);
    EXPECT_THAT(map.like(99, 4), IsEmpty());
}

TEST_F(SyntheticStudyTest, OnACuratedSetIsAnotherRunUntilAllIsTakenBack) {
    auto workspace = open();
    const auto study = spec(R"("img2img/CP", "img2img/FD")");
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    ASSERT_THAT(synthesis::curateSet(workspace, sets.at(0).id, {.limits = {.maxPerClass = 8}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated, runStudy(study, workspace, options()));
    EXPECT_EQ(curated.finishedBefore, 0u);
    EXPECT_EQ(curated.finished, 2u);
    EXPECT_THAT(curated.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_EQ(table.rows.at(0).cells.at({Method::FeatureDistillation, Source::Img2Img}).teacherPasses,
              kLabelled + 16);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto listed, listStudents(workspace));
    EXPECT_THAT(listed, SizeIs(4));
    ASSERT_THAT(synthesis::curateSet(workspace, sets.at(0).id, {}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto whole, runStudy(study, workspace, options()));
    EXPECT_EQ(whole.finishedBefore, 2u);
}

} // namespace
} // namespace retort::study
