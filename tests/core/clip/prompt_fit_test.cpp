#include "clip/text/prompt_fit.h"
#include "testing/result_matchers.h"
#include "tiny_model.h"

namespace {

using namespace retort;
using namespace retort::clip;
using clip::testing::tinyTokenizer;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The tiny tokenizer reads 12 tokens; words that it has not learnt take one for each letter.
Result<std::vector<CutTemplate>> cut(const std::vector<std::string>& templates,
                                     const std::vector<std::string>& classNames) {
    RETORT_TRY(const auto sound, PromptTemplates::create(templates));
    return cutTemplates(tinyTokenizer(), sound, classNames);
}

TEST(PromptFit, TemplatesThatFitAreNotNamed) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, cut({"a {}.", "{}"}, {"cat", "dog"}));
    EXPECT_TRUE(found.empty());
}

TEST(PromptFit, TemplateThatIsCutBehindTheNameIsNamedWithItsLongestClass) {
    const std::string longOne = "a {} xyzxyzxyz";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, cut({"{}", longOne}, {"cat", "zzzz", "dog"}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].text, longOne);
    EXPECT_EQ(found[0].classes, 3u);
    EXPECT_EQ(found[0].longestClass, "zzzz");
    EXPECT_EQ(found[0].tokens,
              static_cast<std::int64_t>(tinyTokenizer().encode("a zzzz xyzxyzxyz").size() + 2));
    EXPECT_THAT(describe(found[0], tinyTokenizer()),
                AllOf(HasSubstr(longOne), HasSubstr("3 of the classes"), HasSubstr("reads 12")));
}

TEST(PromptFit, NameThatDoesNotFitIsRefused) {
    EXPECT_THAT(cut({"xyzxyzxyzxyz xyz {}"}, {"cat"}),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("xyzxyzxyzxyz xyz {}"), HasSubstr("\"cat\""), HasSubstr("12"))));
    EXPECT_THAT(cut({"{}"}, {"cat", "xyzxyzxyzxyzxyz"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("xyzxyzxyzxyzxyz")));
}

TEST(PromptFit, ClassesAndTemplatesThatReadAlikeAreNamed) {
    const auto remarksOf = [](const std::vector<std::string>& templates,
                              const std::vector<std::string>& classNames) {
        return promptRemarks(tinyTokenizer(), PromptTemplates::create(templates).value(), classNames).value();
    };
    EXPECT_THAT(remarksOf({"a {}.", "{}"}, {"cat", "cats", "c at"}), IsEmpty());
    EXPECT_THAT(remarksOf({"a {}."}, {"cat", "dog", " Cat "}),
                ElementsAre(AllOf(HasSubstr("0 (\"cat\") and 2 (\" Cat \")"), HasSubstr("tell them apart"))));
    EXPECT_THAT(remarksOf({"a {}."}, std::vector<std::string>(9, "cat")),
                AllOf(SizeIs(6), Contains(HasSubstr("3 more classes"))));
    EXPECT_THAT(remarksOf({"a {}.", "{}", "A {c}."}, {"cat", "dog"}),
                ElementsAre(AllOf(HasSubstr("\"A {c}.\""), HasSubstr("counts double"))));
}

TEST(PromptFit, PromptWithoutAClassIsDescribedOnlyWhereItIsCut) {
    EXPECT_EQ(describeCut("a cat", tinyTokenizer()), "");
    EXPECT_THAT(describeCut("xyz xyz xyz xyz xyz", tinyTokenizer()), HasSubstr("17 tokens"));
}

} // namespace
