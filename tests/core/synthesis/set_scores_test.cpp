#include "set_fixture.h"

#include "synthesis/curation/set_scores.h"
#include "synthesis/generation/generation.h"

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SetScoresTest : public testing::SetFixture {
protected:
    std::unique_ptr<SyntheticDataset> generated() {
        return open(generateSet(workspace, imageGenerator, cls2img(), inputs()).value().set);
    }
};

TEST_F(SetScoresTest, ProbabilityOfTheIntendedClassStandsBesideTheImage) {
    const auto set = generated();
    std::vector<float> rows;
    for (int i = 0; i < 8; ++i)
        rows.insert(rows.end(), {0.25F, 0.75F});
    ASSERT_THAT(storeScores(workspace, *set, {.teacher = "clip", .classes = 2, .rows = rows}), succeeds());
    const auto again = open(set->record().id);
    for (std::int64_t i = 0; i < 8; ++i) {
        EXPECT_EQ(again->image(i).score, again->image(i).label == 0 ? 0.25 : 0.75);
        EXPECT_EQ(again->image(i).top5, "[[1,0.75],[0,0.25]]");
    }
    EXPECT_EQ(again->record().scoreTeacher, "clip");
    EXPECT_EQ(again->record().teacherPasses, 8);
}

TEST_F(SetScoresTest, FiveLikeliestClassesAreKept) {
    real = testing::RealImages({"a", "b", "c", "d", "e", "f", "g"}, 1);
    const auto set = generated();
    std::vector<float> rows(14 * 7);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<float>(i % 7 == 6 ? 0.4 : 0.1);
    ASSERT_THAT(storeScores(workspace, *set, {.teacher = "clip", .classes = 7, .rows = rows}), succeeds());
    EXPECT_EQ(open(set->record().id)->image(0).top5, "[[6,0.4],[0,0.1],[1,0.1],[2,0.1],[3,0.1]]");
}

TEST_F(SetScoresTest, ProbabilitiesOfAnotherShapeAreRefused) {
    const auto set = generated();
    const std::vector<float> rows(8 * 3);
    EXPECT_THAT(storeScores(workspace, *set, {.teacher = "clip", .classes = 3, .rows = rows}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("3 classes"), HasSubstr("2 classes"))));
    EXPECT_THAT(storeScores(workspace, *set, {.teacher = "clip", .classes = 2, .rows = rows}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("8 images")));
}

} // namespace
} // namespace retort::synthesis
