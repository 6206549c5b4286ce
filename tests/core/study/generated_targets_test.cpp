// What a student learns from generated images: views, mixtures, logits, two teachers.

#include "base/sha256.h"
#include "store/teacher_table.h"
#include "study/plan/remaining_cost.h"
#include "study/plan/study_context.h"
#include "study/plan/study_plan.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/run/runner.h"
#include "synthetic_study.h"
#include "testing/result_matchers.h"
#include "tiny_study.h"

#include <map>
#include <set>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SyntheticStudyTest;

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

} // namespace
} // namespace retort::study
