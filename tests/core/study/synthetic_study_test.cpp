#include "base/cancellation.h"
#include "base/sha256.h"
#include "data/registry/dataset_import.h"
#include "deploy/set_difficulty.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "store/teacher_table.h"
#include "study/plan/remaining_cost.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"
#include "study/sets/set_map.h"
#include "synthesis/curation/curation.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kLabelled = 16, kGenerated = 2 * kLabelled;

class SyntheticStudyTest : public ::testing::Test {
protected:
    SyntheticStudyTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::create_directories(folder / "text");
        fs::create_directories(folder / "unclip");
    }

    StudySpec spec(const std::string& columns = "", const std::string& generation = "",
                   const std::string& cls2img = "text") const {
        auto text = fmt::format(R"(, "generators": {{"cls2img": "{0}/{1}", "img2img": "{0}/unclip"}},
            "generation": {{"perImage": 2, "steps": 1, "batch": 8{2}}})",
                                folder.path().string(), cls2img, generation);
        if (!columns.empty())
            text += ", \"columns\": [" + columns + "]";
        return testing::tinyStudy(folder / "colours", folder / "tiny-clip", text);
    }
    store::Workspace open(const std::string& name = "workspace") const {
        auto workspace = store::Workspace::open(folder / name, store::Access::ReadWrite);
        EXPECT_TRUE(workspace.ok()) << workspace.error().text();
        return std::move(workspace).value();
    }
    ComputeContext options(const testing::BeforeBatch& beforeBatch = {}) const {
        return {.resources = folder / "resources",
                .imageGenerators = {
                    .open =
                        [beforeBatch](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                            return testing::openTinyImageGenerator(path, beforeBatch);
                        },
                    .describe =
                        [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                            return testing::describeTinyImageGenerator(path);
                        }}};
    }
    static std::map<std::string, std::string> students(store::Workspace& workspace) {
        std::map<std::string, std::string> hashes;
        const auto listed = listStudents(workspace);
        EXPECT_TRUE(listed.ok());
        for (const auto& student : *listed)
            hashes[student.run.column] = sha256OfFile(student.file).value();
        return hashes;
    }

    TemporaryFolder folder;
};

TEST_F(SyntheticStudyTest, WithViews_ShowsTheTeacherEachViewOnce) {
    constexpr int kViews = 3;
    auto study = spec(R"("SUP", "real/FD", "cls2img/LD", "img2img/CP")");
    study.views = {.count = kViews, .mixup = 0.2, .cutmix = 1.0};
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved, resolve(options(), study));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, planStudy(study, workspace, resolved));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ahead,
                                remainingCost(workspace, plan, resolved, UnknownStudent::Untold, {}));
    EXPECT_EQ(ahead.teacherPasses, (1 + kViews) * (kLabelled + kGenerated));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    const auto first = students(workspace);
    const std::map<std::string, double> passes{{"SUP", 0},
                                               {"real/FD", kViews * kLabelled},
                                               {"cls2img/LD", kViews * (kLabelled + kGenerated)},
                                               {"img2img/CP", (1 + kViews) * kLabelled}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    for (const auto& [column, cell] : table.rows.at(0).cells)
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
    // Other views, other students; SUP learns labels and knows nothing of views.
    study.views.seed = 2;
    study.name = "other";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto others, runStudy(study, workspace, options()));
    EXPECT_EQ(others.finished, 3U);
    EXPECT_EQ(others.finishedBefore, 1U);
}

TEST_F(SyntheticStudyTest, OnAMixture_TrainsOtherStudentsOfGeneratedColumnsAlone) {
    auto study = spec(R"("real/FD", "cls2img/FD", "cls2img/SUP", "img2img/CP")");
    const auto trained = [&](const std::string& name) {
        auto workspace = open(name);
        const auto outcome = runStudy(study, workspace, options());
        EXPECT_THAT(outcome, succeeds());
        EXPECT_THAT(outcome->failures, IsEmpty());
        return students(workspace);
    };
    const auto before = trained("plain");
    for (const auto norms : {distill::BatchNorms::Separate, distill::BatchNorms::Reestimated}) {
        study.mixture = {.realShare = 0.5, .lastRealShare = 0.75, .realWeight = 0.8, .batchNorm = norms};
        const std::string name{wordOf(norms)};
        const auto after = trained(name);
        for (const auto& [column, hash] : after)
            EXPECT_EQ(hash == before.at(column), column == "real/FD") << column;
        EXPECT_EQ(trained(name + " again"), after) << "nothing of it is left to chance";
    }
    auto workspace = open("plain");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_EQ(outcome.finished, 3U);
    EXPECT_EQ(outcome.finishedBefore, 1U);
}

