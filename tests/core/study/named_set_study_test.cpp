// Studies on sets that they name, which need no generator.

#include "store/curation_table.h"
#include "store/synthetic_table.h"
#include "study/report/study_list.h"
#include "study/run/runner.h"
#include "synthesis/curation/curation.h"
#include "synthetic_study.h"
#include "testing/result_matchers.h"

#include <algorithm>
#include <map>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SyntheticStudyTest;

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

TEST_F(SyntheticStudyTest, OnANamedSetThatLacksAnImageSaysSoAndNeedsNoneThatIsExcluded) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD")"), workspace, options()), succeeds());
    const store::SyntheticTable table(workspace.database());
    const auto set = table.all()->at(0);
    const auto images = table.images(set.id).value();
    const auto file = workspace.paths().synthetic() / set.request.name / images.at(3).file;
    std::filesystem::remove(file);
    const auto study = onSets(spec(R"("cls2img/LD")"), {{Source::Cls2Img, {set.request.name}}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto lacking, runStudy(study, workspace, options()));
    EXPECT_THAT(statusOf(lacking), failsWith(ErrorCode::Internal, HasSubstr(file.filename().string())));
    ASSERT_THAT(synthesis::curateSet(workspace, set.id, {.reject = {images.at(3).number}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, runStudy(study, workspace, options()));
    EXPECT_THAT(statusOf(without), succeeds());
}

TEST_F(SyntheticStudyTest, SetThatIsCuratedWhileItIsGeneratedIsNotLearntFromAsWhole) {
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(auto hands, workspace.another());
    int batches = 0;
    const auto rejecting = options([&]() -> Status {
        if (++batches != 3)
            return {};
        RETORT_TRY(const auto sets, store::SyntheticTable(hands.database()).all());
        const std::vector<store::ImageMark> reject{{.number = 0, .state = store::ImageState::Excluded}};
        return store::CurationTable(hands.database()).apply(sets.at(0).id, reject, "{}").status();
    });
    const auto study = spec(R"("cls2img/FD")");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, rejecting));
    EXPECT_THAT(statusOf(outcome),
                failsWith(ErrorCode::Internal, HasSubstr("was curated since the study was planned")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, runStudy(study, workspace, options()));
    EXPECT_THAT(statusOf(again), succeeds());
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

} // namespace
} // namespace retort::study
