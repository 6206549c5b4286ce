#include "store/scores.h"
#include "testing/result_matchers.h"

namespace retort::store {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(ConfusionMatrix, SurvivesJson) {
    const ConfusionMatrix confusion{{3, 1}, {0, 4}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto back, confusionFromJson(confusionToJson(confusion)));
    EXPECT_EQ(back, confusion);
}

TEST(ConfusionMatrix, FromAnythingElseIsCorrupt) {
    for (const auto* text : {"", "{", "{}", "[1]", "[[1,2]]", "[[1,2],[3]]", "[[1,\"x\"],[1,2]]", "[[0.5]]"})
        EXPECT_THAT(confusionFromJson(text), failsWith(ErrorCode::Corrupt, HasSubstr("confusion"))) << text;
}

} // namespace
} // namespace retort::store