TEST_F(SyntheticStudyTest, WithLogitsBesideFeatures_AsksTheTeacherNothingMore) {
    auto study = spec(R"("cls2img/FD", "cls2img/LD", "img2img/CP")");
    study.distil.logitWeight = 0.1;
    study.distil.priorCorrection = true;
    study.distil.logitScale = 20;
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    const std::map<std::string, double> passes{{"cls2img/FD", kLabelled + kGenerated},
                                               {"cls2img/LD", kLabelled + kGenerated},
                                               {"img2img/CP", kLabelled}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    for (const auto& [column, cell] : table.rows.at(0).cells)
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
}

TEST_F(SyntheticStudyTest, WithTwoTeachers_FDAndLDLearnFromBothAndCPFromTheGenerators) {
    testing::writeTinyTeacher(folder / "other-clip", 6, 2);
    auto study = spec(R"("SUP", "real/FD", "real/LD", "cls2img/FD", "img2img/CP")");
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, runStudy(study, workspace, options()));
    EXPECT_EQ(alone.finished, 5U);

    study.name = "both";
    // The generator takes 8 values: its teacher is found though it is the second.
    study.teacher = (folder / "other-clip").string();
    study.secondTeacher = (folder / "tiny-clip").string();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved, resolve(options(), study));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, planStudy(study, workspace, resolved));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ahead,
                                remainingCost(workspace, plan, resolved, UnknownStudent::Untold, {}));
    EXPECT_EQ(ahead.teacherPasses, kLabelled + kGenerated) << "what tiny-clip has embedded stays";
    EXPECT_EQ(ahead.generatedImages, 0) << "both studies have the same sets";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto together, runStudy(study, workspace, options()));
    EXPECT_THAT(together.failures, IsEmpty());
    EXPECT_EQ(together.finishedBefore, 2U) << "SUP, and CP, which learns from tiny-clip as before";

    const std::map<std::string, double> passes{{"SUP", 0},
                                               {"real/FD", 2 * kLabelled},
                                               {"real/LD", 2 * kLabelled},
                                               {"cls2img/FD", 2 * (kLabelled + kGenerated)},
                                               {"img2img/CP", kLabelled}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "both"));
    for (const auto& [column, cell] : table.rows.at(0).cells)
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
    const auto scores =
        teacherScoresIdentity(plan.teachers->identity(), plan.datasets[0].data.identity.testHash,
                              plan.datasets[0].prompts, plan.teachers->precision());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, store::TeacherTable(workspace.database()).find(scores));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->teacher, "other-clip + tiny-clip");
    EXPECT_EQ(table.rows[0].teacherZeroShot, store::kPerCent * stored->scores.top1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after,
                                remainingCost(workspace, plan, resolved, UnknownStudent::Untold, {}));
    EXPECT_EQ(after.teacherPasses, 0);
}

