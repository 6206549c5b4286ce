#include "teacher/joined_teachers.h"

#include "distill/losses.h"
#include "distill/targets.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <torch/types.h>

#include <cmath>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JoinedEmbeddings, OfTwoTeachersAreOfUnitLengthSideBySide) {
    const auto first = torch::tensor({{3.0f, 4.0f}, {0.0f, 2.0f}});
    const auto second = torch::tensor({{1.0f, 2.0f, 2.0f}, {0.0f, 0.0f, 5.0f}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto joined, joinedEmbeddings({first, second}));
    const auto expected =
        torch::tensor({{0.6f, 0.8f, 1.0f / 3, 2.0f / 3, 2.0f / 3}, {0.0f, 1.0f, 0.0f, 0.0f, 1.0f}});
    EXPECT_TRUE(at::allclose(joined, expected, 1e-6, 1e-7)) << joined;
}

TEST(JoinedEmbeddings, OfOneTeacherStayAsTheyAre) {
    const auto only = torch::tensor({{3.0f, 4.0f}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto joined, joinedEmbeddings({only}));
    EXPECT_TRUE(at::equal(joined, only));
}

TEST(JoinedClasses, GiveTheMeanOfTheTeachersLogProbabilities) {
    torch::manual_seed(1);
    const ClassEmbeddings first{.embeddings = distill::unit(torch::randn({4, 3})), .scale = 10};
    const ClassEmbeddings second{.embeddings = distill::unit(torch::randn({4, 5})), .scale = 25};
    const auto ofFirst = torch::randn({6, 3}) * 3, ofSecond = torch::randn({6, 5});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto embeddings, joinedEmbeddings({ofFirst, ofSecond}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto classes, joinedClasses({first, second}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto joined,
                                distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto a, distill::teacherLogits(ofFirst, first.embeddings, first.scale));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto b,
                                distill::teacherLogits(ofSecond, second.embeddings, second.scale));
    EXPECT_TRUE(at::allclose(joined, (a + b) / 2, 1e-4, 1e-4));
    const auto mean = (a.log_softmax(1) + b.log_softmax(1)) / 2;
    for (const double temperature : {1.0, 2.0})
        EXPECT_TRUE(
            at::allclose((joined / temperature).softmax(1), (mean / temperature).softmax(1), 1e-4, 1e-5));
}

TEST(JoinedIdentity, CoversEachTeacherAndTheirOrder) {
    const TeacherIdentity a{.name = "a", .hash = "aa", .embeddingWidth = 3};
    const TeacherIdentity b{.name = "b", .hash = "bb", .embeddingWidth = 5};
    EXPECT_EQ(joinedIdentity(std::vector{a}), a);
    const auto joined = joinedIdentity(std::vector{a, b});
    EXPECT_EQ(joined.name, "a + b");
    EXPECT_EQ(joined.embeddingWidth, 8);
    EXPECT_THAT(joined.parts, ElementsAre(TeacherPart{"a", "aa"}, TeacherPart{"b", "bb"}));
    EXPECT_NE(joined.hash, joinedIdentity(std::vector{b, a}).hash);
    EXPECT_EQ(firstTeacher(joined.name), "a");
    EXPECT_EQ(firstTeacher("miniature-clip"), "miniature-clip");
}

TEST(KnownTeachers, OneModelUnderTwoNamesIsRefused) {
    const TemporaryFolder folder;
    const auto known = [&](const std::string& name, std::uint64_t seed) {
        testing::writeTinyTeacher(folder / name, 8, seed);
        return KnownTeacher::in(folder / name, {.name = name, .device = {}}).value();
    };
    EXPECT_THAT(KnownTeachers::of({known("a", 1), known("b", 1)}),
                failsWith(ErrorCode::InvalidArgument,
                          HasSubstr("the teachers a and b are the same model; name it once")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto two, KnownTeachers::of({known("a", 1), known("c", 2)}));
    EXPECT_EQ(two.ofEmbeddings(two[1].embeddingIdentity()), 1U);
    EXPECT_EQ(two.ofEmbeddings("other"), std::nullopt);
    EXPECT_EQ(two.ofWidth(8), 0U);
    EXPECT_EQ(two.ofWidth(9), std::nullopt);
    EXPECT_EQ(two.widthsText(), "a (8 values) and c (8)");
}

} // namespace
} // namespace retort::study
