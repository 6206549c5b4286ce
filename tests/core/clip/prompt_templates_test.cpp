#include "clip/text/prompt_templates.h"
#include "testing/result_matchers.h"

namespace {

using namespace retort;
using namespace retort::clip;
using retort::testing::failsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PromptTemplates, BothKindsOfPlaceAreFilledAsOftenAsTheyStand) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto templates,
                                PromptTemplates::create({"a photo of a {}.", "{c}, a {} of {c}"}));
    EXPECT_THAT(templates.promptsFor("cat"), ElementsAre("a photo of a cat.", "cat, a cat of cat"));
}

TEST(PromptTemplates, ClassNameThatLooksLikeAPlaceIsNotFilledAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto templates, PromptTemplates::create({"a {}"}));
    EXPECT_THAT(templates.promptsFor("{c}"), ElementsAre("a {c}"));
}

TEST(PromptTemplates, TemplatesWithoutAPlaceAreRefusedByName) {
    EXPECT_THAT(PromptTemplates::create({}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no prompt templates")));
    EXPECT_THAT(PromptTemplates::create({"a {}", "a photo of a {d}"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"a photo of a {d}\"")));
}

} // namespace