TEST_F(SyntheticStudyTest, WithTwoTeachersAndViews_BothSeeEachView) {
    testing::writeTinyTeacher(folder / "other-clip", 6, 2);
    constexpr int kViews = 2;
    auto study = spec(R"("real/FD", "cls2img/LD", "img2img/CP")");
    study.secondTeacher = (folder / "other-clip").string();
    study.views = {.count = kViews, .mixup = 0.2, .cutmix = 1.0};
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_THAT(outcome.failures, IsEmpty());
    const std::map<std::string, double> passes{{"real/FD", 2 * kViews * kLabelled},
                                               {"cls2img/LD", 2 * kViews * (kLabelled + kGenerated)},
                                               {"img2img/CP", (1 + kViews) * kLabelled}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    for (const auto& [column, cell] : table.rows.at(0).cells)
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
}

TEST_F(SyntheticStudyTest, GeneratorOfNeitherTeacherIsRefusedByName) {
    testing::writeTinyTeacher(folder / "narrow-clip", 4, 2);
    testing::writeTinyTeacher(folder / "other-clip", 6, 3);
    auto study = spec(R"("SUP", "img2img/CP")");
    study.teacher = (folder / "narrow-clip").string();
    study.secondTeacher = (folder / "other-clip").string();
    auto workspace = open();
    EXPECT_THAT(runStudy(study, workspace, options()),
                failsWith(ErrorCode::Mismatch,
                          HasSubstr("unclip: generates from image embeddings of 8 values, those of the "
                                    "teachers are narrow-clip (4 values) and other-clip (6); name the "
                                    "teacher that it was trained with as one of the two")));
}

TEST_F(SyntheticStudyTest, WhereBothTeachersFitTheGenerator_TheFirstIsUsedAndThatIsSaid) {
    testing::writeTinyTeacher(folder / "other-clip", 8, 2);
    auto study = spec(R"("SUP", "img2img/CP")");
    study.secondTeacher = (folder / "other-clip").string();
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved, resolve(options(), study));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto plan, planStudy(study, workspace, resolved));
    EXPECT_EQ(plan.sets.at(0).teacher, 0U);
    EXPECT_THAT(plan.remarks, ::testing::Contains(HasSubstr("generated from the embeddings of tiny-clip")));
}

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

TEST_F(SyntheticStudyTest, FillsAllColumnsAndCountsWhatEachWouldCostAlone) {
    std::vector<std::string> names;
    for (const auto& column : allColumns())
        names.push_back(fmt::format("\"{}\"", name(column)));
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto outcome, runStudy(spec(fmt::format("{}", fmt::join(names, ", "))), workspace, options()));
    EXPECT_EQ(outcome.finished, allColumns().size());
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_EQ(table.columns, allColumns());
    const std::map<std::string, double> passes{
        {"SUP", 0},
        {"SUP*", 0},
        {"cls2img/SUP", 0},
        {"img2img/SUP", kLabelled}, // its images are generated from their embeddings
        {"real/FD", kLabelled},
        {"real/LD", kLabelled},
        {"cls2img/FD", kLabelled + kGenerated},
        {"cls2img/LD", kLabelled + kGenerated},
        {"img2img/FD", kLabelled + kGenerated},
        {"img2img/LD", kLabelled + kGenerated},
        {"img2img/CP", kLabelled}, // the generated images are never shown to the teacher for it
    };
    for (const auto& [column, cell] : table.rows.at(0).cells) {
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
        EXPECT_EQ(cell.generateSeconds > 0, column.isSynthetic()) << name(column);
        EXPECT_EQ(cell.distilSeconds > 0, column.hasFirstStage()) << name(column);
        EXPECT_EQ(cell.stage1.has_value(), column.hasFirstStage()) << name(column);
        EXPECT_EQ(cell.overControls.has_value(), column.learnsFromTeacher()) << name(column);
        EXPECT_EQ(cell.delta.has_value(), !column.isBaseline()) << name(column);
    }
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    const auto& cells = json["rows"][0]["cells"];
    EXPECT_EQ(cells["img2img/CP"]["teacher_passes"], kLabelled);
    EXPECT_GT(cells["img2img/CP"]["seconds"]["generate"], 0);
    EXPECT_FALSE(cells["real/FD"]["seconds"].contains("generate"));
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

TEST_F(SyntheticStudyTest, WithGeneratorFoldersGeneratesByTheirNetworks) {
    auto study = spec(R"("cls2img/LD", "img2img/FD", "img2img/CP")", R"(, "seed": 3)");
    study.generation.generators = {{Source::Cls2Img, (folder / "tiny-sd").string()},
                                   {Source::Img2Img, (folder / "tiny-unclip").string()}};
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(folder / "tiny-sd"), succeeds());
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(
                    folder / "tiny-unclip", {.conditioning = diffusion::Conditioning::ImageEmbedding}),
                succeeds());
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome,
                                runStudy(study, workspace, {.resources = folder / "resources"}));
    EXPECT_EQ(outcome.finished, 3u);
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    const auto& cells = table.rows.at(0).cells;
    EXPECT_EQ(cells.at({Method::FeatureDistillation, Source::Img2Img}).teacherPasses, kLabelled + kGenerated);
    EXPECT_EQ(cells.at({Method::ConditionPrediction, Source::Img2Img}).teacherPasses, kLabelled);
}

TEST_F(SyntheticStudyTest, ThatIsFinishedGeneratesNothingAgain) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD", "img2img/CP")"), workspace, options()), succeeds());
    const auto before = students(workspace);
    const auto mustNotGenerate = options([] { return Status{Error{ErrorCode::Internal, "drew again"}}; });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                runStudy(spec(R"("cls2img/FD", "img2img/CP")"), workspace, mustNotGenerate));
    EXPECT_EQ(again.finishedBefore, 2u);
    EXPECT_EQ(students(workspace), before);
    // Other columns on the same pictures need no new ones.
    RETORT_ASSERT_OK_AND_ASSIGN(const auto more,
                                runStudy(spec(R"("cls2img/LD", "img2img/LD")"), workspace, mustNotGenerate));
    EXPECT_EQ(more.finished, 2u);
    EXPECT_THAT(more.failures, IsEmpty());
}

/// What a study of the columns takes from the sets that it names, without a generator.
StudySpec onSets(StudySpec study, std::map<Source, std::vector<std::string>> sets) {
    study.generation.generators.clear();
    study.generation.sets = std::move(sets);
    return study;
}

TEST_F(SyntheticStudyTest, OnANamedSetLearnsFromItAsItIsWithoutAGenerator) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD")"), workspace, options()), succeeds());
    const store::SyntheticTable table(workspace.database());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, table.all());
    const auto& set = before.at(0).request;
    auto study = onSets(spec(R"("cls2img/LD")"), {{Source::Cls2Img, {set.name}}});
    study.labelled.seed = 9; // other labelled images: by the study's own choices it would be another set
    const auto mustNotGenerate = options([] { return Status{Error{ErrorCode::Internal, "drew again"}}; });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, mustNotGenerate));
    EXPECT_EQ(outcome.finished, 1u);
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, table.all());
    EXPECT_THAT(after, SizeIs(1));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto students, listStudents(workspace));
    const auto usesSet = [&](const StudentListing& student) {
        return student.run.record.request.spec.find(set.identity) != std::string::npos;
    };
    EXPECT_EQ(std::ranges::count_if(students, usesSet), 2) << "the earlier run and this one";
}

TEST_F(SyntheticStudyTest, OnASetThatDoesNotFitSaysWhichAndWhy) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD")"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    const auto generated = sets.at(0).request.name;
    const auto run = [&](const std::string& columns, std::map<Source, std::vector<std::string>> named) {
        return runStudy(onSets(spec(columns), std::move(named)), workspace, options());
    };
    EXPECT_THAT(run(R"("cls2img/FD")", {{Source::Cls2Img, {"gone"}}}),
                failsWith(ErrorCode::NotFound, HasSubstr("gone")));
    EXPECT_THAT(run(R"("img2img/FD")", {{Source::Img2Img, {generated}}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("a set of cls2img, not of img2img")));
    EXPECT_THAT(run(R"("cls2img/FD")", {{Source::Cls2Img, {generated, generated}}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("name one")));
    auto half = sets.at(0).request;
    half.identity = half.name = "half";
    half.images = 4;
    ASSERT_TRUE(store::SyntheticTable(workspace.database()).put(half).ok());
    EXPECT_THAT(run(R"("cls2img/FD")", {{Source::Cls2Img, {"half"}}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("half has 0 of its 4 images")));
}

TEST_F(SyntheticStudyTest, WhatCanBeComparedSoonIsTrainedFirstAndTheRestPreparedWhenItsTurnComes) {
    auto workspace = open();
    std::vector<std::string> tasks;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) {
        if (tasks.empty() || tasks.back() != progress.work.task)
            tasks.push_back(progress.work.task);
    };
    ASSERT_THAT(runStudy(spec(R"("img2img/CP", "cls2img/LD", "real/FD", "SUP")"), workspace, watched),
                succeeds());
    const auto place = [&](const std::string& task) {
        const auto found = std::ranges::find(tasks, task);
        EXPECT_NE(found, tasks.end()) << task;
        return found - tasks.begin();
    };
    const std::vector<std::string> inOrder{
        "colours SUP: finetune",      "colours: teacher embeds train images",
        "colours real/FD: distil",    "colours cls2img: generate images",
        "colours cls2img/LD: distil", "colours img2img: generate images",
        "colours img2img/CP: distil", "colours: teacher embeds test images"};
    for (std::size_t i = 1; i < inOrder.size(); ++i)
        EXPECT_LT(place(inOrder[i - 1]), place(inOrder[i])) << inOrder[i];
}

TEST_F(SyntheticStudyTest, FirstRunInANewWorkspaceKnowsAboutHowLongTheRestTakes) {
    auto workspace = open();
    std::vector<StudyProgress> firstRun;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) {
        if (progress.work.task == "colours SUP: finetune")
            firstRun.push_back(progress);
    };
    auto longer = spec(R"("SUP", "real/FD", "cls2img/LD")");
    longer.finetune.steps = 200; // long enough to be measured
    ASSERT_THAT(runStudy(longer, workspace, watched), succeeds());
    const auto known = std::ranges::find_if(
        firstRun, [](const StudyProgress& progress) { return progress.secondsLeft >= 0; });
    ASSERT_NE(known, firstRun.end());
    EXPECT_TRUE(known->isRough) << "nothing was embedded or drawn yet";
    EXPECT_LT(known->work.done, known->work.total);
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

TEST_F(SyntheticStudyTest, CpAloneNeverShowsTheTeacherAGeneratedImage) {
    auto workspace = open();
    std::set<std::string> tasks;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) { tasks.insert(progress.work.task); };
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, watched), succeeds());
    for (const auto& task : tasks) {
        if (task.find("teacher embeds") != std::string::npos) {
            EXPECT_THAT(task, ::testing::StartsWith("colours:"));
        }
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].stored, kGenerated);
    EXPECT_EQ(sets[0].teacherPasses, 0);
    EXPECT_EQ(sets[0].scoreTeacher, "");

    ASSERT_THAT(runStudy(spec(R"("img2img/FD")"), workspace, watched), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto asked, store::SyntheticTable(workspace.database()).all());
    EXPECT_EQ(asked.at(0).teacherPasses, kGenerated) << "FD asks, and what the teacher says is kept";
    EXPECT_EQ(asked.at(0).scoreTeacher, "tiny-clip");
}

TEST_F(SyntheticStudyTest, StoppedWhileGenerationGoesOnAndEndsAsAnUninterruptedOne) {
    const auto columns = R"("cls2img/FD", "img2img/CP")";
    auto whole = open("whole");
    ASSERT_THAT(runStudy(spec(columns), whole, options()), succeeds());

    auto broken = open("broken");
    std::stop_source stop;
    int batches = 0;
    auto interrupted = options([&] {
        if (++batches == 3)
            stop.request_stop();
        return checkCancelled(stop.get_token(), "drawing");
    });
    interrupted.stop = stop.get_token();
    EXPECT_THAT(runStudy(spec(columns), broken, interrupted), failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(broken.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].stored, 16) << "two batches of eight are kept";

    int resumed = 0;
    ASSERT_THAT(runStudy(spec(columns), broken, options([&] {
                             ++resumed;
                             return Status{};
                         })),
                succeeds());
    EXPECT_EQ(resumed, 2 + 4)
        << "the rest of the first set, and the second, which is too small to be timed first";
    EXPECT_EQ(students(broken), students(whole));
}

TEST_F(SyntheticStudyTest, GeneratorThatFailsFailsItsRunsAlone) {
    auto workspace = open();
    const auto failing = [&](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
        return testing::openTinyImageGenerator(path, [path] {
            return path.filename() == "unclip" ? Status{Error{ErrorCode::OutOfMemory, "no memory left"}}
                                               : Status{};
        });
    };
    auto broken = options();
    broken.imageGenerators.open = failing;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto outcome,
        runStudy(spec(R"("SUP", "cls2img/LD", "img2img/LD", "img2img/CP")"), workspace, broken));
    EXPECT_EQ(outcome.finished, 2u);
    ASSERT_THAT(outcome.failures, SizeIs(2));
    for (const auto& failure : outcome.failures) {
        EXPECT_THAT(failure.title, HasSubstr("img2img"));
        EXPECT_THAT(failure.error, HasSubstr("no memory left"));
    }
}

TEST_F(SyntheticStudyTest, OnGeneratedImagesAloneOrOfOtherTargets_IsAnotherRun) {
    auto workspace = open();
    auto study = spec(R"("img2img/CP")");
    ASSERT_THAT(runStudy(study, workspace, options()), succeeds());
    study.generation.mix = Mix::SyntheticOnly;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, runStudy(study, workspace, options()));
    EXPECT_EQ(alone.finished, 1u);
    study.features.conditionTarget = distill::ConditionTarget::Noised;
    study.features.transform = distill::FeatureTransformKind::Whiten;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto noised, runStudy(study, workspace, options()));
    EXPECT_EQ(noised.finished, 1u);
    EXPECT_THAT(noised.failures, IsEmpty());
    std::set<std::string> distinct;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto listed, listStudents(workspace));
    for (const auto& student : listed)
        distinct.insert(sha256OfFile(student.file).value());
    EXPECT_THAT(distinct, SizeIs(3));
}

TEST_F(SyntheticStudyTest, OfFinishedSetsIsPlannedWithoutOpeningAGenerator) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, options()), succeeds());
    auto closed = options();
    closed.imageGenerators.open = [](const fs::path&, const synthesis::ImageGeneratorOptions&) {
        return Result<std::unique_ptr<synthesis::ImageGenerator>>{Error{ErrorCode::Internal, "opened"}};
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                runStudy(spec(R"("img2img/CP", "img2img/LD")"), workspace, closed));
    EXPECT_EQ(again.finishedBefore, 1u);
    EXPECT_EQ(again.finished, 1u);
    EXPECT_THAT(again.failures, IsEmpty());
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

TEST_F(SyntheticStudyTest, ThatCannotBeIsRefusedBeforeAnythingIsStored) {
    struct Case {
        const char* generation;
        const char* cls2img;
        ErrorCode code;
        const char* reason;
    };
    constexpr Case kCases[] = {
        {"", "nowhere", ErrorCode::NotFound, "nowhere"},
        {"", "unclip", ErrorCode::Mismatch, "generates from image embeddings"},
        {R"(, "strength": 0.5)", "text", ErrorCode::InvalidArgument, "use \"noiseLevel\""},
        {R"(, "templates": [])", "text", ErrorCode::InvalidArgument, "generation"},
    };
    for (const auto& each : kCases) {
        SCOPED_TRACE(each.reason);
        auto workspace = open();
        EXPECT_THAT(runStudy(spec("", each.generation, each.cls2img), workspace, options()),
                    failsWith(each.code, HasSubstr(each.reason)));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
        EXPECT_THAT(studies, IsEmpty());
    }
}

TEST_F(SyntheticStudyTest, NoiseIsRefusedBeforeAnythingIsStoredWhereEmbeddingsAreTakenAsTheyAre) {
    auto workspace = open();
    std::filesystem::create_directory(folder / "adapter");
    auto study = spec(R"("img2img/CP")");
    study.generation.generators[Source::Img2Img] = (folder / "adapter").string();
    study.generation.shared.noiseLevel = 5;
    EXPECT_THAT(runStudy(study, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"noiseLevel\" of 5")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
    EXPECT_THAT(studies, IsEmpty());
    study.generation.shared.noiseLevel = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_EQ(outcome.finished, 1u);
}

TEST_F(SyntheticStudyTest, WithATextGeneratorForImg2ImgGeneratesFromTheNoisedImage) {
    auto workspace = open();
    auto study = spec(R"("img2img/CP")");
    study.generation.generators[Source::Img2Img] = (folder / "text").string();
    study.generation.shared.strength = 0.5;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_EQ(outcome.finished, 1u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].request.kind, "sdedit");
    study.generation.shared.noiseLevel = 5;
    EXPECT_THAT(runStudy(study, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("use \"strength\"")));
}

} // namespace
} // namespace retort::study
